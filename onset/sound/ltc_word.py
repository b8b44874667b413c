"""The 80 bits of one frame of linear timecode (SMPTE ST 12-1:2014, clause 9), packed and read.

Bits are numbered as they are sent: digit by digit, the lowest bit first, the sync word 0011 1111 1111 1101 last. As
bytes the first bit sent is the lowest of the first byte.
"""

from dataclasses import dataclass
from fractions import Fraction

from onset.timecode import Timecode, can_drop, nominal_base

WORD_BITS = 80
SYNC_BITS = 16
SYNC = 0xBFFC << 64
"""The sync word as it stands in the word: bits 64 to 79, 0011111111111101 in the order sent."""
_SYNC_MASK = 0xFFFF << 64
_BCD = (  # value, its units' first bit, its tens' first bit, bits of the tens
    ("frames", 0, 8, 2),
    ("seconds", 16, 24, 3),
    ("minutes", 32, 40, 3),
    ("hours", 48, 56, 2),
)
_DROP_BIT, _COLOUR_BIT = 10, 11
_USER_BITS = tuple(4 + 8 * group for group in range(8))


@dataclass(frozen=True, slots=True)
class LtcWord:
    """What one word says. `user_bits` is 32 bits, group 1 lowest; `colour` the colour-frame flag.

    `base` of the timecode is 24, 25 or 30: a show at 50 or 60 frames a second sends each label over two frames.
    """

    timecode: Timecode
    user_bits: int = 0
    colour: bool = False

    def pack(self) -> int:
        """The 80 bits, bit 0 the first one sent; the polarity bit makes the number of zeros even.

        Raises ValueError for a label that the word has no room for.
        """
        if self.timecode.base > 30 or not 0 <= self.user_bits < 1 << 32:
            raise ValueError(
                f"{self.timecode} at {self.timecode.base} frames with user bits {self.user_bits:#x} fits no word; "
                f"at most 30 frames a second and 32 user bits"
            )
        word = SYNC
        for name, units, tens, _ in _BCD:
            value = int(getattr(self.timecode, name))
            word |= value % 10 << units | value // 10 << tens
        for group, bit in enumerate(_USER_BITS):
            word |= (self.user_bits >> 4 * group & 0xF) << bit
        word |= int(self.timecode.drop) << _DROP_BIT | int(self.colour) << _COLOUR_BIT
        zeros = WORD_BITS - word.bit_count()
        return word | (zeros & 1) << polarity_bit(self.timecode.base)

    def to_bytes(self) -> bytes:
        """Ten bytes, the first bit sent lowest in the first."""
        return self.pack().to_bytes(10, "little")


def polarity_bit(base: int) -> int:
    """Where the polarity correction lies: 59 at 25 frames a second, 27 at the others (ST 12-1, 9.2.2)."""
    return 59 if base == 25 else 27


def read_word(bits: int, rate_hz: Fraction) -> LtcWord | None:
    """What 80 bits in the order sent say at this rate; None where they are no word: a wrong sync, no such label.

    The polarity bit is not asked for: generators are known that leave it 0.
    """
    if bits & _SYNC_MASK != SYNC:
        return None
    base = nominal_base(rate_hz)
    base = base // 2 if base > 30 else base
    fields = {}
    for name, units, tens, width in _BCD:
        digit = bits >> units & 0xF
        if digit > 9:
            return None
        fields[name] = digit + 10 * (bits >> tens & (1 << width) - 1)
    if fields["hours"] > 23 or fields["minutes"] > 59 or fields["seconds"] > 59 or fields["frames"] >= base:
        return None
    drop = bool(bits >> _DROP_BIT & 1) and can_drop(rate_hz)
    if drop and fields["frames"] < 2 and not fields["seconds"] and fields["minutes"] % 10:
        return None
    user = sum((bits >> bit & 0xF) << 4 * group for group, bit in enumerate(_USER_BITS))
    timecode = Timecode(fields["hours"], fields["minutes"], fields["seconds"], fields["frames"], base, drop)
    return LtcWord(timecode, user, bool(bits >> _COLOUR_BIT & 1))


def reversed_word(bits: int) -> int:
    """The 80 bits in the opposite order: what tape running backwards sends last comes first."""
    return int(f"{bits:080b}"[::-1], 2)
