"""How much is done for each frame: `fast`, `live` or `full`; and when a live engine has to do less, or can do more.

fast     the key pixel by pixel against its plate, without looking at neighbours or at what stands near by
live     the whole key, the camera's subsampled chroma sharpened before it
full     the whole key, and that chroma brought up under the guidance of luma
"""

from collections import deque
from statistics import median
from typing import Literal

Tier = Literal["fast", "live", "full"]
SETTLING = 15
"""Frames that are not looked at after the start and after a step: caches fill, a new program runs in."""
OVER = 24
"""Frames over budget, less those under it, that make it step down: a hiccup of some frames does not."""
FAR_OVER = 1.5
"""A frame that takes so many times the budget counts twice: every second of it is a third of the frames lost."""
WINDOW = 120
PATIENCE, MOST_PATIENCE = 300, 9600
"""Frames with room before it steps up; doubled each time that turns out to have been too early."""
ROOM = 0.8
"""It steps up when the better tier would come to less than so much of the budget."""
TIERS: tuple[Tier, ...] = ("fast", "live", "full")
DEARER: dict[Tier, float] = {"live": 1.6, "full": 1.4}
"""What a tier costs against the one below until both were measured."""


class TierWatch:
    """Steps from tier to tier by what frames take; counts frames and reads no clock. Used by the loop's thread.

    `budget_ns` is what a frame may take; `best` the tier above which there is nothing, to be set at any time.
    """

    def __init__(self, budget_ns: int) -> None:
        self.budget_ns = budget_ns
        self.best: Tier = "full"
        self.tier: Tier = "live"
        self.took_ns = 0.0
        """Median of the last frames, of the tier in force."""
        self._dearer = dict(DEARER)
        self._above_ns = 0.0  # what the tier took from which the last step came down
        self._patience: dict[Tier, int] = dict.fromkeys(TIERS, PATIENCE)
        self._was_up_again = False
        self._start()

    def _start(self) -> None:
        self._seen = self._over = self._roomy = 0
        self._times: deque[int] = deque(maxlen=WINDOW)

    def look(self, took_ns: int) -> Tier | None:
        """One frame of the tier in force took so long; the tier to go to, where it should be another."""
        self._seen += 1
        if self._seen <= SETTLING:
            return None
        self._times.append(took_ns)
        if self._seen % SETTLING == 0:
            self.took_ns = median(self._times)
        return self._down(took_ns) or self._up(took_ns)

    def stepped(self, tier: Tier) -> None:
        """A step is in force from the next frame on."""
        if tier == self.tier:
            return
        up = TIERS.index(tier) > TIERS.index(self.tier)
        if not up:
            self._above_ns = self.took_ns = median(self._times) if self._times else 0.0
            relapse = self._was_up_again and self._seen < 2 * self._patience[self.tier]
            self._patience[self.tier] = min(2 * self._patience[self.tier], MOST_PATIENCE) if relapse else PATIENCE
        self._was_up_again = up
        self.tier = tier
        self._start()

    def _down(self, took_ns: int) -> Tier | None:
        far = took_ns > FAR_OVER * self.budget_ns
        self._over = max(0, self._over + (2 if far else 1 if took_ns > self.budget_ns else -1))
        return TIERS[TIERS.index(self.tier) - 1] if self._over >= OVER and self.tier != TIERS[0] else None

    def _up(self, took_ns: int) -> Tier | None:
        if TIERS.index(self.tier) >= TIERS.index(self.best):
            return None
        better = TIERS[TIERS.index(self.tier) + 1]
        if len(self._times) == SETTLING and self._above_ns:
            # On this machine: the last frames before the step against the first ones behind it, under the same load.
            self._dearer[better] = min(max(self._above_ns / max(median(self._times), 1.0), 1.05), 4.0)
            self._above_ns = 0.0
        room = took_ns * self._dearer[better] < ROOM * self.budget_ns
        self._roomy = self._roomy + 1 if room else max(0, self._roomy - 4)
        return better if self._roomy >= self._patience[better] else None
