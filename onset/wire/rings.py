"""The rings of one engine: one for the camera's frames, one for each output, all reserved before the first frame."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from onset_kernels.picture import Picture

from onset.frame import Lend, Loan
from onset.topics import TOPICS
from onset.wire.describe import picture_as_dict
from onset.wire.ring import RingMemory
from onset.wire.ring_layout import Policy

SLOTS = 8
"""The loop holds up to four (waiting, in hand, held by a layer): at 60 Hz a reader of the rest has some 60 ms."""


class EngineRings:
    """Memory for `source` and for the outputs of one engine, lent by name. Pictures outside the topics get a ring too.

    Raises MemoryFull when they do not all fit, WireError when a living engine has the name.
    """

    def __init__(self, engine: str, pictures: Mapping[str, Picture], *, slots: int = SLOTS) -> None:
        self.rings: dict[str, RingMemory] = {}
        try:
            for name, picture in pictures.items():
                stream = TOPICS[name].stream if name in TOPICS else 0
                self.rings[name] = RingMemory(
                    f"{engine}.{name}", picture, slots=slots, policy=Policy.NEWEST, stream=stream
                )
        except BaseException:
            self.close()
            raise

    def lend(self, name: str, picture: Picture) -> Loan | None:
        """Memory for one picture of this name, None when all of it is held."""
        return self.rings[name].lend(picture)

    def lender(self, name: str) -> Lend:
        """`lend` for one name, as sources take it."""
        return partial(self.lend, name)

    def close(self) -> None:
        """Remove the rings; idempotent."""
        for ring in self.rings.values():
            ring.close()


def ring_as_dict(ring: RingMemory) -> dict[str, Any]:
    """What the state message says of a ring."""
    return {
        "path": ring.path,
        "epoch": ring.epoch,
        "slots": ring.shape.slots,
        "stream": ring.stream,
        "picture": picture_as_dict(ring.picture),
        "counts": dict(ring.counts),
    }
