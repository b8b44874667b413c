"""What all viewers share: the feeds, the pictures coded from them, the engine's state, and how many may look."""

import asyncio
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from onset.web.channel import Channel
from onset.web.coder import Coder
from onset.web.feed import Feed
from onset.web.options import TIERS, VIEWS, WebOptions, Wish
from onset.web.place import Full, Place
from onset.web.watch import Watch

THREADS = min(4, len(os.sched_getaffinity(0)))
"""Threads that code strips: more than four gain nothing at 1080p (onset/wire/strips.py has the figures)."""


class Monitor:
    """Lives in the event loop of the monitor's process."""

    def __init__(self, options: WebOptions) -> None:
        self.options = options
        self.places: dict[int, Place] = {}
        self.turned_away = 0
        self.changed = asyncio.Event()
        self.watch = Watch(options.endpoint, options.key, self._state_changed)
        self._numbers = iter(range(1, 1 << 62))
        self._strips = ThreadPoolExecutor(THREADS, thread_name_prefix="strip")
        # One for each channel, so that none of them waits for another.
        self._frames = ThreadPoolExecutor(len(VIEWS) * len(TIERS), thread_name_prefix="picture")
        self._feeds = {view: Feed(options.endpoint, view, options.key) for view in VIEWS}
        self.channels = {
            Wish(view, tier): Channel(feed, Coder(tier, options.quality, self._strips, THREADS), self._frames)
            for view, feed in self._feeds.items()
            for tier in TIERS
        }

    @contextmanager
    def place(self, wish: Wish, peer: str, form: str) -> Iterator[Place]:
        """A viewer's place for as long as it looks. Raises Full."""
        if len(self.places) >= self.options.viewers:
            self.turned_away += 1
            raise Full(f"all {self.options.viewers} places of this monitor are taken; close another viewer of it")
        number, place = next(self._numbers), Place(wish, peer, form)
        self.places[number] = place
        try:
            yield place
        finally:
            del self.places[number]

    @contextmanager
    def looking(self, wish: Wish) -> Iterator[Channel]:
        """The pictures of a wish, for as long as they are looked at."""
        feed = self._feeds[wish.view]
        feed.hold()
        try:
            yield self.channels[wish]
        finally:
            feed.let_go()

    def complaint(self, wish: Wish) -> str:
        """Why there is nothing to see; empty when there is."""
        return self.watch.complaint or self._feeds[wish.view].complaint

    def rate_hz(self) -> float | None:
        """Frames a second that the engine publishes, as the feeds see it arrive."""
        rates = [rate for feed in self._feeds.values() if (rate := feed.rate_hz()) is not None]
        return max(rates, default=None)

    def summary(self) -> dict[str, Any]:
        """The monitor's own figures."""
        channels = {f"{wish.view}/{wish.tier}": channel.coder for wish, channel in self.channels.items()}
        return {
            "viewers": [place.summary() for place in self.places.values()],
            "limit": self.options.viewers,
            "turned_away": self.turned_away,
            "coded": {name: coder.counts["coded"] for name, coder in channels.items() if coder.counts["coded"]},
            "torn": {name: coder.counts["torn"] for name, coder in channels.items() if coder.counts["torn"]},
            "coding_ms": {
                name: round(coder.spent_ns / coder.counts["coded"] / 1e6, 3)
                for name, coder in channels.items()
                if coder.counts["coded"]
            },
        }

    async def close(self) -> None:
        """End every thread."""
        followers: list[Watch | Feed] = [self.watch, *self._feeds.values()]
        for follower in followers:
            follower.stop()
        for follower in followers:
            await asyncio.to_thread(follower.join)
        self._frames.shutdown()
        self._strips.shutdown()

    def _state_changed(self) -> None:
        changed, self.changed = self.changed, asyncio.Event()
        changed.set()
