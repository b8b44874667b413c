"""A benchmark document with every part in it, small and made up."""

from typing import Any


def timing(median_ms: float, cpu_ms: float | None = None) -> dict[str, Any]:
    return {
        "median_ms": median_ms, "q1_ms": median_ms * 0.9, "q3_ms": median_ms * 1.1, "min_ms": median_ms * 0.8,
        "cpu_ms": median_ms if cpu_ms is None else cpu_ms, "runs": 9,
    }  # fmt: skip


def peer(name: str, ratio: float, note: str = "") -> dict[str, Any]:
    return {"name": name, "wall": timing(ratio), "ratio": ratio, "cpu_ratio": ratio, "note": note}


def row(bench: str, name: str, **changes: Any) -> dict[str, Any]:
    return {
        "bench": bench, "name": name, "width_px": 1920, "height_px": 1080, "device": "cpu", "threads": 1,
        "wall": timing(1.0), "bytes_moved": 24_000_000, "floor": timing(0.5), "device_time": None, "times_floor": 2.0,
        "peers": [], "note": "", **changes,
    }  # fmt: skip


def run(name: str, **changes: Any) -> dict[str, Any]:
    spread = {"p50": 5.0, "p95": 7.0, "p99": 9.0, "max": 11.0}
    return {
        "name": name, "cores": 4, "frames_captured": 3600, "frames_published": 3600, "frames_dropped": {},
        "window_s": 60.0, "fps": 60.0, "latency_ms": {"publish": spread, "arrival": spread},
        "stages_ms": {"pass": {"p50": 3.0, "p99": 4.0}}, "device": "cpu", "threads": 2, **changes,
    }  # fmt: skip


def document() -> dict[str, Any]:
    programs = [
        peer("ffmpeg chromakey (a)", 40.0, "8-bit"),
        peer("ffmpeg chromakey (b)", 26.0),
        peer("gstreamer (a)", 5.0),
    ]
    spread = {"p50": 4.0, "p95": 5.0, "p99": 6.0, "max": 7.0}
    way = {"p50": 0.5, "p99": 1.0, "max": 2.0, "frames": 100}
    start = {"name": "onset run, 1920x1080", "first_s": 9.0, "median_s": 2.0, "max_s": 2.5, "starts": 5}
    live = {
        "name": "the demo",
        "width_px": 1920,
        "height_px": 1080,
        "threads": 2,
        "bytes_moved": 16_000_000,
        **timing(2.0),
    }
    return {
        "version": 1,
        "quick": False,
        "machine": {
            "utc": "2026-01-02T03:04:05Z", "cpu": "A CPU", "cores": 4, "cache_l3": "32M", "memory_gib": 16.0,
            "system": "Linux", "python": "3.11", "commit": "abc123", "changed_files": 0, "load_1min": 0.1,
            "omp_wait_policy": "passive", "versions": {"numba": "1.2"}, "cards": [],
        },
        "not_measured": ["CUDA: no card"],
        "kernels": {
            "bandwidth": {
                "rows": [row("bandwidth", "copy", wall=timing(20.0), bytes_moved=512_000_000)],
                "skipped": [],
            },
            "chain": {
                "rows": [row("chain", "chain"), row("chain", "chain, beside programs", peers=programs)],
                "skipped": ["GStreamer: not here"],
            },
            "neighbourhoods": {
                "rows": [
                    row("neighbourhoods", "blur", peers=[peer("cv2.blur", 0.7, "other edge")]),
                    row("neighbourhoods", "blur", threads=2, peers=[peer("cv2.blur", 1.4, "other edge")]),
                ],
                "skipped": [],
            },
        },
        "engine": {
            "live": {"rows": [live], "not_measured": ["4 threads: this machine has 2"]},
            "demo": {"rows": [run("demo 1080p60")]},
            "uhd": {"rows": [run("engine 4K60"), run("demo 4K60", frames_dropped={"late": 3})]},
            "monitors": {
                "monitors": 20, "pairs": [{"without": spread, "with": spread}], "growth_p99": 0.05,
                "growths_p99": [0.05], "frames_seen": 777, "failed": [],
            },
            "transport": {"rows": [{"name": "HD", "sent_each_way": 100, "ring": way, "tcp": way, "ratio_p50": 1.0}]},
            "startup": {"rows": [start]},
        },
    }  # fmt: skip
