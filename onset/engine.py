"""A show made to run: its parts built, memory lent from rings, one pipeline."""

import contextlib
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from onset_kernels.picture import Picture

from onset.companion import Accompanied
from onset.compositor import Compositor
from onset.directing import Directing
from onset.errors import ShowError
from onset.frame import Composite, Loan
from onset.machine import choose
from onset.pace import NOT_YET
from onset.pipeline import Pipeline
from onset.plugins import plugin
from onset.pool import Pool
from onset.ports import Attached, Packeted, Sink, Source, Tiered, Want
from onset.record_port import Commanded, Recorder, Station
from onset.show import Show, SourcePart
from onset.sound_link import SoundLink
from onset.sources.framing import framed
from onset.takes.spent import give_back_spent
from onset.topics import TOPICS
from onset.tracker_bank import HELD_SLOTS, TrackerBank
from onset.wire.ring import RingMemory

RING_SLOTS = 8
HEAP_SETS = 4
SWITCH_INTERVAL_S = 0.0005


class Engine:
    """One camera's machine. Building it opens the source, binds the sockets and compiles the pass.

    Raises OnsetError with nothing left open. `on_published` is called in the loop's thread after each frame.
    """

    def __init__(self, show: Show, *, on_published: Callable[[Composite], None] | None = None) -> None:
        if show.source is None:
            raise ShowError(["there is no [source]; write [source] and a kind below it"])
        give_back_spent()  # 1.6 GB of killed engines of other names once lay where memory was wanted
        self.show = show
        self._rings: dict[str, RingMemory] = {}
        waits = show.engine.mode == "every"
        # Apart: frames read ahead once held all the memory of a comp of the same form, and waited for it for ever.
        self._camera_heap = Pool(capacity=HEAP_SETS, wait=waits)
        self._heap = defaultdict[str, Pool](lambda: Pool(capacity=HEAP_SETS, wait=waits))
        with contextlib.ExitStack() as opened:
            self.sinks: list[Sink] = []
            for part in show.sink:
                self.sinks.append(plugin(part.family, part.kind).build(part.settings))
                opened.callback(self.sinks[-1].close)
            self.source = built_source(show.source)
            opened.callback(self.source.close)
            self.sound = self._sound_link()
            opened.callback(self.sound.close)
            self.machine = choose(show.engine)
            wants = distinct(self.sinks, self.source.picture)
            if not wants and not (show.tracker and self.sinks):
                raise ShowError(
                    [
                        "no [[sink]] asks for a picture, and there is no [[tracker]] whose numbers one could send; "
                        'add [[sink]] with kind = "publish"'
                    ]
                )
            compositor = Compositor(show, self.source.picture, wants, self.machine)
            opened.callback(compositor.close)
            if show.engine.steps and isinstance(compositor.keyer, Tiered):
                compositor.prepare("fast")
            opened.callback(self._close_rings)
            self._make_rings({**compositor.outputs, "source": self.source.picture})
            self.trackers = self._tracker_bank()
            if self.trackers is not None:
                opened.callback(self.trackers.close)
            self.sound.begin()
            self.recorder = self._begun_recorder(wants)
            self.pipeline = Pipeline(
                self.source,
                compositor,
                self.sinks,
                mode=show.engine.mode,
                lend_source=self._lend_source,
                lend_output=self._lend_output,
            )
            self.pipeline.on_published = on_published
            self.pipeline.trackers = self.trackers
            if show.engine.mode == "live":
                self.pipeline.name = self.sound.name
            for sink in self.sinks:
                if isinstance(sink, Attached):
                    sink.attach(self.pipeline.changes, self.report, self.pipeline.dropped)
                if isinstance(sink, Commanded) and self.recorder is not None:
                    sink.command(self.recorder)
                if isinstance(sink, Directing) and self.trackers is not None:
                    sink.direct(self.trackers)
            self._opened = opened.pop_all()

    def run(self) -> None:
        """Work until the input ends or `stop` is called; everything is closed then. Raises OnsetError."""
        # A thread that wants the interpreter lock waits at most this long for one that computes in Python. Measured
        # with such a thread beside the loop at 60 Hz: p99 20 ms at the default 5 ms, 5.5 ms at 0.5.
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        try:
            self.pipeline.run()
        finally:
            self.close()

    def close(self) -> None:
        """Close all that building opened; idempotent. `run` does it at its end."""
        self._opened.close()

    def summary(self) -> dict[str, Any]:
        """The answer of a command: what was captured, published and lost, and how long it took."""
        return {
            "frames_captured": self.pipeline.captured,
            **self.pipeline.tally.summary(),
            "frames_dropped": self.pipeline.dropped(),
            "dropped_while_starting": self.pipeline.dropped_before(),
            **({"trackers": self.trackers.summary()} if self.trackers is not None else {}),
            "device": self.machine.device,
            "threads": self.machine.threads,
        }

    def stop(self) -> None:
        """End after the frames in hand; from any thread or a signal handler."""
        self.pipeline.stop()

    def report(self) -> Mapping[str, Any]:
        """What the state message says of this engine."""
        pipeline, tally = self.pipeline, self.pipeline.tally
        record = {"record": self.recorder.report()} if self.recorder is not None else {}
        return {
            **record,
            "device": self.machine.device,
            "threads": self.machine.threads,
            "mode": pipeline.mode,
            "source_rate_hz": str(self.source.rate_hz),
            "frames_captured": pipeline.captured,
            "latency_ms": tally.latency.summary_ms(50, 95, 99, largest=True),
            "stages_ms": tally.stages.summary_ms(),
            "sound": self.sound.report(),
            "timecode": self.sound.labels.told(),
            "settings_revision": pipeline.compositor.revision,
            "qc": pipeline.quality.told(),
            "quality": pipeline.tiers.told(),
            "trackers": self.trackers.report() if self.trackers is not None else {},
            "pins": self._pins(),
            "source_notes": list(getattr(self.source, "notes", ())),
            "warnings": self.warnings(),
        }

    def _pins(self) -> dict[str, Any]:
        """Each pinned layer, and the state of the tracker that it goes by."""
        links = self.trackers.links if self.trackers is not None else {}
        return {
            name: {**layer.report(), "tracker": links[layer.tracker].state}
            for name, layer in self.pipeline.compositor.pins.items()
        }

    def warnings(self) -> list[str]:
        """What the operator should know: a source in trouble, a monitor that cannot be kept alive."""
        trouble = getattr(self.source, "trouble", "")
        tracking = self.trackers.warnings() if self.trackers is not None else []
        sinks = [warning for sink in self.sinks for warning in getattr(sink, "warnings", ())]
        tracking += [
            f"{name} waits for {pin['to']}, which its tracker has not found yet; `onset track` picks things"
            for name, pin in self._pins().items()
            if pin["state"] == "never found" and pin["tracker"] == "tracking"
        ]
        keying = [*self.pipeline.compositor.warnings(), *self.pipeline.tiers.warnings()]
        starting = NOT_YET if self.recorder is not None and self.pipeline.pace.late else ""
        return [*filter(None, [trouble, starting]), *keying, *self.sound.warnings(), *tracking, *sinks]

    def _make_rings(self, pictures: Mapping[str, Picture]) -> None:
        """Shared memory for what a sink shows to other processes."""
        topics = {topic for sink in self.sinks if isinstance(sink, Attached) for topic in sink.topics}
        slots = RING_SLOTS + sum(getattr(sink, "held_slots", 0) for sink in self.sinks)
        for name in sorted(topics & set(pictures)):
            self._rings[name] = self._ring(f"{self.show.name}.{name}", name, pictures[name], slots)
        if self.show.tracker and "source" not in self._rings:
            # Under a name of its own: a render may run beside the live engine of the same show.
            name = f"{self.show.name}.tracked-{os.getpid()}"
            self._rings["source"] = self._ring(name, "source", pictures["source"], slots)

    def _ring(self, name: str, topic: str, picture: Picture, slots: int) -> RingMemory:
        held = HELD_SLOTS * len(self.show.tracker) if topic == "source" else 0
        return RingMemory(name, picture, slots=slots + held, stream=TOPICS[topic.partition(".")[0]].stream)

    def _tracker_bank(self) -> TrackerBank | None:
        """The trackers; None where there are none. Their processes come up while the loop runs already."""
        parts = self.show.tracker
        if not parts:
            return None
        every = self.show.engine.mode == "every"
        return TrackerBank(parts, self._rings["source"], every=every, rate_hz=self.source.rate_hz)

    def _begun_recorder(self, wants: Sequence[Want]) -> Recorder | None:
        """The sink that records, made ready. Raises ShowError when there are two."""
        recorders = [sink for sink in self.sinks if isinstance(sink, Recorder)]
        if len(recorders) > 1:
            raise ShowError(['two sinks of kind = "record"; one records every stream it is told to'])
        for recorder in recorders:
            source = self.source
            camera = self.show.camera or ""
            bitstream = source.bitstream if isinstance(source, Packeted) else None
            recorder.begin(
                Station(
                    self.show.name, camera, source.rate_hz, source.picture, self.machine.device, wants,
                    self.show.folder, bitstream, lambda: self.pipeline.pace.reached,
                )
            )  # fmt: skip
            if isinstance(recorder, Accompanied):
                recorder.accompany(self.sound)
                self.sound.tell = recorder.event
        return recorders[0] if recorders else None

    def _sound_link(self) -> SoundLink:
        """Sound and timecode; started early, because another process takes its time to come up."""
        prerolls = [sink.preroll_s for sink in self.sinks if isinstance(sink, Accompanied)]
        return SoundLink(self.show.sound, self.show.timecode, self.source.rate_hz, preroll_s=max(prerolls, default=0.0))

    def _lend_source(self, picture: Picture) -> Loan | None:
        return self._rings.get("source", self._camera_heap).lend(picture)

    def _lend_output(self, name: str, picture: Picture) -> Loan | None:
        # The ring `source` is the camera's; an output that a sink calls so is another picture.
        ring = self._rings.get(name) if name != "source" else None
        return ring.lend(picture) if ring is not None else self._heap[name].lend(picture)

    def _close_rings(self) -> None:
        for ring in self._rings.values():
            ring.close()


def built_source(part: SourcePart) -> Source:
    """The source of a show, framed."""
    source: Source = plugin(part.family, part.kind).build(part.settings)
    return framed(source, part.framing) if part.framing is not None else source


def distinct(sinks: list[Sink], canvas: Picture) -> list[Want]:
    """What all sinks want, each picture once. Raises ShowError when two want different pictures under one name."""
    wants: dict[str, Want] = {}
    for sink in sinks:
        for want in sink.wants(canvas):
            if wants.setdefault(want.name, want) != want:
                raise ShowError([f"two sinks want different pictures called {want.name!r}; rename one of them"])
    return list(wants.values())
