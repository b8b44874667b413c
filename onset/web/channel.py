"""Pictures of one view at one tier: each frame is coded once, however many wait for it, and only when somebody does."""

import asyncio
from concurrent.futures import Executor

from onset.web.coder import Coded, Coder
from onset.web.feed import Feed


class Channel:
    """One feed at one tier, in the event loop."""

    def __init__(self, feed: Feed, coder: Coder, thread: Executor) -> None:
        self.feed = feed
        self.coder = coder
        self._thread = thread
        self._coding: asyncio.Future[Coded | None] | None = None
        self._arrival = 0

    async def after(self, arrival: int) -> Coded:
        """The newest frame that came after `arrival`, coded."""
        while True:
            await self.feed.newer_than(arrival)
            # A viewer that leaves is cancelled here; the coding goes on for the others, and one at a time.
            coded = await asyncio.shield(self._newest())
            if coded is not None and coded.arrival > arrival:
                return coded
            if coded is None:
                arrival = max(arrival, self._arrival)  # overwritten while it was coded: only a later one will do

    def _newest(self) -> "asyncio.Future[Coded | None]":
        """The coding under way, or of the newest frame."""
        busy = self._coding is not None and not self._coding.done()
        frame = self.feed.newest
        if not busy and frame is not None and (self._coding is None or self._arrival != self.feed.arrival):
            self._arrival = self.feed.arrival
            loop = asyncio.get_running_loop()
            self._coding = loop.run_in_executor(self._thread, self.coder.code, frame, self._arrival)
        assert self._coding is not None, "a feed that has an arrival has a frame"
        return self._coding
