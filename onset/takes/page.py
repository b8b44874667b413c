"""Pages about takes: one take with its plots, or the takes of a day. Self-contained HTML that prints as it looks."""

import base64
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from onset.clock import SECOND_NS
from onset.counted import counted
from onset.takes.chart import line_chart, strips
from onset.takes.digest import Digest, duration_s
from onset.takes.losses import in_words
from onset.takes.manifest import Stream
from onset.takes.markers import circled, notes
from onset.takes.read import Take
from onset.takes.records import EventRecord

_STYLE = """
:root{color-scheme:dark light}body{font:14px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:920px;padding:0 1rem;
background:#15171a;color:#dfe3e8}h1{font-size:1.5rem;margin:0}h2{font-size:1rem;margin:1.6rem 0 .3rem}
.state{padding:.1rem .5rem;border-radius:.6rem;font-size:.8rem;background:#2c3138}.closed{background:#1f5130}
.mended,.interrupted{background:#6b5215}.rolling{background:#7a2323}table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.2rem .6rem .2rem 0;vertical-align:top;border-bottom:1px solid #2c3138}
svg{width:100%;background:#1b1e22;border-radius:4px}svg text{fill:#9aa4b0;font-size:10px}svg polyline{stroke-width:1.2}
.mark{stroke:#8b949e;stroke-dasharray:2 3}.legend{margin:.1rem 0 .6rem}.legend span{margin-right:1rem;font-size:.8rem}
.legend i{display:inline-block;width:.7rem;height:.7rem;margin-right:.3rem;border-radius:2px}
.take{display:flex;gap:1rem;margin:.6rem 0;padding:.4rem;break-inside:avoid}.take img{width:240px;align-self:flex-start}
.take div{min-width:0}h1,h2,p,td,li{overflow-wrap:anywhere}
.circle{outline:3px solid #e6c95a;outline-offset:2px}.small{color:#9aa4b0;font-size:.85rem}
@media print{body{background:#fff;color:#111;margin:0}.state,.mended,.closed{background:#ddd;color:#111}
td,th{border-color:#ccc}svg{background:#f6f6f6}.small{color:#444}}
"""


def take_page(take: Take, digest: Digest, picture: bytes | None) -> str:
    """The page of one take."""
    manifest = take.manifest
    happened = [number for number, _ in digest.events]
    changed = [change[0] for change in digest.settings]
    frames = max(1, digest.frames)
    charts = [
        ("Latency from capture to the end of each stage", line_chart(digest.latency_ms, frames, "ms", happened)),
        ("Time between captures", line_chart({"interval": digest.interval_ms}, frames, "ms", happened)),
        ("Missing, frame by frame", line_chart(_dropped(digest), frames, "", happened)),
        ("Tracking", strips(digest.track, frames, changed)),
        ("Quality of the key", strips(digest.qc, frames, changed)),
    ]
    drawn = "".join(f"<h2>{title}</h2>{svg}" for title, svg in charts if svg)
    body = [
        f"<h1>{escape(manifest.name)} {_state(manifest.state)}</h1>",
        f'<p class="small">{escape(_line(take))}</p>',
        _image(picture, circle=circled(take)),
        _table(_facts(take)),
        drawn,
        _listed("Frames missing", [f"{reason}: {count}" for reason, count in digest.missing_counts().items()]),
        _listed("Lost", [in_words(loss) for loss in manifest.losses]),
        _listed("Timecode", [f"frame {number}: {label}" for number, label in digest.timecode]),
        _listed("Settings", [f"frame {n}: {path} {old} → {new}" for n, path, old, new in digest.settings]),
        _listed("Events", [f"frame {n}: {event.what} {_said(event)}" for n, event in digest.events]),
    ]
    return _page(manifest.name, "".join(body))


def day_page(title: str, takes: Sequence[tuple[Take, bytes | None]], unreadable: Mapping[str, str]) -> str:
    """The page of a day: each take with its picture and what an editor asks for first."""
    rows = []
    for take, picture in takes:
        manifest, good, said = take.manifest, circled(take), notes(take)
        noted = f"<p>{escape(said)}</p>" if said else ""
        losses = "".join(f'<p class="small">lost: {escape(in_words(loss))}</p>' for loss in manifest.losses[:5])
        rows.append(
            f'<section class="take">{_image(picture, circle=good)}<div><h2>{escape(manifest.name)} '
            f"{_state(manifest.state)}{' ◯' if good else ''}</h2>"
            f'<p class="small">{escape(_line(take))}</p>{noted}{losses}</div></section>'
        )
    total_s = sum(duration_s(take) for take, _ in takes)
    count = counted(len(takes), "take")
    summary = f"{count}, {total_s:.1f} s of pictures, {sum(circled(take) for take, _ in takes)} circled"
    refused = _listed("Not readable", [f"{name}: {why}" for name, why in unreadable.items()])
    return _page(title, f"<h1>{escape(title)}</h1><p>{summary}</p>{''.join(rows)}{refused}")


