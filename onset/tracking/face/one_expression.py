"""What is kept of one face's expression from frame to frame: its neutral, its range, and the last seconds."""

from collections import deque
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from onset.tracking.face.blendshapes import BlendshapeSolver, divided
from onset.tracking.face.canonical import canonical_m
from onset.tracking.face.learned_neutral import MOST, LearnedNeutral
from onset.tracking.face.neutral_profile import Profile
from onset.tracking.face.upright import upright

LONGEST_S = 10.0
"""How far back a command may look."""
_MOST_KEPT = 1200  # ten seconds at 120 Hz; 17 kB each in float32 would be 7 MB, coefficients beside it little

RESTLESS = "this face has not rested: coefficients count from an average face; set its neutral"
"""What is said of a face that acts all the time."""

Points = NDArray[np.float32]


class OneExpression:
    """One face id."""

    def __init__(self, profile: Profile | None, name: str, *, learns: bool = False) -> None:
        self.looked_up = ""
        """The recognised name that profiles were searched for last."""
        self.fault = ""
        """Why a stored profile is not used, or nothing."""
        self._look: tuple[Points, Mapping[str, float], int] | None = None
        """At which the neutral is still to be learned: points, coefficients against the average face, time."""
        self._points: deque[tuple[int, Points]] = deque(maxlen=_MOST_KEPT)
        self._solved: deque[tuple[int, Mapping[str, float]]] = deque(maxlen=_MOST_KEPT)
        self._learns = learns
        self.use(profile, name)

    @property
    def neutral(self) -> str:
        """The word: `canonical`, `learning`, `learned`, `set`, or `set NAME` for a stored one."""
        if self.profile is not None:
            return f"set {self.name}" if self.name else "set"
        if self._learned is None or self._learned.share == 0.0:
            return "canonical"
        return "learned" if self._learned.share == 1.0 else "learning"

    @property
    def trouble(self) -> str:
        """Why coefficients do not count from where they should, or nothing."""
        if not self.fault and self._learned is not None and self._learned.is_restless:
            return RESTLESS
        return self.fault

    def use(self, profile: Profile | None, name: str) -> None:
        """Count from this profile's neutral from now on; None: from the canonical face, or what is learned anew."""
        self.profile = profile
        self.name = name if profile else ""
        self.fault = ""
        self._solver = BlendshapeSolver(profile.neutral_mm if profile else None)
        self._learned = LearnedNeutral() if self._learns and profile is None else None
        self._learned_solver, self._look = self._solver, None
        self._solved.clear()

    def solve(self, points: NDArray[np.floating], seen: tuple[float, float], captured_ns: int) -> dict[str, float]:
        """Coefficients of this frame, by the range, and remember the frame for commands."""
        self.learn()
        here_mm = np.asarray(upright(points, 1000.0 * canonical_m()), np.float32)
        raw = self._read(points, here_mm, seen, captured_ns)
        self._points.append((captured_ns, here_mm))
        self._solved.append((captured_ns, raw))
        for kept in (self._points, self._solved):
            while kept[0][0] < captured_ns - round(LONGEST_S * 1e9):
                kept.popleft()
        return self.scaled(raw)

    def _read(
        self, points: NDArray[np.floating], here_mm: Points, seen: tuple[float, float], captured_ns: int
    ) -> dict[str, float]:
        """Coefficients of this frame against the neutral: set, canonical, or what is learned as far as it has got."""
        learned = self._learned
        if learned is None:
            return self._solver.solve(points, seen)
        looks = learned.wants(captured_ns, seen)
        share = learned.share
        average = self._solver.solve(points, seen) if looks or share < 1.0 else {}
        self._look = (here_mm, average, captured_ns) if looks else None
        if share == 0.0:
            return average
        own = self._learned_solver.solve(points, seen)
        return {name: share * value + (1.0 - share) * average.get(name, 0.0) for name, value in own.items()}

    def learn(self) -> None:
        """Take in the last frame, if it was one to learn from; the next frame does it where nobody did before. It takes
        2 to 3 ms, for which no answer has to wait."""
        look, self._look = self._look, None
        if look is not None and self._learned is not None and self._learned.look(*look):
            self._learned_solver = BlendshapeSolver(self._learned.neutral_mm(), most=MOST, after=self._learned_solver)

    def scaled(self, coefficients: Mapping[str, float]) -> dict[str, float]:
        """Coefficients by this actor's range, 0 to 1."""
        return divided(coefficients, self.profile.range if self.profile else {})

    def last_points(self, seconds: float) -> NDArray[np.float32]:
        """(n, 478, 3) float32, upright millimetres, of the last `seconds`; empty when there are none."""
        found = [points for at_ns, points in self._points if at_ns >= self._points[-1][0] - seconds * 1e9]
        return np.stack(found) if found else np.empty((0, 478, 3), np.float32)

    def last_solved(self, seconds: float) -> list[Mapping[str, float]]:
        """Coefficients before the range, which may be beyond 1, of the last `seconds`."""
        return [raw for at_ns, raw in self._solved if at_ns >= self._solved[-1][0] - seconds * 1e9]
