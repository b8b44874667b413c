"""Draws numbers over the frames of a take: as SVG for a page, as a line of blocks for a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

WIDTH_PX, HEIGHT_PX, STRIP_HEIGHT_PX = 860, 120, 64
_LEFT_PX, _BOTTOM_PX = 56, 18
_MOST_POINTS = 800
_COLOURS = ("#5aa9e6", "#f2a65a", "#7fc97f", "#e06c9f", "#b39ddb", "#d7ca5a", "#66c2c2", "#ff8a80")
_BLOCKS = "▁▂▃▄▅▆▇█"
Points = Sequence[tuple[int, float]]


def line_chart(
    series: Mapping[str, Points], frames: int, unit: str, marks: Iterable[int] = (), *, height_px: int = HEIGHT_PX
) -> str:
    """An SVG of lines over `frames` frames; `marks` are frames at which something happened. Empty without points."""
    drawn = {name: largest_in_steps(points, frames, _MOST_POINTS) for name, points in series.items() if points}
    if not drawn or frames < 1:
        return ""
    values = [value for points in drawn.values() for _, value in points]
    low, high = min(0.0, *values), max(values)
    span = (high - low) or 1.0
    across = (WIDTH_PX - _LEFT_PX) / max(1, frames - 1)
    down = height_px - _BOTTOM_PX

    def place(number: int, value: float) -> str:
        return f"{_LEFT_PX + number * across:.1f},{down - (value - low) / span * (down - 6):.1f}"

    lines = "".join(
        f'<polyline fill="none" stroke="{_colour(position)}" points="{" ".join(place(*point) for point in points)}"/>'
        for position, points in enumerate(drawn.values())
    )
    ticks = "".join(
        f'<line class="mark" x1="{_LEFT_PX + number * across:.1f}" x2="{_LEFT_PX + number * across:.1f}" '
        f'y1="6" y2="{down}"/>'
        for number in sorted(set(marks))[:_MOST_POINTS]
    )
    return (
        f'<svg viewBox="0 0 {WIDTH_PX} {height_px}" role="img">{ticks}{lines}'
        f'<text x="{_LEFT_PX - 6}" y="12" text-anchor="end">{high:.4g} {escape(unit)}</text>'
        f'<text x="{_LEFT_PX - 6}" y="{down}" text-anchor="end">{low:.4g}</text>'
        f'<text x="{_LEFT_PX}" y="{height_px - 4}">frame 0</text>'
        f'<text x="{WIDTH_PX}" y="{height_px - 4}" text-anchor="end">{frames - 1}</text></svg>{_legend(drawn)}'
    )


def strips(series: Mapping[str, Points], frames: int, marks: Sequence[int] = ()) -> str:
    """A low chart for each series, with an axis of its own: numbers of different units."""
    return "".join(
        line_chart({name: points}, frames, "", marks, height_px=STRIP_HEIGHT_PX) for name, points in series.items()
    )


def spark(points: Points, frames: int, width: int = 60) -> str:
    """The largest value of each part of the take as blocks, the tallest being the largest of all."""
    reduced = largest_in_steps(points, frames, width)
    highest = max((value for _, value in reduced), default=0.0)
    heights = {number: value / highest if highest > 0 else 0.0 for number, value in reduced}
    line = [" "] * min(width, max(1, frames))
    for number, height in heights.items():
        line[min(len(line) - 1, number * len(line) // max(1, frames))] = _BLOCKS[
            min(len(_BLOCKS) - 1, max(0, int(height * (len(_BLOCKS) - 1) + 0.5)))
        ]
    return "".join(line)


def largest_in_steps(points: Points, frames: int, steps: int) -> list[tuple[int, float]]:
    """At most `steps` points: of each step of the take the largest value, because peaks are what is looked for."""
    if frames <= steps:
        return list(points)
    kept: dict[int, tuple[int, float]] = {}
    for number, value in points:
        step = number * steps // frames
        if step not in kept or value > kept[step][1]:
            kept[step] = (number, value)
    return [kept[step] for step in sorted(kept)]


def _legend(drawn: Mapping[str, Points]) -> str:
    names = "".join(
        f'<span><i style="background:{_colour(position)}"></i>{escape(name)}</span>'
        for position, name in enumerate(drawn)
    )
    return f'<p class="legend">{names}</p>'


def _colour(position: int) -> str:
    return _COLOURS[position % len(_COLOURS)]
