"""The newest frame of one view, while somebody looks at it: a thread that follows the engine through restarts."""

import asyncio
import threading
import time
from collections import deque

from onset.errors import OnsetError, UsageError, WireError
from onset.wire.client import Engine, connect
from onset.wire.shown import ShownFrame

PATIENCE_S = 1.0
STARTING_S = 0.05
LINGER_S = 5.0
"""A view that nobody looks at is left after this, so that switching back and forth costs nothing."""
RATE_FRAMES = 256
RATE_WINDOW_NS = 2_000_000_000


class Feed:
    """One view of one engine. All but the thread's own methods belong to the event loop.

    `arrival` numbers the frames seen, through restarts of the engine. `complaint` says why there are none.
    """

    def __init__(self, endpoint: str, view: str, key: str | None = None) -> None:
        self.view = view
        self.newest: ShownFrame | None = None
        self.arrival = 0
        self.complaint = ""
        self._endpoint = endpoint
        self._key = key
        self._held = 0
        self._changed = asyncio.Event()
        self._seen: deque[tuple[int, int]] = deque(maxlen=RATE_FRAMES)  # (sequence, nanosecond)
        self._stop: threading.Event | None = None
        self._threads: list[threading.Thread] = []

    def hold(self) -> None:
        """Somebody looks: frames are wanted from now on."""
        self._held += 1
        if self._stop is None:
            self._stop = threading.Event()
            arguments = asyncio.get_running_loop(), self._stop
            thread = threading.Thread(target=self._follow, args=arguments, name=f"feed-{self.view}", daemon=True)
            self._threads = [*(old for old in self._threads if old.is_alive()), thread]
            thread.start()

    def let_go(self) -> None:
        """The counterpart of `hold`."""
        self._held -= 1
        if not self._held:
            asyncio.get_running_loop().call_later(LINGER_S, self._leave)

    async def newer_than(self, arrival: int) -> None:
        """Wait for a frame that came after this one."""
        while self.arrival <= arrival or self.newest is None:
            await self._changed.wait()

    def rate_hz(self) -> float | None:
        """Frames a second that the engine published in the last two seconds; None when that cannot be told."""
        now = time.monotonic_ns()
        recent = [(sequence, at_ns) for sequence, at_ns in self._seen if now - at_ns < RATE_WINDOW_NS]
        if len(recent) < 2 or recent[-1][1] <= recent[0][1]:
            return None
        return (recent[-1][0] - recent[0][0]) * 1e9 / (recent[-1][1] - recent[0][1])

    def stop(self) -> None:
        """Ask the thread to end; idempotent."""
        if self._stop is not None:
            self._stop.set()

    def join(self) -> None:
        """Wait for the end of every thread that was started; at most some `PATIENCE_S`."""
        for thread in self._threads:
            thread.join()

    def _leave(self) -> None:
        if self._held == 0 and self._stop is not None:
            self._stop.set()
            self._stop = self.newest = None
            self.complaint = ""
            self._seen.clear()

    def _arrived(self, frame: ShownFrame, stop: threading.Event) -> None:
        if self._stop is not stop:
            return  # the thread of an earlier hold, on its way out
        if self._seen and frame.sequence <= self._seen[-1][0]:
            self._seen.clear()  # an engine that came back counts from 1
        self._seen.append((frame.sequence, frame.received_ns))
        self.newest = frame
        self.arrival += 1
        self.complaint = ""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def _complain(self, complaint: str) -> None:
        self.complaint = complaint

    def _follow(self, loop: asyncio.AbstractEventLoop, stop: threading.Event) -> None:
        """The thread: joins, follows, and joins again when the engine has gone."""
        while not stop.is_set():
            try:
                with connect(self._endpoint, key=self._key, timeout_s=PATIENCE_S) as engine:
                    while not stop.is_set():
                        self._follow_one(engine, loop, stop)
            except OnsetError as error:
                loop.call_soon_threadsafe(self._complain, str(error))
                stop.wait(0 if isinstance(error, WireError) else PATIENCE_S)

    def _follow_one(self, engine: Engine, loop: asyncio.AbstractEventLoop, stop: threading.Event) -> None:
        """Frames until they cease for a while: the engine may then have come back with its ring elsewhere."""
        if not engine.state().get("rings"):
            stop.wait(STARTING_S)  # it compiles; the client would wait longer than a monitor that is to end may
            return
        try:
            for frame in engine.frames(self.view, copied=False, timeout_s=PATIENCE_S):
                if stop.is_set():
                    return
                loop.call_soon_threadsafe(self._arrived, frame, stop)
        except (UsageError, WireError) as error:
            # Not published (any more, yet), or silent: what the state says next decides.
            loop.call_soon_threadsafe(self._complain, str(error))
            stop.wait(PATIENCE_S / 4)
