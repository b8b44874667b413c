"""Tracks a clip without a show's loop: every frame, in order, the same answers each run; exports of what was found.

The trackers run in this process, one after another: nothing is keyed, composited, encoded or sent, so that a clip takes
the trackers' own time. They are told times that count frames, as in a render.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from onset.clock import SECOND_NS
from onset.engine import built_source
from onset.errors import InputError, SourceLost, UsageError
from onset.frame import Frame
from onset.live import replace_setting
from onset.offline_show import offline_show
from onset.plugins import plugin
from onset.pool import Pool
from onset.ports import Tracker
from onset.render import Progress, source_table
from onset.settings import make_show
from onset.show import Show, TrackerPart
from onset.subject import Tracked
from onset.takes.exporting import check_kinds, exported, in_a_file_name, in_order
from onset.takes.tracked_clip import TrackedClip
from onset.tracker_answers import TrackerAnswers
from onset.tracker_message import checked_answer
from onset.until import ended_by_signals

OF_KIND = {"face": "livelink", "body": "bvh", "object": "tracks2d"}
"""What the answers of a tracker are handed on as, beside `jsonl`, which takes everything."""
EXPORTS = ("bvh", "jsonl", "livelink", "tracks2d")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Order:
    """What to write and where: kinds of EXPORTS, none for those that fit the trackers."""

    out: Path
    to: Sequence[str] = ()
    first_frame: int = 1001
    replace: bool = False


def clip_show(
    clip: Path, kinds: Sequence[str], show: Path | None, changed: Sequence[tuple[str, Any]], **override: str
) -> Show:
    """A show of a clip and trackers: those of `kinds` at their defaults, not smoothed, or those of a show file.

    `changed` are settings; of one tracker given by its kind the path may leave out `tracker.KIND`. Raises UsageError,
    ShowError, InputError.
    """
    table = source_table(clip, **override)
    if show is not None:
        if kinds:
            raise UsageError(f"--kind {','.join(kinds)}: not with --show, which says which trackers there are")
        made = offline_show(show, source=table)
        if not made.tracker:
            raise UsageError(f"{show}: has no [[tracker]]; add one, or leave --show out and give --kind face")
    else:
        offline_show(None, source=table)  # says of a clip that is not there what a command line should
        trackers = [{"kind": kind, "smooth": False} for kind in dict.fromkeys(kinds)]
        (made,) = make_show({"source": table, "layer": [{"kind": "camera"}], "tracker": trackers})
    for path, value in changed:
        whole = len(made.tracker) > 1 or path.startswith("tracker.")
        made = replace_setting(made, path if whole else f"tracker.{made.tracker[0].label}.{path}", value, running=False)
    return made


def track_clip(show: Show, order: Order, progress: Progress, say: Say) -> dict[str, Any]:
    """Track every frame of the show's source, then export. Answers what was found and written; `exports` is empty when
    the work was stopped. A clip that is cut off is exported as far as it goes, then SourceLost is raised.

    Raises OnsetError.
    """
    assert show.source is not None
    clip = Path(show.source.settings.path)
    name = _name(clip)
    to = in_order(order.to or ["jsonl", *(OF_KIND[part.kind] for part in show.tracker if part.kind in OF_KIND)])
    _check(show, order, to, name)
    with closing(built_source(show.source)) as source, ExitStack() as opened:
        for note in getattr(source, "notes", ()):
            say(note)
        tracks = TrackedClip(clip, name, source.rate_hz, source.picture)
        opened.callback(tracks.close)
        looks = [opened.enter_context(closing(_Look(part))) for part in show.tracker]
        cut_off, stopped = _tracked(source, looks, tracks, progress)
        if not tracks.indices:
            raise InputError(f"{clip}: has no frames to look at{f': {cut_off}' if cut_off else ''}")
        answer = {"clip": str(clip), "frames": len(tracks.indices), "trackers": [look.told() for look in looks]}
        if stopped:
            say(f"stopped after {len(tracks.indices)} frames; nothing was written")
            return {**answer, "exports": []}
        written = _exported(tracks, order, to, [look for look in looks if look.found], say)
    if cut_off is not None:
        raise SourceLost(f"{cut_off}; {order.out / name} holds the tracks of {answer['frames']} frames")
    return {**answer, "exports": written}


class _Look:
    """One tracker and what it found."""

    def __init__(self, part: TrackerPart) -> None:
        self.part = part
        self.found = self._looked = 0
        self._tracker: Tracker = plugin("trackers", part.kind).build(part.settings)
        self._answers = TrackerAnswers(replace(part, predict=False))
        self._ids: set[int] = set()

    def at(self, frame: Frame) -> Tracked:
        answer = checked_answer(self._tracker.track(frame), frame.index)
        self._answers.take_in(answer, frame.captured_ns, frame.captured_ns)
        self._looked += 1
        self.found += bool(answer.subjects)
        self._ids |= {one.id for one in answer.subjects}
        tracked = self._answers.of_frame(frame.captured_ns, exact=True)
        assert tracked is not None
        return tracked

    def told(self) -> dict[str, Any]:
        found = round(self.found / self._looked, 4) if self._looked else 0.0
        return {"tracker": self.part.label, "kind": self.part.kind, "found": found, "subjects": len(self._ids)}

    def close(self) -> None:
        self._tracker.close()


def _tracked(
    source: Any, looks: Sequence[_Look], tracks: TrackedClip, progress: Progress
) -> tuple[SourceLost | None, bool]:
    """Every frame past every tracker: (why it was cut off, whether it was stopped)."""
    lend, total = Pool(capacity=2, wait=False).lend, getattr(source, "frame_count", None)
    stops: list[bool] = []
    with ended_by_signals(lambda: stops.append(True)):
        while not stops:
            try:
                frame = source.read(lend)
            except SourceLost as error:
                return error, False
            if frame is None:
                break
            at_ns = frame.index * SECOND_NS * source.rate_hz.denominator // source.rate_hz.numerator
            shown = replace(frame, captured_ns=at_ns)
            tracks.add(shown, {look.part.label: look.at(shown) for look in looks})
            if frame.loan is not None:
                frame.loan.release()
            progress(len(tracks.indices), total)
    return None, bool(stops)


def _name(clip: Path) -> str:
    """What the files are called: of `shot_%04d.png` shot."""
    plain = clip.stem
    for mark in "%#*":
        plain = plain.partition(mark)[0]
    return in_a_file_name(plain.rstrip("_-. ") or "frames")


def _check(show: Show, order: Order, to: Sequence[str], name: str) -> None:
    """Refuse before the work what would be refused after it."""
    check_kinds(to)
    kinds = {part.kind for part in show.tracker}
    for kind in to:
        if kind not in EXPORTS:
            raise UsageError(f"--to {kind}: needs a recorded take; of a clip there are {', '.join(EXPORTS)}")
        needed = next((tracker for tracker, export in OF_KIND.items() if export == kind), None)
        if needed is not None and needed not in kinds and kinds <= {*OF_KIND, "hands"}:
            raise UsageError(f"--to {kind}: is of --kind {needed}; this work has {', '.join(sorted(kinds))}")
    for part in show.tracker:
        first = getattr(part.settings, "first", None)
        if part.kind == "object" and first is not None and not first.at:
            raise UsageError(
                "--kind object: say what is followed: --set first.mode=plane --set 'first.at=[x,y,x,y,x,y,x,y]', or a "
                "box, 'first.at=[x,y,width,height]', with --set first.mode=box"
            )
    there = sorted(path.name for path in (order.out / name).glob("*") if path.is_file())
    if there and not order.replace:
        raise UsageError(f"{order.out / name}: {there[0]} is there already; give another --out, or --replace")


def _exported(
    tracks: TrackedClip, order: Order, to: Sequence[str], found: Sequence[_Look], say: Say
) -> list[dict[str, Any]]:
    """Write what was found; a kind whose tracker found nothing is told and left out."""
    place = {"first_frame": order.first_frame, "replace": order.replace}
    written = []
    for kind in to:
        needed = next((tracker for tracker, export in OF_KIND.items() if export == kind), None)
        own = [look for look in found if needed in (None, look.part.kind) or look.part.kind not in OF_KIND]
        if not own:
            say(f"{kind}: nothing was found to write in {len(tracks.indices)} frames")
            continue
        for _, done in exported(kind, [tracks], order.out, place):
            for note in done.notes:
                say(f"{kind}: {note}")
            written.append({"kind": kind, **done.as_answer()})
    return written
