"""Figures for Prometheus, in its text exposition format 0.0.4."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onset.web.monitor import Monitor

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def metrics_text(monitor: Monitor) -> str:
    """All figures; an engine that has gone has only `onset_engine_up 0`."""
    return "\n".join([*_engine_lines(monitor), *_monitor_lines(monitor), ""])


def _engine_lines(monitor: Monitor) -> Iterator[str]:
    up = monitor.watch.phase == "running"
    yield from _family("onset_engine_up", "gauge", "Whether the engine is heard.", [({}, int(up))])
    if not up:
        return
    state = monitor.watch.state
    for name, kind, text, field in (
        ("onset_engine_rate_hz", "gauge", "Frames published a second.", "rate_hz"),
        ("onset_engine_captured_total", "counter", "Frames that the source delivered.", "frames_captured"),
        ("onset_engine_published_total", "counter", "Frames published.", "frames_published"),
    ):
        if isinstance(state.get(field), int | float):
            yield from _family(name, kind, text, [({}, state[field])])
    drops = [({"reason": reason}, count) for reason, count in state.get("drops", {}).items()]
    yield from _family("onset_engine_dropped_total", "counter", "Frames due and not published.", drops)
    stages = [
        ({"stage": stage, "quantile": f"0.{point[1:]}"}, value_ms / 1000)
        for stage, points in state.get("stages_ms", {}).items()
        for point, value_ms in points.items()
        if point[1:].isdecimal()
    ]
    yield from _family("onset_engine_stage_seconds", "gauge", "Duration of each stage of a frame.", stages)


def _monitor_lines(monitor: Monitor) -> Iterator[str]:
    summary = monitor.summary()
    yield from _family("onset_monitor_viewers", "gauge", "Viewers now.", [({}, len(summary["viewers"]))])
    yield from _family("onset_monitor_turned_away_total", "counter", "Viewers refused.", [({}, summary["turned_away"])])
    coded = [
        (dict(zip(("view", "tier"), name.split("/"), strict=True)), count) for name, count in summary["coded"].items()
    ]
    yield from _family("onset_monitor_coded_total", "counter", "Pictures coded as JPEG.", coded)
    late = [
        ({"viewer": str(number), "view": viewer["view"], "quantile": f"0.{point[1:]}"}, value_ms / 1000)
        for number, viewer in enumerate(summary["viewers"])
        for point, value_ms in (viewer["latency_ms"] or {}).items()
        if point[1:].isdecimal()
    ]
    yield from _family("onset_monitor_latency_seconds", "gauge", "Capture to drawn, as the viewer reports it.", late)


def _family(name: str, kind: str, text: str, values: Sequence[tuple[Mapping[str, str], Any]]) -> Iterator[str]:
    if not values:
        return
    yield f"# HELP {name} {text}"
    yield f"# TYPE {name} {kind}"
    for labels, value in values:
        written = ",".join(f'{label}="{_escaped(content)}"' for label, content in labels.items())
        yield f"{name}{{{written}}} {value}" if written else f"{name} {value}"


def _escaped(content: str) -> str:
    return content.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
