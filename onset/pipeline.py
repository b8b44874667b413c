"""The loop: read, key and composite, hand to sinks; every frame with the time at which each stage ended.

Two threads: the source reads into lent memory and puts frames into a mailbox; the loop, in the caller's thread, takes
them. Live, the newest frame wins and what is superseded is counted. In `every` mode the source waits instead.

    delivered by the source = published + superseded + failed + in hand           (always)
    due = delivered + lost in the source, by reason
"""

import gc
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Literal

from onset_kernels.picture import Picture

from onset.changes import Changes
from onset.compositor import Compositor, lent
from onset.errors import OnsetError
from onset.frame import Composite, Frame, Lend, Loan, monotonic_ns
from onset.mailbox import Bounded, Closed, Latest
from onset.ports import Sink, Source
from onset.stats import Spread, Stages

Mode = Literal["live", "every"]
LIVE_CAPACITY = 2
"""Frames that may wait for the loop. One more than the newest: a loop held up for a moment then loses nothing, and is
never more than two frames behind."""
IDLE_S = 0.25


class Pipeline:
    """One source through one compositor into sinks.

    `run` blocks until the input ends, `stop` is called, or something fails. Counters and spreads may be read by any
    thread at any time.
    """

    def __init__(
        self,
        source: Source,
        compositor: Compositor,
        sinks: Sequence[Sink],
        *,
        mode: Mode,
        lend_source: Lend,
        lend_output: Callable[[str, Picture], Loan | None],
    ) -> None:
        self.source = source
        self.compositor = compositor
        self.sinks = tuple(sinks)
        self.mode = mode
        self.changes = Changes(compositor)
        self.stages = Stages()
        self.latency = Spread()
        self.delivered = 0
        self.published = 0
        self.failed: Counter[str] = Counter()
        self.last_index = -1
        self.error: OnsetError | None = None
        self.on_published: Callable[[Composite], None] | None = None
        self._lend_source = lend_source
        self._lend_output = lend_output
        kind = Latest[Frame] if mode == "live" else Bounded[Frame]
        self._mailbox = kind(capacity=LIVE_CAPACITY, drop=Frame.release)
        self._stopping = threading.Event()
        self._reader = threading.Thread(target=self._read, name="source", daemon=True)

    def run(self) -> None:
        """Work until the input ends or `stop` is called. Raises what ended the source, or an error of the work."""
        self._reader.start()
        gc.collect()
        gc.freeze()
        gc.disable()  # a collection in the loop is a pause of milliseconds; frames hold no cycles
        try:
            while not self._stopping.is_set():
                frame = self._mailbox.take(IDLE_S)
                if frame is not None:
                    self.handle(frame)
        except Closed as end:
            if end.cause is not None:
                raise end.cause from None
        finally:
            gc.enable()
            self._end()

    def stop(self) -> None:
        """End after the frame in hand; from any thread or a signal handler."""
        self._stopping.set()
        self._mailbox.close()

    def dropped(self) -> dict[str, int]:
        """Frames that were due and not published, by reason; reasons that never happened are left out."""
        counts = Counter(self.source.lost) + Counter({"superseded": self._mailbox.dropped["superseded"]}) + self.failed
        return {reason: count for reason, count in counts.items() if count}

    def handle(self, frame: Frame) -> None:
        """One frame through the compositor into the sinks; its memory is given back whatever happens."""
        frame.stamp("wait")
        self.changes.apply(frame.index)
        outputs = lent(self.compositor.outputs, self._lend_output)
        if outputs is None:
            self.failed["no output memory"] += 1
            frame.release()
            return
        try:
            self.compositor.composite(frame, outputs)
            composite = Composite(frame, outputs, self.compositor.revision)
            composite.published_ns = monotonic_ns()
            for sink in self.sinks:
                sink.write(composite)
            frame.stamp("publish")
            self._count(composite)
        finally:
            for output in outputs.values():
                output.loan.release()
            frame.release()

    def _count(self, composite: Composite) -> None:
        frame = composite.frame
        self.published += 1
        self.last_index = frame.index
        self.latency.add(frame.stamps["publish"] - frame.captured_ns)
        self.stages.add(frame.captured_ns, frame.stamps)
        if self.on_published is not None:
            self.on_published(composite)

    def _read(self) -> None:
        """The source's thread. What ends it, plainly or not, reaches the loop through the mailbox."""
        cause: BaseException | None = None
        try:
            while not self._stopping.is_set():
                frame = self.source.read(self._lend_source)
                if frame is None:
                    break
                self.delivered += 1
                self._mailbox.put(frame)
        except Exception as error:
            cause = error
        self._mailbox.close(cause)

    def _end(self) -> None:
        self._stopping.set()
        self._mailbox.close()
        self.source.close()
        self._reader.join(timeout=5)
        self.changes.close()
        for sink in self.sinks:
            sink.close()
        self.compositor.close()
