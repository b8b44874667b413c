"""Renders a clip or numbered pictures through a show: every frame, in order, the same result each run."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from onset.engine import Engine, built_source
from onset.errors import UsageError
from onset.frame import Composite
from onset.media.codecs import FORMATS
from onset.show import LabelledPart, Show
from onset.sinks import clip, stills
from onset.until import ended_by_signals

Progress = Callable[[int, int | None], None]
_STILLS = (".png", ".exr", ".tif", ".tiff", ".dpx", ".jpg", ".jpeg")


@dataclass(frozen=True)
class Order:
    """What to render to, and how. The comp has an alpha when no layer lies behind the camera."""

    output: Path
    codec: str = "auto"
    sound: Path | None = None
    first: int = 0
    threads: int = 0


def source_table(source: Path, **override: str) -> dict[str, Any]:
    """The `[source]` that reads an input file: a clip, or numbered pictures by their pattern or folder."""
    given = {name: value for name, value in override.items() if value != "auto"}
    if source.is_dir() or source.suffix.lower() in _STILLS:
        return {"kind": "images", "path": str(source.absolute()), "pace": "fast", **given}
    return {"kind": "file", "path": str(source.absolute()), "pace": "fast", **given}


def render(show: Show, order: Order, progress: Progress = lambda _done, _total: None) -> dict[str, Any]:
    """Render and answer with the summary. Raises OnsetError; what was at the output before is then still there."""
    engine = Engine(replace(show, sink=(_sink(show, order),)))
    total = getattr(engine.source, "frame_count", None)

    def each(_composite: Composite) -> None:
        progress(engine.pipeline.tally.published, total)

    engine.pipeline.on_published = each
    with ended_by_signals(engine.stop):
        engine.run()
    notes = getattr(engine.source, "notes", ())
    return {**engine.summary(), "output": order.output, "notes": list(notes)}


def _sink(show: Show, order: Order) -> LabelledPart:
    assert show.source is not None
    probe = built_source(show.source)
    rate_hz = probe.rate_hz
    probe.close()
    with_alpha = all(part.is_camera for part in show.layer)
    ending = order.output.suffix.lower()
    if ending in FORMATS:
        settings: Any = clip.Settings(
            path=order.output, rate=rate_hz, codec=order.codec, with_alpha=with_alpha, sound=order.sound,
            threads=order.threads,
        )  # fmt: skip
        return LabelledPart("clip", settings, family="sinks")
    if ending not in stills.ENDINGS:
        known = ", ".join((*FORMATS, *stills.ENDINGS))
        raise UsageError(f"{order.output}: cannot tell what to write from {ending or 'no ending'!r}; use {known}")
    try:
        settings = stills.Settings(path=order.output, rate=rate_hz, first=order.first, with_alpha=with_alpha)
    except ValueError as error:
        raise UsageError(str(error)) from None
    return LabelledPart("stills", settings, family="sinks")
