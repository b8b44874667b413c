"""Tables of the kernel benchmarks."""

from collections.abc import Iterable, Sequence
from typing import Any

from onset.bench.markdown import rows

Row = dict[str, Any]
TITLES = {
    "bandwidth": "Memory bandwidth",
    "chain": "The whole chain: key, screen subtraction, despill, over",
    "neighbourhoods": "Neighbourhoods",
    "resampling": "Resampling",
    "small_planes": "Pictures made small, and small planes over a picture",
    "formats": "Camera formats to BGRA, through linear light",
    "operations": "Operations, each in a pass of its own",
}
PROGRAMS = "beside programs"


def kernel_tables(document: dict[str, Any]) -> list[str]:
    """Headings and tables, one for each bench, device and size."""
    parts: list[str] = []
    for bench, title in TITLES.items():
        found = document["kernels"].get(bench)
        if found is not None and found["rows"]:
            parts += [f"### {title}", *_bench(bench, found["rows"])]
    return parts


def _bench(bench: str, found: list[Row]) -> list[str]:
    if bench == "bandwidth":
        return [_bandwidth(found)]
    parts = []
    for size in _distinct((row["width_px"], row["height_px"]) for row in found):
        here = [row for row in found if (row["width_px"], row["height_px"]) == size]
        cpu = [row for row in here if row["device"] == "cpu" and PROGRAMS not in row["name"]]
        card = [row for row in here if row["device"] != "cpu"]
        programs = [row for row in here if PROGRAMS in row["name"]]
        parts += [f"{size[0]}x{size[1]}, milliseconds", _cpu(cpu)] if cpu else []
        parts += [f"{size[0]}x{size[1]}, CUDA, milliseconds", _card(card)] if card else []
        parts += [_programs(row) for row in programs]
    notes = _distinct(f"{peer['name']}: {peer['note']}" for row in found for peer in row["peers"] if peer["note"])
    return [*parts, "\n".join(f"- {note}" for note in notes if "CPU of" not in note)]


def _bandwidth(found: list[Row]) -> str:
    body = [
        (
            row["device"], str(row["threads"]), _speed(row, row["device_time"] or row["wall"]),
            ", ".join(f"{peer['name']} {_speed(row, peer['wall'])}" for peer in row["peers"]),
        )
        for row in found
    ]  # fmt: skip
    return rows(("device", "threads", "copy, GB/s read and written", "beside"), body)


def _speed(row: Row, timing: Row) -> str:
    return f"{row['bytes_moved'] / timing['median_ms'] / 1e6:.1f}"


def _cpu(found: list[Row]) -> str:
    """One line a name: time with each number of threads, times the floor, ratio to each peer."""
    counts = _distinct(row["threads"] for row in found)
    header = [
        "",
        *(f"{count} thread{'s' * (count > 1)}" for count in counts),
        "x floor, by threads",
        "ratio to peers, by threads",
    ]
    body = []
    for name in _distinct(row["name"] for row in found):
        mine = {row["threads"]: row for row in found if row["name"] == name}
        times = [time(mine[count]["wall"]) if count in mine else "" for count in counts]
        floors = " / ".join(f"{row['times_floor']:.1f}" for row in mine.values())
        body.append([name, *times, floors, _ratios(list(mine.values()))])
    return rows(header, body)


def _ratios(mine: Sequence[Row]) -> str:
    peers = _distinct(peer["name"] for row in mine for peer in row["peers"])
    told = []
    for name in peers:
        ratios = [f"{peer['ratio']:.2f}" for row in mine for peer in row["peers"] if peer["name"] == name]
        told.append(f"{name} {' / '.join(ratios)}")
    return "; ".join(told)


def _card(found: list[Row]) -> str:
    body = [
        (row["name"], time(row["device_time"]), time(row["wall"]), f"{row['times_floor']:.2f}", _ratios([row]))
        for row in found
    ]
    return rows(("", "on the card", "with launch and wait", "x floor", "ratio to peers"), body)


def _programs(row: Row) -> str:
    ours = (f"Onset, one core, {row['width_px']}x{row['height_px']}", f"{row['wall']['cpu_ms']:.2f}", time(row["wall"]))
    peers = [
        (peer["name"], f"{peer['wall']['cpu_ms']:.1f}", time(peer["wall"]), f"{peer['cpu_ratio']:.1f}", peer["note"])
        for peer in row["peers"]
    ]
    return rows(("", "CPU ms a frame", "wall ms a frame", "ratio of CPU", ""), [(*ours, "1", row["note"]), *peers])


def time(timing: Row) -> str:
    """Median and quartiles."""
    digits = 3 if timing["median_ms"] < 1 else 2
    return f"{timing['median_ms']:.{digits}f} ({timing['q1_ms']:.{digits}f}..{timing['q3_ms']:.{digits}f})"


def _distinct(values: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(values))
