"""Rational frame rates and a rate keeper on the monotonic clock. Never a float rate, never time from a frame count."""

import re
import time
from fractions import Fraction

from onset.frame import monotonic_ns

# Rates that people write in decimals and mean as NTSC fractions (SMPTE ST 12-1, annex).
_NTSC = {"23.976": 24, "23.98": 24, "29.97": 30, "47.95": 48, "59.94": 60, "119.88": 120}
SECOND_NS = 1_000_000_000
# No exponents: Fraction("1e999999999") would fill the memory with its digits, and rates arrive over the wire too.
_PLAIN = re.compile(r"[+-]?\d{1,12}(\.\d{0,12})?(/\d{1,12})?", re.ASCII)


def fraction(text: str) -> Fraction:
    """An exact fraction from `2`, `1.5` or `4/3`. Raises ValueError, and ZeroDivisionError for `1/0`."""
    if not _PLAIN.fullmatch(text.strip()):
        raise ValueError(f"{text!r} is not a plain number or fraction")
    return Fraction(text.strip())


def parse_rate(text: str | int | float) -> Fraction:
    """A frame rate from `60`, `30000/1001`, `29.97` (an NTSC rate) or `12.5`. Raises ValueError naming the forms."""
    written = str(text).strip()
    if written in _NTSC:
        return Fraction(_NTSC[written] * 1000, 1001)
    try:
        rate_hz = fraction(written)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"frame rate {written!r} is not a number; write 60, 30000/1001 or 29.97") from None
    if not Fraction(1, 60) <= rate_hz <= 1000:
        raise ValueError(f"frame rate {written!r} is outside 1/60 to 1000 frames a second")
    return rate_hz


class RateKeeper:
    """Says when frame `n` is due, counted from a start, in exact rational steps.

    A frame is late when its due time plus one period has passed before work on it began: `next_due` then skips to the
    newest frame due and returns how many were missed, so that lateness is counted and never accumulates.
    """

    def __init__(self, rate_hz: Fraction, *, start_ns: int | None = None) -> None:
        self.rate_hz = rate_hz
        self.start_ns = monotonic_ns() if start_ns is None else start_ns
        self.number = -1

    def due_ns(self, number: int) -> int:
        """When frame `number` is due."""
        return self.start_ns + number * SECOND_NS * self.rate_hz.denominator // self.rate_hz.numerator

    def next_due(self, now_ns: int | None = None) -> tuple[int, int]:
        """(number of the next frame, how many before it were missed). Does not wait."""
        now = monotonic_ns() if now_ns is None else now_ns
        elapsed = now - self.start_ns
        newest = elapsed * self.rate_hz.numerator // (SECOND_NS * self.rate_hz.denominator)
        wanted = self.number + 1
        number = newest if newest > wanted else wanted
        self.number = number
        return number, number - wanted

    def wait(self, number: int) -> None:
        """Sleep until frame `number` is due. Measured: wakes about 0.1 ms late, which costs no CPU; spinning would."""
        remaining_ns = self.due_ns(number) - monotonic_ns()
        if remaining_ns > 0:
            time.sleep(remaining_ns / SECOND_NS)
