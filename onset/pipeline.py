"""The loop: read, key and composite, hand to sinks; every frame with the time at which each stage ended.

Two threads: the source reads into lent memory and puts frames into a mailbox; the loop, in the caller's thread, takes
them. Live, the newest frame wins and what is superseded is counted. In `every` mode the source waits instead.

    captured = published + superseded + failed + in hand           always; in hand is 0 once `run` has returned
    due = captured + lost in the source, by reason
"""

import contextlib
import gc
import threading
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from onset_kernels.picture import Picture

from onset.carried import Placed
from onset.changes import Changes
from onset.compositor import Compositor, lent
from onset.errors import SourceLost
from onset.frame import Composite, Dropped, Frame, Lend, Loan, monotonic_ns
from onset.mailbox import Bounded, Closed, Latest
from onset.matte_stack import matte_prefix
from onset.pace import Pace
from onset.ports import Finishing, Prompt, Sink, Source
from onset.quality import Quality
from onset.record_port import Recorded, Witness
from onset.subject_table import as_record
from onset.tally import Tally
from onset.tier_steps import TierSteps
from onset.tracker_bank import TrackerBank
from onset.turns import LOOP_NS, USUAL_NS, ask_for_turns

Mode = Literal["live", "every"]
LIVE_CAPACITY = 2
"""Frames that may wait for the loop. One more than the newest: a loop held up for a moment then loses nothing, and is
never more than two frames behind."""
READER_LIMIT_S = 5.0
DROPPED_KEPT = 4096
"""Dropped frames that are told of one by one while no composite is published; older ones are counted only."""


