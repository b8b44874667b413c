"""Where on the host's clock each sample lies, over losses and reconnections: one counter that only goes forward.

A card's own count of samples is short by what was lost, and begins again when it was pulled out; the clock says how
much is missing, and silence takes its place, so that sample and time keep belonging together.
"""

from onset.sound.clock_fit import ClockFit, ClockLine

_STRAY_NS = 30_000_000
_STRAYS = 5
_EVERY_BLOCK = 32
_READ_NS = 50_000_000
"""After the first blocks the clocks are compared 20 times a second: the fit spans half a minute and costs 0.6 ms."""


class SoundClock:
    """`place` each block in order; `position` is the number behind the newest sample."""

    def __init__(self, sample_rate_hz: int) -> None:
        self.sample_rate_hz = sample_rate_hz
        self.position = 0
        self._fit = ClockFit(sample_rate_hz)
        self._line: ClockLine | None = None
        self._strays = self._readings = self._read_ns = 0
        self._reopened = False

    @property
    def line(self) -> ClockLine | None:
        """The fit, None before there are eight readings."""
        return self._line

    def place(self, samples: int, host_ns: int, lost: int) -> int:
        """How many samples are missing before this block of `samples`, those that nobody spoke of among them."""
        line = self._line
        if line is not None and self._reopened:
            lost = max(0, round(line.count_at(host_ns)) - self.position)
            self._fit, self._readings = (
                ClockFit(self.sample_rate_hz),
                0,
            )  # another card, perhaps: its clock is learned anew
        elif line is not None:
            late_ns = host_ns - line.host_ns(self.position + lost)
            self._strays = self._strays + 1 if late_ns > _STRAY_NS else 0
            if self._strays >= _STRAYS:
                lost += round(late_ns * 1e-9 * self.sample_rate_hz)
                self._strays = 0
        self._reopened = False
        self.position += lost
        if self._readings < _EVERY_BLOCK or host_ns - self._read_ns >= _READ_NS:
            self._readings, self._read_ns = self._readings + 1, host_ns
            self._fit.add(self.position, host_ns)
            self._line = self._fit.line() or line
        self.position += samples
        return lost

    def reopened(self) -> None:
        """The input was lost and is there again: the next block says by its time what is missing."""
        self._reopened = True
