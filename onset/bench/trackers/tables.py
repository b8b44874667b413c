"""Tables of what trackers find and cost."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from statistics import median
from typing import Any

from onset.bench.markdown import rows

Row = dict[str, Any]
MOST_GROWTH = 0.10
"""Of the loop's p99, by one face that is tracked."""
SAYS: Mapping[str, str] = {
    "face": """\
The shipped portrait, moved by a known warp at 30 frames a second in 1080p: mean distance of all 478 points to where the
points of the unmoved picture go. Poses are of the same portrait on a head that is turned: of average shape,
told outright, and of its own, told against itself looking ahead.""",
    "eyes": """\
The shipped portrait with its irises moved in their openings as eyes of average size turn, and its lids closed by the
warp: how wide both eyes are open (aspect ratio over the portrait's own), the same of the mesh, and `blink`.""",
    "smoothing": """\
Raw answers of the face mesh at 60 frames a second, and what the default filter and prediction make of them. Lag: by
how much the known motion must be shifted to lie nearest. Held, predicted: mean distance to the later frame's truth.""",
    "expression": """\
Mouth, lids and brows of a portrait bent by a known warp of growing size, 0 to 1. Order: Spearman's rank correlation of
warp and coefficient; back: its largest step back; others: the rise of those that should rest. `truth`: the same with
points carried along exactly, which leaves what the warp itself does to the rest of the face.""",
    "expression of known meshes": "The solve alone: a mesh moved as muscles move it, no picture and no model.",
    "recognition": """\
Looks at each person while all are enrolled, and while all but them are. The embedded LBPH; a row for each person.
Then the same people on heads of their own shape, turned (yaw and pitch, each way), against what was enrolled.""",
    "objects": """\
A picture moved by a camera of 1600 px focal length in 1080p; pixels to the projected truth: mean of a plane's corners,
a box's middle, a point.""",
    "body": "A portrait in known motion in 1080p: points of visibility 0.9 and more, against those of the unmoved one.",
    "cost": "`track` on frames of the demo with its real face: milliseconds by the clock and of processor time.",
}


def trackers_tables(engine: Mapping[str, Any]) -> list[str]:
    """Headings and tables of `trackers`, as far as they were measured."""
    found = engine.get("trackers", {})
    parts = []
    for name, measured in found.get("rows", {}).items():
        parts += [f"### Trackers: {name}", SAYS.get(name, ""), *tables(measured)]
    if "loop" in found:
        parts += ["### Trackers: the loop with a face tracked and without", *_loop(found["loop"])]
    return parts


def tables(found: Iterable[Row]) -> list[str]:
    """A table for each run of rows with the same keys, which are its heading."""
    made = []
    for keys, group in groupby(found, key=tuple):
        body = [[_cell(row[key]) for key in keys] for row in group]
        made.append(rows(["" if key == "row" else key.replace("_", " ") for key in keys], body))
    return made


def _cell(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_cell(one)}" for name, one in value.items())
    if isinstance(value, str) or value is None:
        return value or ""
    if isinstance(value, Sequence):
        return ", ".join(_cell(one) for one in value)
    return f"{value:.3g}" if isinstance(value, float) and abs(value) < 1000 else str(value)


def _spread(found: Row, way: str) -> str:
    values = [pair[way]["p99"] for pair in found["pairs"]]
    return f"{median(values):.1f} ({min(values):.1f} to {max(values):.1f})"


def _loop(found: Row) -> list[str]:
    body = [
        (
            str(number), *(f"{pair[way]['p50']:.2f} / {pair[way]['p99']:.2f}" for way in ("without", "with")),
            f"{growth:+.1%}", f"{tracked['age_ms']['p50']:.1f} / {tracked['age_ms']['p95']:.1f}",
            f"{tracked['rate_hz']:.1f}",
        )
        for number, (pair, growth, tracked) in enumerate(
            zip(found["pairs"], found["growths_p99"], found["tracked"], strict=True), 1
        )
    ]  # fmt: skip
    header = ("pair", "without, p50 / p99 ms", "with, p50 / p99 ms", "growth of p99", "age, p50 / p95 ms", "answers/s")
    demo, face = found["demo"], found["demo"]["trackers"]["face"]
    arrival, dropped = demo["latency_ms"]["arrival"], sum(demo["frames_dropped"].values())
    said = (
        f"1080p60 on {found['cores']} cores, the figure with a real face in both, quality fast, windows in turn. "
        f"p99 in ms, median (least to most): {_spread(found, 'without')} without, {_spread(found, 'with')} with, "
        f"{found['growth_p99']:+.1%}; the goal, growth under {MOST_GROWTH:.0%}, is "
        f"{'met' if found['growth_p99'] < MOST_GROWTH else '**not met**'}. "
        f"The whole demo with a face (`onset demo --face`), {demo['window_s']:.0f} s: "
        f"{demo['fps']:.2f} fps, {dropped} dropped; to another process p50 {arrival['p50']:.1f}, p99 "
        f"{arrival['p99']:.1f} ms; the face's age p50 {face['age_ms']['p50']:.1f}, p95 {face['age_ms']['p95']:.1f} ms, "
        f"{face['rate_hz']:.1f} answers a second, found in {face['found']:.1%} of the frames, error p50 "
        f"{_cell((face['error_px'] or {}).get('p50'))}, p95 {_cell((face['error_px'] or {}).get('p95'))} px."
    )
    return [said, rows(header, body)]
