"""The numbers the engine is held to, each with what was measured: met, not met, or not measured."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from onset.bench.takes.goals import TAKES, Found
from onset.bench.trackers.tables import MOST_GROWTH

Document = dict[str, Any]
LEAST_FFMPEG, LEAST_GSTREAMER = 25.0, 4.0
MOST_ABOVE_FLOOR = 1.5
LATENCY_P50_MS, LATENCY_P99_MS = 8.0, 16.7
UHD_S = 60.0
MOST_AGE_MS = 50.0
MOST_START_S = 3.0
NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Goal:
    """One goal. `met` is None where nothing was measured that could tell."""

    what: str
    goal: str
    measured: str
    met: bool | None

    @property
    def verdict(self) -> str:
        """In words."""
        return NOT_MEASURED if self.met is None else "met" if self.met else "**not met**"

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def goals(documents: Sequence[Document]) -> list[Goal]:
    """Every goal, judged by the first document that has measured it."""
    table: list[tuple[str, str, Callable[[Document], Found | None]]] = [
        (
            "key + despill + over in linear light, 1080p, one core, against FFmpeg chromakey,despill,overlay",
            f"at least {LEAST_FFMPEG:g} x faster", lambda one: _programs(one, "ffmpeg chromakey", LEAST_FFMPEG),
        ),
        (
            "the same against GStreamer alpha + compositor, CPU seconds",
            f"at least {LEAST_GSTREAMER:g} x faster", lambda one: _programs(one, "gstreamer", LEAST_GSTREAMER),
        ),
        ("4K 60 fps on 4 CPU cores, capture to publish", f"0 dropped in {UHD_S:g} s", _uhd),
        (
            "capture to another process, 1080p60, faces tracked, 4 cores",
            f"p50 under {LATENCY_P50_MS:g} ms, p99 under {LATENCY_P99_MS:g} ms", _faces,
        ),
        ("one face tracked at 1080p60 on 4 cores", f"the loop's p99 grows by less than {MOST_GROWTH:.0%}", _tracked),
        ("how old the face is then", f"p95 under {MOST_AGE_MS:g} ms", _age),
        (
            "the same without faces: the demo, nothing dropped",
            f"p50 under {LATENCY_P50_MS:g} ms, p99 under {LATENCY_P99_MS:g} ms", _demo,
        ),
        ("fused pass on a CUDA card, 4K", f"within {MOST_ABOVE_FLOOR:g} x of a copy of the same bytes", _card),
        ("20 monitors attached", f"the loop's p99 grows by less than {MOST_GROWTH:.0%}", _monitors),
        ("onset run to first published frame, warm cache", f"under {MOST_START_S:g} s", _startup),
        *TAKES,
    ]  # fmt: skip
    return [
        Goal(what, goal, *next((found for one in documents if (found := judge(one)) is not None), (NOT_MEASURED, None)))
        for what, goal, judge in table
    ]


def kernel_rows(document: Document, bench: str) -> Iterator[dict[str, Any]]:
    """Rows of one of the kernel benchmarks."""
    yield from document["kernels"].get(bench, {}).get("rows", ())


def _programs(document: Document, beginning: str, least: float) -> Found | None:
    """The nearest rival of several counts, by CPU seconds."""
    rivals = [
        peer
        for row in kernel_rows(document, "chain")
        if (row["width_px"], row["device"], row["threads"]) == (1920, "cpu", 1)
        for peer in row["peers"]
        if peer["name"].startswith(beginning)
    ]
    if not rivals:
        return None
    nearest = min(rivals, key=lambda peer: float(peer["cpu_ratio"]))
    return f"{nearest['cpu_ratio']:.1f} x ({nearest['name']})", nearest["cpu_ratio"] >= least


def _uhd(document: Document) -> Found | None:
    for row in document["engine"].get("uhd", {}).get("rows", ()):
        if row["name"] == "engine 4K60":
            dropped = sum(row["frames_dropped"].values())
            cores = f"{row['cores']} cores"
            said = f"{dropped} dropped in {row['window_s']:.0f} s, {row['fps']:.2f} fps, {cores}"
            return said, False if dropped else True if row["window_s"] >= UHD_S - 1 else None
    return None


def _demo(document: Document) -> Found | None:
    for row in document["engine"].get("demo", {}).get("rows", ()):
        arrival, dropped = row["latency_ms"]["arrival"], sum(row["frames_dropped"].values())
        said = f"p50 {arrival['p50']:.1f} ms, p99 {arrival['p99']:.1f} ms, {dropped} dropped"
        return said, arrival["p50"] < LATENCY_P50_MS and arrival["p99"] < LATENCY_P99_MS and not dropped
    return None


def _faces(document: Document) -> Found | None:
    found = document["engine"].get("trackers", {}).get("loop")
    if found is None:
        return None
    arrival, dropped = found["demo"]["latency_ms"]["arrival"], sum(found["demo"]["frames_dropped"].values())
    said = f"p50 {arrival['p50']:.1f} ms, p99 {arrival['p99']:.1f} ms, {dropped} dropped"
    return said, arrival["p50"] < LATENCY_P50_MS and arrival["p99"] < LATENCY_P99_MS and not dropped


def _tracked(document: Document) -> Found | None:
    found = document["engine"].get("trackers", {}).get("loop")
    if found is None:
        return None
    return f"{found['growth_p99']:+.1%} (medians of {len(found['pairs'])} pairs)", found["growth_p99"] < MOST_GROWTH


def _age(document: Document) -> Found | None:
    found = document["engine"].get("trackers", {}).get("loop")
    if found is None:
        return None
    worst = max(one["age_ms"]["p95"] for one in found["tracked"])
    return f"{worst:.1f} ms (the most of {len(found['tracked'])} runs)", worst < MOST_AGE_MS


def _card(document: Document) -> Found | None:
    for row in kernel_rows(document, "chain"):
        resident = "host memory" not in row["name"]
        if row["device"].startswith("cuda") and row["width_px"] == 3840 and resident:
            said = f"{row['times_floor']:.2f} x, {row['device_time']['median_ms']:.3f} ms"
            return said, row["times_floor"] <= MOST_ABOVE_FLOOR
    return None


def _monitors(document: Document) -> Found | None:
    found = document["engine"].get("monitors")
    if found is None or found["failed"]:
        return None
    return f"{found['growth_p99']:+.1%} (median of {len(found['pairs'])} pairs)", found["growth_p99"] < MOST_GROWTH


def _startup(document: Document) -> Found | None:
    for row in document["engine"].get("startup", {}).get("rows", ()):
        return f"{row['median_s']:.2f} s, slowest {row['max_s']:.2f} s (1080p)", row["max_s"] < MOST_START_S
    return None
