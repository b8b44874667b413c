"""Makes the comp of a take again, from the camera original and each frame's record, and holds it against the recorded.

The keyer goes on from what it knew when the take rolled, and is given exactly the frames that it was given then. The
pass is the one that made the take, with every picture that it stored: another one may differ in the last bit.
"""

import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from onset_kernels.picture import SRGB_709, Layout

from onset.carried import Placed
from onset.compositor import Compositor
from onset.counted import counted
from onset.errors import InputError
from onset.frame import Composite, Frame, Loan, Output
from onset.machine import choose, device_for
from onset.offline_show import has_background
from onset.pixel_build import other_build, pixel_build
from onset.plugins import plugin
from onset.ports import Finishing, Sink, Want
from onset.record_port import Recorded
from onset.render import Order, Progress, Say, output_part
from onset.retake_frames import CameraFrames
from onset.retake_judge import COMP, Judgement, RecordedComp
from onset.retake_known import KnownThen
from onset.retake_outside import OutsideShapes
from onset.retake_show import Otherwise, RecordedShow
from onset.show import Show
from onset.takes.kept_files import kept_paths
from onset.takes.outside import check_outside_takes
from onset.takes.read import Missing, Shown, Take, open_take
from onset.takes.records import FrameRecord
from onset.until import ended_by_signals

_COMP = Want(COMP, COMP, Layout.BGRA8, SRGB_709)


@dataclass(frozen=True)
class Wish:
    """What is to be made of a take. `output` None compares only. `device` "" is the one that the take was made with."""

    take: Path
    output: Path | None = None
    codec: str = "auto"
    otherwise: Otherwise = field(default_factory=Otherwise)
    device: str = ""
    threads: int = 0


def rerender(
    wish: Wish, progress: Progress = lambda _done, _total: None, say: Say = lambda _line: None
) -> dict[str, Any]:
    """Make one take again and answer with the summary, in which `identical_to_take` is None where nothing was compared.

    Raises OnsetError; nothing is left at the output then.
    """
    if wish.output is not None:
        check_outside_takes(wish.output)
    with open_take(wish.take) as take:
        take.check_ended()
        if take.frame_count < 1:
            raise InputError(f"{wish.take}: has no frames; there is nothing to render")
        work = Retake(take, wish, say)
        try:
            with ended_by_signals(work.stop):
                return work.run(progress)
        finally:
            work.close()


