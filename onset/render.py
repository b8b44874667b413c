"""Renders a clip or numbered pictures through a show: every frame, in order, the same result each run."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from onset_kernels.picture import Transfer

from onset.counted import counted
from onset.engine import Engine
from onset.errors import SourceLost, UsageError
from onset.frame import Composite
from onset.media.codecs import FORMATS
from onset.media.same_file import refuse_same_file
from onset.media.sequence import ENDINGS as STILLS
from onset.offline_show import has_background, refuse_outside
from onset.plugins import plugin
from onset.qc.matte_verdict import MatteVerdict, sentences
from onset.quality import REMEMBERED
from onset.show import LabelledPart, Show
from onset.sinks import clip, qc, stills
from onset.until import ended_by_signals

Progress = Callable[[int, int | None], None]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Order:
    """What to render to, and how. The comp has an alpha when no layer lies behind the camera."""

    output: Path
    codec: str = "auto"
    sound: Path | None = None
    threads: int = 0
    qc: Path | None = None
    """A file for the measures of every frame's matte."""


def source_table(source: Path, **override: str) -> dict[str, Any]:
    """The `[source]` that reads an input file: a clip, or numbered pictures by their pattern or folder.

    `override` holds settings by name, `auto` and empty ones left out. Raises UsageError for a `rate` given to a clip.
    """
    given = {name: value for name, value in override.items() if value not in ("auto", "")}
    if source.is_dir() or source.suffix.lower() in STILLS:
        return {"kind": "images", "path": str(source.absolute()), "pace": "fast", **given}
    if "rate" in given:
        raise UsageError(f"--rate {given['rate']}: {source} is a clip, which has its own; it is for numbered pictures")
    return {"kind": "file", "path": str(source.absolute()), "pace": "fast", **given}


def render(
    show: Show, order: Order, progress: Progress = lambda _done, _total: None, say: Say = lambda _line: None
) -> dict[str, Any]:
    """Render and answer with the summary; `output` in it is None when the work was stopped and nothing put in place.

    `say` is told, before the work, how the input's colour was taken and what the output holds other than asked for.
    Raises OnsetError; what was at the output before is then still there. An input that is cut off is rendered as far as
    it goes and put in place, then SourceLost is raised.
    """
    engine = Engine(replace(show, sink=(_sink(show, order), _qc(order))))
    try:
        refuse_outside(engine.pipeline.compositor)
    except UsageError:
        engine.close()
        raise
    for note in (*getattr(engine.source, "notes", ()), *_output_notes(engine)):
        say(note)
    if order.output.exists():
        say(f"{order.output} is there already; it is replaced when all is written")
    total = getattr(engine.source, "frame_count", None)
    pipeline, verdict = engine.pipeline, MatteVerdict()

    def each(_composite: Composite) -> None:
        done = pipeline.tally.published
        progress(done, total)
        for told, last in pipeline.quality.ended():
            verdict.add(told, last)
        if done % REMEMBERED == 0:
            verdict.add(pipeline.quality.told(), done - 1)

    pipeline.on_published = each
    try:
        with ended_by_signals(engine.stop):
            engine.run()
    except SourceLost as error:
        raise SourceLost(f"{error}; {order.output} holds {counted(pipeline.tally.published, 'frame')}") from None
    if pipeline.tally.published % REMEMBERED:
        verdict.add(pipeline.quality.told(), pipeline.tally.published - 1)
    for line in sentences(verdict.answer(), of_many=True):
        say(line)
    for reason, count in pipeline.dropped().items():
        say(f"{counted(count, 'frame')} of it could not be had: {reason}")
    whole = pipeline.finished or order.output.suffix.lower() in stills.ENDINGS
    if not pipeline.finished:
        held = f"{order.output} holds them" if whole else f"{order.output} was not written"
        say(f"stopped after {counted(pipeline.tally.published, 'frame')}; {held}")
    return {**engine.summary(), "qc": verdict.answer(), "output": order.output if whole else None}


def _output_notes(engine: Engine) -> tuple[str, ...]:
    sink = engine.sinks[0]
    transfer = engine.source.picture.colour.transfer
    notes: tuple[str, ...] = getattr(sink, "notes", ())
    if isinstance(sink, stills.Stills) and not sink.linear and transfer not in (Transfer.SRGB, Transfer.LINEAR):
        notes += (f"PNG is sRGB: codes of the {transfer.value} curve change, the light they stand for does not",)
    return notes


def _sink(show: Show, order: Order) -> LabelledPart:
    assert show.source is not None
    refuse_same_file(order.output, show.source.settings.path, "the input")
    # Opened for a moment: its rate has to be known before the sinks are built, which come first in an engine.
    probe: Any = plugin(show.source.family, show.source.kind).build(show.source.settings)
    rate_hz, ticks_hz, first = probe.rate_hz, getattr(probe, "ticks_hz", 0), getattr(probe, "first_number", 0)
    probe.close()
    return output_part(order, rate_hz=rate_hz, ticks_hz=ticks_hz, first=first, with_alpha=not has_background(show))


def _qc(order: Order) -> LabelledPart:
    return LabelledPart("qc", qc.Settings(order.qc), family="sinks")


def output_part(
    order: Order, *, rate_hz: Fraction, with_alpha: bool, ticks_hz: int = 0, first: int = 0
) -> LabelledPart:
    """The sink that writes an order, chosen by its ending. Raises UsageError."""
    ending = order.output.suffix.lower()
    if ending in FORMATS:
        settings: Any = clip.Settings(
            path=order.output, rate=rate_hz, ticks_hz=ticks_hz, codec=order.codec, with_alpha=with_alpha,
            sound=order.sound, threads=order.threads,
        )  # fmt: skip
        return LabelledPart("clip", settings, family="sinks")
    if ending not in stills.ENDINGS:
        known = ", ".join((*FORMATS, *stills.ENDINGS))
        raise UsageError(f"{order.output}: cannot tell what to write from {ending or 'no ending'!r}; use {known}")
    if order.codec != "auto":
        raise UsageError(f"--codec {order.codec}: {order.output} is numbered pictures; a codec is for a clip")
    try:
        settings = stills.Settings(path=order.output, rate=rate_hz, first=first, with_alpha=with_alpha)
    except ValueError as error:
        raise UsageError(str(error)) from None
    return LabelledPart("stills", settings, family="sinks")
