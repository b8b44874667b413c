"""Where a take may begin that has frames from before its roll: moments at which it is known what the keyer knew.

A frame is made again only from a state that was taken before it, and nobody knows before which frame a roll will want
one. So while nothing rolls a state is taken every second, or every eighth of a longer pre-roll, and kept for as long as
frames are. A take begins at the newest that is as old as its pre-roll: it has up to that much more than asked for.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from onset.takes.keyer_notes import State

_EVERY_S = 1.0
_SHARE = 8
"""Of a pre-roll, so that ten states at most are kept: each is 8 MB at 1080p."""


def step_s(preroll_s: float) -> float:
    """Seconds between two moments: by so much frames are kept longer than a pre-roll is. 0 without one."""
    return max(_EVERY_S, preroll_s / _SHARE) if preroll_s else 0.0


@dataclass(frozen=True, slots=True)
class Moment:
    """A take that begins here has the frames captured at `first_ns` or later. `state` (None where the keyer learns
    nothing) is that behind frame `behind`, with whose settings frame `index` begins; `unfed` says that the keyer saw a
    frame since the moment before whose picture was refused."""

    behind: int
    index: int
    first_ns: int
    state: State | None
    unfed: bool


class Moments:
    """Of one recorder that keeps frames for a pre-roll. From the loop."""

    def __init__(self, preroll_s: float) -> None:
        self._preroll_ns, self._step_ns = int(preroll_s * 1e9), int(step_s(preroll_s) * 1e9)
        self._kept: deque[Moment] = deque()
        self._due_ns = 0
        self.unfed = False

    def __bool__(self) -> bool:
        return bool(self._kept)

    @property
    def first(self) -> Moment:
        """The oldest."""
        return self._kept[0]

    def frame(self, index: int, captured_ns: int, *, fed: bool, state: Callable[[], State | None]) -> None:
        """One frame that was offered while nothing rolled; `fed`: its picture is kept."""
        self.unfed = self.unfed or not fed
        if self._kept and captured_ns < self._due_ns:
            return
        known = state() or None
        after = known is not None
        self._kept.append(Moment(index, index + after, captured_ns + after, known, self.unfed))
        self.unfed, self._due_ns = False, captured_ns + self._step_ns
        self._let_go(captured_ns)

    def begin(self, captured_ns: int) -> list[Moment]:
        """A take rolls with a frame captured then: the moment that it begins at, and those behind it to which the
        keyer came by a picture that the take lacks. `unfed` goes on counting from the last of all."""
        self._let_go(captured_ns)
        first, *later = self._kept
        self._kept.clear()
        return [first, *(moment for moment in later if moment.unfed)]

    def forget(self) -> None:
        """A take rolls, or ended: none reaches back beyond that."""
        self._kept.clear()
        self.unfed = False

    def _let_go(self, captured_ns: int) -> None:
        while len(self._kept) > 1 and self._kept[1].first_ns <= captured_ns - self._preroll_ns:
            self._kept.popleft()