class Retake:
    """One take in work."""

    def __init__(self, take: Take, wish: Wish, say: Say) -> None:
        self._take, self._wish, self._say = take, wish, say
        self._frames = CameraFrames(take)
        device = device_for(wish.device, take.manifest.device, say)
        folder = Path(take.manifest.rebuild.folder) if take.manifest.rebuild else Path()
        if line := other_build(take.manifest.build):
            say(line)
        records = list(take.settings.values())
        kept = kept_paths(take.folder, take.manifest.files)
        self._shows = RecordedShow(records, folder, wish.otherwise, device=device, threads=wish.threads, kept=kept)
        show = self._shows.show
        self.machine = choose(show.engine)
        self._compares = not wish.otherwise and any(one.name == COMP for one in take.manifest.streams)
        self._judgement = Judgement()
        self._sink = _sink(take, wish, show)
        self._compositors: list[Compositor] = []
        self._outputs: list[dict[str, Output]] = []
        self._add_compositors(show)
        self._outside = OutsideShapes(take, self._first, say)
        self._recorded = RecordedComp(take) if self._compares else None
        self._known = KnownThen(take, self._first.keyer, say, as_recorded=not wish.otherwise.keyer)
        self._stopped = False
        self._before_first = 0
        self._last: Frame | None = None
        self.repeated: list[int] = []

    @property
    def _first(self) -> Compositor:
        return self._compositors[0]

    @property
    def _exact(self) -> bool:
        """Whether the comp can be identical: no loss in the camera's stream, the same kind of device."""
        return self._frames.exact and self.machine.device == (self._take.manifest.device or self.machine.device)

    def stop(self) -> None:
        """End behind the frame in hand."""
        self._stopped = True

    def run(self, progress: Progress) -> dict[str, Any]:
        """All frames."""
        began_s, done, total = time.monotonic(), 0, self._take.frame_count
        for found in self._frames:
            if self._stopped:
                break
            if isinstance(found, Missing):
                self._miss(found)
            else:
                self._make(found)
            done += 1
            progress(done, total)
        whole = not self._stopped
        if whole and isinstance(self._sink, Finishing):
            self._sink.finish()
        if not whole:
            self._say(f"stopped after {done} of {counted(total, 'frame')}")
        return self._summary(done, time.monotonic() - began_s, whole=whole)

    def close(self) -> None:
        """Close everything; what is not finished is removed. Idempotent."""
        if self._recorded is not None:
            self._recorded.close()
        if self._sink is not None:
            self._sink.close()
        for compositor in self._compositors:
            compositor.close()

    def _add_compositors(self, show: Show) -> None:
        picture, rebuild = self._frames.picture, self._take.manifest.rebuild
        if self._compares or self._sink is None:
            wants = rebuild.wants() if rebuild is not None and rebuild.stored else [_COMP]
            self._add(Compositor(show, picture, wants, self.machine))
        if self._sink is not None:
            shared = self._compositors[0] if self._compositors else None
            self._add(Compositor(show, picture, self._sink.wants(picture), self.machine, of=shared))

    def _add(self, compositor: Compositor) -> None:
        self._compositors.append(compositor)
        made = {}
        for name, picture in compositor.outputs.items():
            planes = picture.allocate()
            made[name] = Output(name, planes, picture, Loan(planes, lambda: None))
        self._outputs.append(made)

    def _make(self, found: Shown) -> None:
        frame, record = self._frames.frame(found), found.record
        self._known.put_back(found.index, self._frames.picture)
        for show in self._shows.go_to(found.index, record.quality if record is not None else ""):
            for compositor in self._compositors:
                change(compositor, show)
        if record is not None:
            self._show_numbers(record)
        self._outside.feed(found.index, record)
        values = self._first.gather(frame)
        for compositor, outputs in zip(self._compositors, self._outputs, strict=True):
            compositor.make(frame, values, outputs)
        if self._compares and record is not None:
            self._judge(record)
        self._write(frame, found.index)

    def _show_numbers(self, record: FrameRecord) -> None:
        pins = record.extra.get("pins", {})
        for name, layer in self._first.pins.items():
            layer.place_as(pins.get(name, {}))
        if any(path.endswith(".path") for path in self._wish.otherwise.settings):
            return  # another file has other numbers
        placed = record.extra.get("placed", {})
        other_place = bool(self._wish.otherwise.settings)
        for name, number in record.layers.items():
            part = self._first.numbered.get(name)
            if isinstance(part, Placed):
                part.place_as(() if other_place else placed.get(name, ()))
            if part is not None and number >= 0:
                part.show_number(number)

    def _judge(self, record: FrameRecord) -> None:
        comp = self._outputs[0][COMP]
        if self._exact:
            differs = self._judgement.hashed(record, comp.planes, adrift=self._known.adrift)
            keyer = self._first.keyer
            revision = keyer.records().get("plate_revision", 0) if isinstance(keyer, Recorded) else 0
            self._judgement.plates_differing += revision != record.plate_revision
            if not differs:
                return
        assert self._recorded is not None, "judged is only what is compared"
        recorded = self._recorded.at(record.index)
        if recorded is None:
            self._judgement.without_hash += not self._exact
            return
        self._judgement.coded(recorded, comp.planes[0].view(np.uint8).reshape(*recorded.shape[:2], 4)[..., :3])

    def _write(self, frame: Frame, index: int) -> None:
        if self._sink is None:
            return
        for missing in range(index - self._before_first, index):
            self._hand_on(frame, missing)
        self._before_first, self._last = 0, frame
        self._hand_on(frame, index)

    def _hand_on(self, frame: Frame, index: int) -> None:
        assert self._sink is not None
        placed = replace(frame, **self._frames.delivered(index))
        self._sink.write(Composite(placed, self._outputs[-1], 0))

    def _miss(self, found: Missing) -> None:
        """A frame without a picture keeps its place: the picture before is shown again, before the first that one."""
        self._known.miss(found)
        self.repeated.append(found.index)
        if self._sink is None:
            return
        if self._last is None:
            self._before_first += 1
        else:
            self._hand_on(self._last, found.index)

    def _summary(self, done: int, took_s: float, *, whole: bool) -> dict[str, Any]:
        judgement, wish = self._judgement, self._wish
        verdict = judgement.whole if judgement.compared else None
        return {
            "take": str(wish.take),
            "frames": done,
            "repeated": len(self.repeated),
            "output": wish.output if whole else None,
            **({} if whole else {"stopped": True}),
            "device": self.machine.device,
            "recorded_on": self._take.manifest.device,
            "build": pixel_build(),
            "recorded_by_build": self._take.manifest.build or None,
            "camera": "lossless" if self._frames.exact else "lossy",
            "identical_to_take": verdict if self._exact else None,
            **(judgement.told() if self._compares else {"compared": 0}),
            "frames_per_s": round(done / took_s, 2) if took_s > 0 else None,
        }


def change(compositor: Compositor, show: Show) -> None:
    """Put a show in force, compiling what is new of it."""
    plan = compositor.plan_for(show)
    compositor.change(show, compositor.program if plan == compositor.program.plan else compositor.compiled(plan))


def _sink(take: Take, wish: Wish, show: Show) -> Sink | None:
    if wish.output is None:
        return None
    sound = take.folder / take.manifest.sound.path if take.manifest.sound is not None else None
    order = Order(wish.output, wish.codec, sound if sound is not None and sound.exists() else None, wish.threads)
    part = output_part(order, rate_hz=take.manifest.rate_hz, with_alpha=not has_background(show))
    sink: Sink = plugin(part.family, part.kind).build(part.settings)
    return sink