class Pipeline:
    """One source through one compositor into sinks.

    `run` blocks until the input ends, `stop` is called, or something fails. `tally` counts since the start, or since
    `mark`; it may be read by any thread at any time.
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
        self._prompt = [sink for sink in sinks if isinstance(sink, Prompt)]
        self._witnesses = [sink for sink in sinks if isinstance(sink, Witness)]
        self.mode = mode
        self.changes = Changes(compositor)
        self.quality = Quality(compositor)
        self.tiers = TierSteps(compositor, self.changes, source)
        self.tally = Tally()
        self.pace = Pace(source.rate_hz, live=mode == "live")
        self.last_index = -1
        self.finished = False
        """Whether the input ended and every sink has finished with it; not so after `stop` or a failure."""
        self.name: Callable[[Frame], Sequence[Any]] | None = None
        """Gives a frame its timecode; answers what there is to tell of it in a take."""
        self.on_published: Callable[[Composite], None] | None = None
        self.trackers: TrackerBank | None = None
        self._events: list[Any] = []
        self._lend_source = lend_source
        self._lend_output = lend_output
        kind = Latest[Frame] if mode == "live" else Bounded[Frame]
        self._mailbox = kind(capacity=LIVE_CAPACITY, drop=self._superseded)
        self._dropped: deque[Dropped] = deque(maxlen=DROPPED_KEPT)
        self._failed: Counter[str] = Counter()
        self._captured = 0
        self._published = 0
        self._stopping = False  # no Event: a signal that came while the end sets it would wait for its lock for ever
        self._reader = threading.Thread(target=self._read, name="source", daemon=True)

    def run(self) -> None:
        """Work until the input ends or `stop` is called. Raises what ended the source, or an error of the work."""
        if self.mode == "live":
            ask_for_turns(LOOP_NS, libraries=True)
        self._reader.start()
        gc.collect()
        gc.freeze()
        gc.disable()  # a collection in the loop is a pause of milliseconds; frames hold no cycles
        try:
            while True:
                frame = self._mailbox.take()
                if frame is not None:
                    self.handle(frame)
        except Closed as end:
            if end.cause is None or isinstance(end.cause, SourceLost):
                self._finish()  # an input that breaks off is worth what came before
            if end.cause is not None:
                raise end.cause from None
        finally:
            gc.enable()
            ask_for_turns(USUAL_NS)
            self._end()

    def stop(self) -> None:
        """End once the frames already captured are through; from any thread or a signal handler."""
        self._stopping = True
        self._mailbox.close()

    def mark(self) -> None:
        """Count from here: the tally starts anew. Called from the loop's thread, between two frames."""
        if self.trackers is not None:
            self.trackers.mark()
        done = self._published + self._mailbox.dropped["superseded"] + self._failed.total()
        self.tally = Tally(losses_before=self._losses(), done_before=done)

    @property
    def captured(self) -> int:
        """Frames taken in since the mark, those in hand at the mark among them; not what came after the end."""
        return self._captured - self._mailbox.dropped["closed"] - self.tally.done_before

    def dropped(self) -> dict[str, int]:
        """Frames that were due since the mark and not published, by reason; reasons that never happened left out."""
        counts = self._losses() - self.tally.losses_before
        return {reason: count for reason, count in sorted(counts.items()) if count}

    def dropped_before(self) -> dict[str, int]:
        """The same of the time before the mark: while an engine starts, a clip goes on and frames are lost."""
        return {reason: count for reason, count in sorted(self.tally.losses_before.items()) if count}

    def _losses(self) -> Counter[str]:
        """Every loss since the start, by reason."""
        return Counter(self.source.lost) + Counter(superseded=self._mailbox.dropped["superseded"]) + self._failed

    def handle(self, frame: Frame) -> None:
        """One frame through the compositor into the sinks; its memory is given back whatever happens."""
        frame.stamp("wait")
        if self.name is not None:
            self._events += self.name(frame)
        self.changes.apply(frame.index)
        outputs = lent(self.compositor.outputs, self._lend_output)
        if outputs is None:
            self._failed["no output memory"] += 1
            self._drop(frame, "no output memory")
            return
        pinned = self.trackers is not None and (self.mode == "every" or bool(self.compositor.pins))
        try:
            if pinned:
                self._track(frame)
            self.compositor.composite(frame, outputs)
            composite = Composite(frame, outputs, self.compositor.revision)
            for prompt in self._prompt:
                prompt.show(composite)
            frame.stamp("show")
            composite.dropped = self._dropped_until(frame.index)
            composite.records.update(records_of(self.compositor))
            composite.records.update(self.quality.look(frame, outputs))
            frame.stamp("qc")
            if self.trackers is not None and not pinned:
                self._track(frame)
            if frame.tracked:
                composite.records["trackers"] = as_record(frame.tracked)
            if self._events:
                composite.records["events"], self._events = self._events, []
            for witness in self._witnesses:
                composite.records.update(witness.witness(frame))
            composite.published_ns = monotonic_ns()
            for sink in self.sinks:
                sink.write(composite)
            frame.stamp("publish")
            if self.trackers is not None:
                self.trackers.show(frame)
            self._count(composite)
            self.tiers.look(frame)
        finally:
            for output in outputs.values():
                output.loan.release()
            frame.release()

    def _track(self, frame: Frame) -> None:
        """Before the pass where layers are pinned to what is seen; else when the comp is out and measured, answers
        being newer then: of a tracker that is given every other frame, the one of the frame before."""
        assert self.trackers is not None
        self.trackers.adopt(self.compositor.show.tracker)
        self._events += self.trackers.events()
        self.trackers.see(frame)
        frame.stamp("track")

    def _superseded(self, frame: Frame) -> None:
        """Called by the mailbox, in the thread that put the newer frame."""
        if self.name is not None:
            frame.timecode = None  # what its source said is not the label that its neighbours have
        self._drop(frame, "superseded")

    def _drop(self, frame: Frame, reason: str) -> None:
        self._dropped.append(Dropped(frame.index, frame.captured_ns, str(frame.timecode or ""), reason))
        frame.release()

    def _dropped_until(self, index: int) -> Sequence[Dropped]:
        """Frames dropped before this one; one that is dropped this very moment belongs to the next composite."""
        if not self._dropped:
            return ()
        dropped = []
        while self._dropped and self._dropped[0].index < index:
            dropped.append(self._dropped.popleft())
        return dropped

    def _count(self, composite: Composite) -> None:
        self.last_index = composite.frame.index
        self._published += 1
        self.pace.look(composite.frame.index)
        self.tally.published_one(composite.frame)
        if self.on_published is not None:
            self.on_published(composite)

    def _read(self) -> None:
        """The source's thread. What ends it, plainly or not, reaches the loop through the mailbox."""
        cause: BaseException | None = None
        try:
            while not self._stopping:
                frame = self.source.read(self._lend_source)
                if frame is None:
                    break
                if self._stopping:
                    frame.release()  # came while the end was being called: was never taken in
                    break
                self._captured += 1
                self._mailbox.put(frame)
        except Exception as error:  # handed to the loop, which raises it
            cause = error
        self._mailbox.close(cause)

    def _finish(self) -> None:
        if not self._stopping:
            for sink in self.sinks:
                if isinstance(sink, Finishing):
                    sink.finish()
            self.finished = True

    def _end(self) -> None:
        """Close everything, one failure among it or not; the first one is raised when all is done."""
        self._stopping = True
        self._mailbox.close()
        with contextlib.ExitStack() as closing:  # the last one first
            closing.callback(self.compositor.close)
            for sink in reversed(self.sinks):
                closing.callback(sink.close)
            closing.callback(self.changes.close)
            closing.callback(self._reader.join, timeout=READER_LIMIT_S)
            closing.callback(self._release_waiting)
            closing.callback(self.source.close)

    def _release_waiting(self) -> None:
        """Give back the memory of frames that nobody took, after a failure: the reader may be waiting for it."""
        try:
            while (frame := self._mailbox.take(0)) is not None:
                frame.release()
        except Closed:
            return


def records_of(compositor: Compositor) -> Mapping[str, Any]:
    """The tier of the frame just computed, what the keyer says of it, and which pictures layers and mattes showed."""
    said: dict[str, Any] = {"quality": compositor.tier}
    if isinstance(compositor.keyer, Recorded):
        said |= compositor.keyer.records()
    pins = {name: layer.told for name, layer in compositor.pins.items()}
    if pins:
        said["pins"] = pins
    fed = {matte_prefix(place): dict(matte.told) for place, matte in compositor.fed.items()}
    if fed:
        said["outside"] = fed
    parts = compositor.numbered
    if moved := {name: part.placed for name, part in parts.items() if isinstance(part, Placed) and part.placed}:
        said["placed"] = moved
    shown = {name: part.shown for name, part in parts.items()}
    return {**said, "layers": shown} if shown else said