def when(utc_ns: int) -> str:
    """A time of day in UTC, or nothing."""
    return datetime.fromtimestamp(utc_ns / SECOND_NS, UTC).strftime("%Y-%m-%d %H:%M:%S UTC") if utc_ns > 0 else ""


def _said(event: EventRecord) -> str:
    """What an event says: its text, or who rolled, or why or by whom it was cut."""
    return event.text or str(event.values.get("by") or event.values.get("reason") or "")


def _line(take: Take) -> str:
    slate = take.manifest.slate
    marks = {"scene": slate.scene, "shot": slate.shot, "take": slate.take, "camera": slate.camera}
    said = " ".join(f"{name} {value}" for name, value in marks.items() if value)
    label = take.manifest.first_timecode or "no timecode"
    length = f"{counted(max(0, take.frame_count), 'frame')}, {duration_s(take):.2f} s at {take.manifest.rate}"
    repeated = max((_repeated(stream) for stream in take.manifest.streams), default=0)
    holes = f"{counted(repeated, 'frame shows', 'frames show')} the one before" if repeated else ""
    rolled = when(take.manifest.rolled_utc_ns)
    return " · ".join(part for part in (slate.production, said, label, length, holes, rolled) if part)


def _repeated(stream: Stream) -> int:
    return sum(last - first + 1 for first, last in stream.delivered.repeated) if stream.delivered else 0


def _facts(take: Take) -> list[tuple[str, str]]:
    manifest = take.manifest
    counts = manifest.frames
    facts = [("frames", f"{counts.offered} offered = {counts.committed} committed + {counts.refused} refused")]
    for stream in manifest.streams:
        picture = stream.picture_type()
        file = stream.delivered.path if stream.delivered else "no file"
        repeated = _repeated(stream)
        facts.append(
            (
                stream.name,
                f"{picture.width_px}x{picture.height_px} {stream.codec} {stream.pixel_format}"
                f"{' lossless' if stream.lossless else ''}, {counted(stream.counts.committed, 'frame')}, {file}"
                f"{f', {repeated} repeated' if repeated else ''}",
            )
        )
    if manifest.sound is not None:
        sound = manifest.sound
        facts.append(("sound", f"{sound.path}, {counted(sound.channels, 'channel')} at {sound.sample_rate_hz} Hz"))
    return [*facts, ("made by", f"{manifest.software} {manifest.build} {manifest.device}".strip()), ("id", manifest.id)]


def _dropped(digest: Digest) -> dict[str, list[tuple[int, float]]]:
    """Each missing frame as a spike."""
    spikes = {}
    for reason, numbers in digest.missing.items():
        points: list[tuple[int, float]] = []
        for number in numbers:
            points += [(number, 0.0), (number, 1.0), (number, 0.0)]
        spikes[reason] = points
    return spikes


def _image(picture: bytes | None, *, circle: bool) -> str:
    if picture is None:
        return ""
    mark = ' class="circle"' if circle else ""
    return f'<img{mark} alt="" src="data:image/jpeg;base64,{base64.b64encode(picture).decode()}">'


def _table(rows: Sequence[tuple[str, Any]]) -> str:
    cells = "".join(f"<tr><th>{escape(name)}</th><td>{escape(str(value))}</td></tr>" for name, value in rows)
    return f"<table>{cells}</table>"


def _listed(title: str, lines: Sequence[str], most: int = 200) -> str:
    if not lines:
        return ""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines[:most])
    more = f"<li>and {len(lines) - most} more</li>" if len(lines) > most else ""
    return f"<h2>{escape(title)}</h2><ul>{items}{more}</ul>"


def _state(state: str) -> str:
    return f'<span class="state {escape(state)}">{escape(state)}</span>'


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body>{body}</body></html>\n"
    )
