"""SMPTE ST 12-1 timecode labels, with drop-frame. A label is not a clock: time is kept in nanoseconds elsewhere."""

import re
from dataclasses import dataclass
from fractions import Fraction
from math import floor

_LABEL = re.compile(r"(\d\d):(\d\d):(\d\d)([:;.])(\d{1,3})")
"""FFmpeg writes frames with as many digits as the rate needs: one up to 10 a second, three above 100."""


@dataclass(frozen=True, slots=True, order=True)
class Timecode:
    """One label. `base` is the nominal whole frames per second (30 for 29.97); `drop` the drop-frame count."""

    hours: int
    minutes: int
    seconds: int
    frames: int
    base: int
    drop: bool = False

    def __str__(self) -> str:
        mark = ";" if self.drop else ":"
        return f"{self.hours:02}:{self.minutes:02}:{self.seconds:02}{mark}{self.frames:02}"

    @classmethod
    def parse(cls, text: str, rate_hz: Fraction) -> "Timecode":
        """Read `hh:mm:ss:ff` (`;` before the frames means drop-frame) at this rate. Raises ValueError."""
        match = _LABEL.fullmatch(text.strip())
        base = nominal_base(rate_hz)
        if match is None:
            raise ValueError(f"timecode {text!r} is not hh:mm:ss:ff, or hh:mm:ss;ff for drop-frame")
        hours, minutes, seconds, frames = (int(match[i]) for i in (1, 2, 3, 5))
        drop = match[4] != ":" and can_drop(rate_hz)
        if hours > 23 or minutes > 59 or seconds > 59 or frames >= base:
            raise ValueError(f"timecode {text!r} is outside 23:59:59:{base - 1:02} at {base} frames a second")
        if drop and frames < _dropped(base) and seconds == 0 and minutes % 10:
            raise ValueError(f"timecode {text!r} is one of the labels that drop-frame leaves out")
        return cls(hours, minutes, seconds, frames, base, drop)

    @classmethod
    def from_count(cls, count: int, rate_hz: Fraction, *, drop: bool | None = None) -> "Timecode":
        """The label of frame `count` after midnight, wrapping at 24 h. Drop-frame by default where the rate has it."""
        base = nominal_base(rate_hz)
        dropping = can_drop(rate_hz) if drop is None else drop
        if dropping:
            count = _with_gaps(count, base)
        count %= 86_400 * base
        whole_s, frames = divmod(count, base)
        return cls(whole_s // 3600, whole_s // 60 % 60, whole_s % 60, frames, base, dropping)

    @property
    def count(self) -> int:
        """Frames since midnight: the inverse of `from_count`."""
        minutes = self.hours * 60 + self.minutes
        count = (minutes * 60 + self.seconds) * self.base + self.frames
        return count - _dropped(self.base) * (minutes - minutes // 10) if self.drop else count


def nominal_base(rate_hz: Fraction) -> int:
    """Whole frames per second that labels count in: 24 for 24000/1001, 60 for 60000/1001, 13 for 12.5.

    Halves go up, as in FFmpeg's timecode tracks: Python's `round` takes 12.5 to 12, and the label of a MOV that does
    not begin at a whole second would name another frame in every reader.
    """
    return max(1, floor(rate_hz + Fraction(1, 2)))


def can_drop(rate_hz: Fraction) -> bool:
    """Drop-frame exists for 30000/1001 and 60000/1001 only (ST 12-1); there is none at 23.976."""
    return rate_hz in (Fraction(30000, 1001), Fraction(60000, 1001))


def _dropped(base: int) -> int:
    return base // 15  # two labels at 29.97, four at 59.94


def _with_gaps(count: int, base: int) -> int:
    """Insert the left-out labels: the first `d` of every minute not divisible by ten (ST 12-1, 5.2.2)."""
    d = _dropped(base)
    per_ten, per_one = 600 * base - 9 * d, 60 * base - d
    tens, rest = divmod(count % (144 * per_ten), per_ten)
    return count % (144 * per_ten) + 9 * d * tens + (d * ((rest - d) // per_one) if rest >= d else 0)
