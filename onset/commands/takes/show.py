"""`onset take show`: latency, drops, settings and tracks over a take."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onset.counted import counted
from onset.options import Json
from onset.summary import write_answer

if TYPE_CHECKING:
    from onset.takes.digest import Digest
    from onset.takes.read import Take

Folder = Annotated[Path, typer.Argument(metavar="TAKE", help="The folder of the take.")]
Page = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a page with plots instead.")]
_MOST_LINES, _WIDEST = 20, 24


def command(take: Folder, html: Page = None, json: Json = False) -> None:
    """Show a take in the terminal, or with --html as a page: latency, drops, settings, timecode, tracks, events."""
    from onset.media.beside import beside
    from onset.takes.digest import digest
    from onset.takes.outside import check_outside_takes
    from onset.takes.page import take_page
    from onset.takes.read import open_take
    from onset.takes.thumbnail import thumbnail

    if html is not None:
        check_outside_takes(html)
    with open_take(take) as opened:
        made = digest(opened)
        if html is not None:
            with beside(html) as part:
                part.write_text(take_page(opened, made, thumbnail(opened)), encoding="utf-8")
        answer = {**_answer(opened, made), "page": None if html is None else str(html)}
        if json:
            write_answer(answer, as_json=True)
        elif html is not None:
            print(html)
        else:
            print("\n".join(_lines(opened, made)))


def _answer(take: "Take", made: "Digest") -> dict[str, Any]:
    manifest = take.manifest
    return {
        "name": manifest.name,
        "state": manifest.state,
        "frames": made.frames,
        "rate": manifest.rate,
        "first_timecode": manifest.first_timecode or None,
        "counted_back_from": manifest.counted_back.index if manifest.counted_back else None,
        "latency_ms": made.latency_summary(),
        "missing": dict(made.missing_counts()),
        "streams": [stream.name for stream in manifest.streams],
        "settings_changes": len(made.settings),
        "losses": len(manifest.losses),
    }


def _lines(take: "Take", made: "Digest") -> list[str]:
    from onset.takes.chart import spark
    from onset.takes.digest import duration_s
    from onset.takes.losses import in_words

    manifest = take.manifest
    lines = [
        f"{manifest.name}  {manifest.state}  {counted(made.frames, 'frame')}, "
        f"{duration_s(take):.2f} s at {manifest.rate}, "
        f"from {manifest.first_timecode or 'no timecode'}",
    ]
    if manifest.counted_back is not None:
        lines.append(f"  {'timecode':<10} {manifest.counted_back.in_words(manifest.timecode_source)}")
    lines += [
        f"  {stream.name:<10} {stream.codec} {stream.pixel_format}, {stream.counts.committed} committed, "
        f"{stream.counts.refused} refused, {stream.delivered.path if stream.delivered else 'no file'}"
        for stream in manifest.streams
    ]
    summary = made.latency_summary()
    drawn = {
        stage: (points, f"p50 {summary[stage]['p50']:g} p99 {summary[stage]['p99']:g} ms")
        for stage, points in made.latency_ms.items()
    }
    others = {"interval_ms": made.interval_ms, **made.track, **made.qc}
    for name, points in others.items():
        if points:
            drawn[name] = (points, f"up to {max(value for _, value in points):.4g}")
    wide = min(_WIDEST, max(map(len, drawn), default=0))
    lines += [f"  {name[:wide]:<{wide}} {spark(points, made.frames)}  {told}" for name, (points, told) in drawn.items()]
    said = [f"frames missing, {reason}: {count}" for reason, count in made.missing_counts().items()]
    said += [f"lost: {in_words(loss)}" for loss in manifest.losses]
    said += [f"frame {number}: timecode {label}" for number, label in made.timecode]
    said += [f"frame {number}: {path} {old} -> {new}" for number, path, old, new in made.settings]
    said += [f"frame {number}: {event.what} {event.text}".rstrip() for number, event in made.events]
    more = [f"  and {len(said) - _MOST_LINES} more lines; --html has them all"] if len(said) > _MOST_LINES else []
    return [*lines, *(f"  {line}" for line in said[:_MOST_LINES]), *more]
