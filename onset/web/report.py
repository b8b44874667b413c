"""What a page is told about the engine once a second and on change: the part of the state that people read."""

import time
from typing import Any

from onset.web.monitor import Monitor
from onset.web.options import VIEWS, Wish

ENGINE_FIELDS = (
    *("device", "threads", "mode", "source_rate_hz", "frames_captured", "frames_published", "drops", "latency_ms"),
    *("stages_ms", "settings_revision", "warnings", "peers", "qc"),
)
RECORD_FIELDS = ("state", "take", "frames", "room", "alarms")


def page_report(monitor: Monitor, wish: Wish) -> dict[str, Any]:
    """The report for a viewer of `wish`. `rate_hz` is measured here, so that a silent engine does not look alive."""
    state = monitor.watch.state
    record = state.get("record")
    rings = state.get("rings", {})
    return {
        "phase": monitor.watch.phase,
        "complaint": monitor.complaint(wish),
        "endpoint": monitor.options.endpoint,
        "name": state.get("engine", {}).get("name", ""),
        "views": [view for view in VIEWS if view in rings],
        "rate_hz": monitor.rate_hz() if monitor.watch.phase == "running" else None,
        "viewers": len(monitor.places),
        "limit": monitor.options.viewers,
        "engine": {field: state[field] for field in ENGINE_FIELDS if field in state},
        "record": {field: record[field] for field in RECORD_FIELDS if field in record} if record else None,
        "operates": monitor.options.operates,
    }


def full_report(monitor: Monitor) -> dict[str, Any]:
    """Everything, for /api/state: the engine's state as it came, and the monitor's own figures."""
    return {
        "monotonic_ns": time.monotonic_ns(),
        "phase": monitor.watch.phase,
        "complaint": monitor.watch.complaint,
        "endpoint": monitor.options.endpoint,
        "rate_hz": monitor.rate_hz(),
        "engine": monitor.watch.state,
        "monitor": monitor.summary(),
    }
