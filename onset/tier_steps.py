"""The tier of a running engine: what frames take is watched, steps are asked for beside the loop, and told."""

import logging
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from onset.changes import Changes
from onset.clock import SECOND_NS
from onset.compositor import Compositor
from onset.developing import subsampled
from onset.frame import Frame
from onset.ports import Source, Tiered
from onset.tier import TIERS, TierWatch

_LOG = logging.getLogger(__name__)
SHARE = 0.5
"""Of a frame's period, what its work may take, so that all but one picture in a hundred are in another process's hands
within the period. Measured at 1080p60 on four cores: 8 to 9 ms of work in the median, 9 to 12 from capture to arrival,
came to 14.7 to 17.3 at p99 of 16.7; 14.5 ms of work lost two frames in a hundred."""


class TierSteps:
    """Of one pipeline; `look` in the loop's thread after each frame, `told` and `warnings` from any."""

    def __init__(self, compositor: Compositor, changes: Changes, source: Source) -> None:
        self._compositor = compositor
        self._changes = changes
        self._watch = TierWatch(int(SHARE * SECOND_NS / float(source.rate_hz)))
        self._asked: Future[int] | None = None
        self._refused = False

    def look(self, frame: Frame) -> None:
        """Count a frame that was published: from its being taken out of the mailbox to its last sink."""
        watch, compositor = self._watch, self._compositor
        if watch.tier != compositor.stepped:
            self._say_it_stepped()
        if not (compositor.show.engine.steps and isinstance(compositor.keyer, Tiered)):
            return
        repairable = compositor.show.engine.repair == "auto" and subsampled(compositor.source)
        watch.best = "full" if repairable else "live"
        wanted = watch.look(frame.stamps["publish"] - frame.stamps["wait"])
        if self._asked is not None and self._asked.done():
            self._refused = self._asked.exception() is not None
            if self._refused:
                _LOG.warning("%s; the quality stays %s", self._asked.exception(), watch.tier)
            self._asked = None
        if wanted is not None and self._asked is None and not self._refused:
            self._asked = self._changes.step(wanted)

    def told(self) -> Mapping[str, Any]:
        """For the state message: the tier in force, and what its frames take of what they may; None: not measured."""
        watch = self._watch
        took_ms, budget_ms = round(watch.took_ns / 1e6, 2), round(watch.budget_ns / 1e6, 2)
        return {"tier": self._compositor.tier, "frame_ms": took_ms or None, "budget_ms": budget_ms}

    def warnings(self) -> list[str]:
        """What the operator should know."""
        engine = self._compositor.show.engine
        if not engine.steps or self._compositor.tier != "fast":
            return []
        return [f"quality is down to fast: the whole key takes longer than {self._budget()}, half of a frame"]

    def _say_it_stepped(self) -> None:
        watch, before, tier = self._watch, self._watch.tier, self._compositor.stepped
        watch.stepped(tier)
        way = "up" if TIERS.index(tier) > TIERS.index(before) else "down"
        took = f"{watch.took_ns / 1e6:.1f} ms"
        _LOG.warning("quality steps %s to %s: a frame takes %s, and may take %s", way, tier, took, self._budget())

    def _budget(self) -> str:
        return f"{self._watch.budget_ns / 1e6:.1f} ms"
