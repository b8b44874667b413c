"""What a viewer may say, and its one credit: a picture is sent only to a viewer that has drawn the one before.

    {"ready": 12, "index": 4711, "received_ns": .., "shown_ns": .., "uncertainty_ns": ..}     picture 12 is drawn
    {"want": "matte", "tier": "half"}                                                         show this from now on
    {"clock": 123.4}                                                                          what time is it there?

The first message of a connection is {"ready": 0}.
"""

import msgspec

from onset.web.options import Wish

MESSAGE_LIMIT_BYTES = 1024
RATE_LIMIT_HZ = 400
"""A viewer of 120 pictures a second says less than half of this."""


class Message(msgspec.Struct, forbid_unknown_fields=True):
    """One message of a viewer. Times are in nanoseconds of the monitor's clock, as far as the viewer knows it."""

    ready: int | None = None
    index: int | None = None
    received_ns: float | None = None
    shown_ns: float | None = None
    uncertainty_ns: float | None = None
    want: str | None = None
    tier: str | None = None
    clock: float | None = None

    def wish(self, before: Wish) -> Wish:
        """What is to be shown after this message. Raises ValueError for a view or tier that there is not."""
        return Wish(self.want or before.view, self.tier or before.tier)


_decode = msgspec.json.Decoder(Message).decode


def parse_message(text: str) -> Message:
    """A viewer's message. Raises ValueError with a sentence for anything else."""
    if len(text) > MESSAGE_LIMIT_BYTES:
        raise ValueError(f"a message has at most {MESSAGE_LIMIT_BYTES} characters, not {len(text)}")
    try:
        return _decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"not a message of a viewer ({error}): {text[:80]!r}") from None


class Credit:
    """One viewer's credit. `stray` counts credits for a picture that is not the last one sent: they give nothing."""

    def __init__(self) -> None:
        self.serial = 0  # of the last picture sent
        self.given = False
        self.stray = 0

    def give(self, serial: int) -> bool:
        """The viewer has drawn picture `serial` (0 at the start) and wants another; False when that cannot be."""
        if serial != self.serial or self.given:
            self.stray += 1
            return False
        self.given = True
        return True

    def spend(self) -> int:
        """The serial of the picture that is sent now. Raises ValueError without a credit."""
        if not self.given:
            raise ValueError(f"picture {self.serial} has not been drawn: nothing may be sent")
        self.given = False
        self.serial += 1
        return self.serial
