"""Tables of the engine's benchmarks."""

from typing import Any

from onset.bench.kernel_tables import time
from onset.bench.markdown import rows
from onset.bench.takes.tables import takes_tables
from onset.bench.trackers.tables import trackers_tables

Row = dict[str, Any]


def engine_tables(document: dict[str, Any]) -> list[str]:
    """Headings and tables of what was measured."""
    engine = document["engine"]
    parts: list[str] = []
    if "live" in engine:
        parts += ["### The default live path", _live(engine["live"]["rows"])]
    if "key_cost" in engine:
        parts += ["### What the key costs", _key_cost(engine["key_cost"]["rows"])]
    runs = [row for name in ("demo", "busy", "uhd") for row in engine.get(name, {}).get("rows", ())]
    if runs:
        parts += ["### Runs of the engine", _runs(runs), "Stages, p50 / p99 in milliseconds:", _stages(runs)]
    if "monitors" in engine:
        parts += ["### Twenty monitors", _monitors(engine["monitors"])]
    if "transport" in engine:
        parts += ["### To another process on the same host", _transport(engine["transport"]["rows"])]
    if "startup" in engine:
        parts += ["### Start", _startup(engine["startup"]["rows"])]
    return [*parts, *trackers_tables(engine), *takes_tables(engine)]


def _live(found: list[Row]) -> str:
    body = [
        (
            f"{row['width_px']}x{row['height_px']}", row.get("quality", "live"), str(row["threads"]), time(row),
            f"{row['bytes_moved'] / row['median_ms'] / 1e6:.1f}",
        )
        for row in found
    ]  # fmt: skip
    return f"{found[0]['name']}\n\n" + rows(("size", "quality", "threads", "milliseconds a frame", "GB/s"), body)


def _key_cost(found: list[Row]) -> str:
    body = [
        (row["name"], str(row["threads"]), time(row), f"{row['min_ms']:.2f}", f"under {row['goal_ms']:g}")
        for row in found
    ]
    return rows(("1080p", "threads", "milliseconds a frame", "least", "goal"), body)


def _runs(found: list[Row]) -> str:
    body = []
    for row in found:
        dropped = ", ".join(f"{count} {reason}" for reason, count in row["frames_dropped"].items()) or "0"
        seconds = f"{row['window_s']:.0f}"
        publish, arrival = (_latency(row["latency_ms"][name]) for name in ("publish", "arrival"))
        body.append((f"{row['name']}, {row['cores']} cores", seconds, f"{row['fps']:.2f}", dropped, publish, arrival))
    return rows(("", "seconds", "fps", "dropped", "to publish, ms", "to another process, ms"), body)


def _latency(spread: Row) -> str:
    told = [f"{name} {spread[name]:.1f}" for name in ("p50", "p95", "p99", "max") if spread.get(name) is not None]
    return ", ".join(told) or "not measured"


def _stages(found: list[Row]) -> str:
    names = list(dict.fromkeys(stage for row in found for stage in row["stages_ms"]))
    body = []
    for row in found:
        stages = [row["stages_ms"].get(name) for name in names]
        body.append([row["name"], *(f"{one['p50']:.2f} / {one['p99']:.2f}" if one else "" for one in stages)])
    return rows(["", *names], body)


def _monitors(found: Row) -> str:
    body = [
        (
            str(number), f"{pair['without']['p50']:.2f} / {pair['without']['p99']:.2f}",
            f"{pair['with']['p50']:.2f} / {pair['with']['p99']:.2f}", f"{growth:+.1%}",
        )
        for number, (pair, growth) in enumerate(zip(found["pairs"], found["growths_p99"], strict=True), 1)
    ]  # fmt: skip
    said = (
        f"{found['monitors']} clients of the comp in shared memory, each with its own connection, at 1080p60; "
        f"they took {found['frames_seen']} frames. Median growth of p99: {found['growth_p99']:+.1%}."
    )
    failed = [f"Failed: {reason}" for reason in found["failed"]]
    table = rows(("pair", "without, p50 / p99 ms", "with, p50 / p99 ms", "growth of p99"), body)
    return "\n\n".join([said, table, *failed])


def _transport(found: list[Row]) -> str:
    body = []
    for row in found:
        ways = [f"{row[way]['p50']:.2f} / {row[way]['p99']:.2f} ({row[way]['frames']})" for way in ("ring", "tcp")]
        body.append((row["name"], *ways, f"{row['ratio_p50']:.1f}"))
    header = ("", "ring + descriptor, p50 / p99 ms (frames)", "raw ZeroMQ TCP, p50 / p99 ms (frames)", "ratio of p50")
    return rows(header, body)


def _startup(found: list[Row]) -> str:
    body = [
        (row["name"], f"{row['median_s']:.2f}", f"{row['max_s']:.2f}", str(row["starts"]), f"{row['first_s']:.2f}")
        for row in found
    ]
    return rows(("", "median, s", "slowest, s", "starts", "the first of this run, s"), body)
