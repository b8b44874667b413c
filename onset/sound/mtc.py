"""MIDI timecode (MMA RP-004/008): quarter frames and full-frame messages, written and read.

Eight quarter frames carry one label and span two frames of time: the label was right when the first of them was sent,
so that the reader adds two frames when the last arrives. Running backwards the pieces count down.
"""

from dataclasses import dataclass
from fractions import Fraction

from onset.timecode import Timecode

_RATES = (Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30))
_FULL = bytes((0xF0, 0x7F, 0x7F, 0x01, 0x01))
_FULL_BYTES = 10


@dataclass(frozen=True, slots=True)
class MtcLabel:
    """A label read. `backwards` when the pieces count down; `located` for a full frame: the transport has jumped."""

    timecode: Timecode
    rate_hz: Fraction
    backwards: bool = False
    located: bool = False


def quarter_frames(timecode: Timecode, rate_hz: Fraction) -> list[bytes]:
    """The eight messages of one label. Raises ValueError for a rate that MTC has no code for."""
    code = _rate_code(rate_hz)
    values = (timecode.frames, timecode.seconds, timecode.minutes, timecode.hours | code << 5)
    pieces = [nibble for value in values for nibble in (value & 0xF, value >> 4)]
    return [bytes((0xF1, number << 4 | nibble)) for number, nibble in enumerate(pieces)]


def full_frame(timecode: Timecode, rate_hz: Fraction) -> bytes:
    """The message that locates. Raises ValueError for a rate that MTC has no code for."""
    hours = timecode.hours | _rate_code(rate_hz) << 5
    return _FULL + bytes((hours, timecode.minutes, timecode.seconds, timecode.frames, 0xF7))


class MtcReader:
    """Takes bytes as they come from a port, other messages among them; answers labels."""

    def __init__(self) -> None:
        self._pieces: list[tuple[int, int]] = []
        self._step = 1
        self._message = bytearray()
        self.refused = 0

    def feed(self, data: bytes) -> list[MtcLabel]:
        """The labels that are whole with this. What is no timecode is passed over; impossible labels are counted."""
        return [label for value in data if (label := self._byte(value)) is not None]

    def _byte(self, value: int) -> MtcLabel | None:
        if value >= 0xF8:
            return None  # real-time messages stand between any two bytes
        if value & 0x80 and value != 0xF7:
            self._message = bytearray((value,))
            return None
        if len(self._message) < 64:
            self._message.append(value)
        if self._message[:1] == b"\xf1" and len(self._message) == 2:
            return self._quarter(value)
        if value == 0xF7 and len(self._message) == _FULL_BYTES and self._message[:2] == _FULL[:2]:
            return self._full(bytes(self._message))
        return None

    def _quarter(self, data: int) -> MtcLabel | None:
        number, nibble = data >> 4, data & 0xF
        # Forwards a label's pieces are 0 to 7, backwards 7 to 0; one lost, or a turn, begins anew.
        expected = (number - self._step) % 8
        if not self._pieces or self._pieces[-1][0] != expected:
            self._pieces.clear()
            if number not in (0, 7):
                return None
            self._step = 1 if number == 0 else -1
        self._pieces.append((number, nibble))
        if len(self._pieces) < 8:
            return None
        nibbles = [said for _, said in sorted(self._pieces)]
        backwards = self._step < 0
        self._pieces = []
        low_high = [nibbles[i] | nibbles[i + 1] << 4 for i in (0, 2, 4, 6)]
        return self._label(low_high[3], *low_high[2::-1], ahead=0 if backwards else 2, backwards=backwards)

    def _full(self, message: bytes) -> MtcLabel | None:
        if message[3:5] != _FULL[3:5]:
            return None
        self._pieces.clear()
        return self._label(*message[5:9], located=True)

    def _label(
        self, hours: int, minutes: int, seconds: int, frames: int, *, ahead: int = 0, backwards: bool = False,
        located: bool = False,
    ) -> MtcLabel | None:  # fmt: skip
        rate_hz = _RATES[hours >> 5 & 3]
        mark = ";" if hours >> 5 & 3 == 2 else ":"
        try:
            said = Timecode.parse(f"{hours & 31:02}:{minutes:02}:{seconds:02}{mark}{frames:02}", rate_hz)
        except ValueError:
            self.refused += 1
            return None
        timecode = Timecode.from_count(said.count + ahead, rate_hz, drop=said.drop)
        return MtcLabel(timecode, rate_hz, backwards, located)


def _rate_code(rate_hz: Fraction) -> int:
    """24 and 23.976 count alike; MTC knows 29.97 only as drop-frame."""
    wanted = Fraction(24) if rate_hz == Fraction(24000, 1001) else rate_hz
    if wanted not in _RATES:
        raise ValueError(f"MIDI timecode of {rate_hz} frames a second; it has 24, 25, 29.97 drop-frame and 30")
    return _RATES.index(wanted)
