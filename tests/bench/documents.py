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


def takes() -> dict[str, Any]:
    latency = {"pictures": 60, "written": {"p50": 0.5, "p99": 2.0, "max": 3.0}, "durable": {"p50": 130.0, "p99": 260.0}}
    spread = {"p50": 4.0, "p95": 5.0, "p99": 6.0, "max": 7.0}
    fault = {
        "committed": 600, "written": 600, "lost": 0, "refused": 30, "failed": 0, "gaps": 1, "records": 210,
        "records_missing": 0, "reasons": {"full": 30}, "states": {"closed": 1}, "verified": {"sound": 1},
        "problems": ["something is odd"], "happened": "started again 3 times",
    }  # fmt: skip
    return {
        "cost": {"rows": [{
            "form": "1080p60", "codec": "utvideo", "seconds": 5.0, "frames": 300, "refused": 2, "lanes": 1,
            "loop_ms": 0.12, "encoders_ms": 6.5, "recorder_ms": 0.9, "frame_kb": 925.0, "latency_ms": latency,
            "warnings": [],
        }]},
        "capacity": {"rows": [
            {"form": "4K24", "codec": "mjpeg", "cameras": 3, "step_s": 5.0, "then": "at 4: 7 of 480 frames refused"},
        ]},
        "loop": {"rows": [{
            "name": "1920x1080 at 60 Hz", "window_s": 6.0,
            "pairs": [{"without": spread, "with": {**spread, "others_cores": 0.07}}],
            "growth_p99": 0.04, "growths_p99": [0.04], "growth_p50": 0.01, "refused": 0, "offered": 900,
            "set_aside": [{"pair": 1, "take": "without", **spread, "p99": 96.5, "held_up_ms": 27.3}],
        }]},
        "faults": {"size": "1280x720", "rate_hz": "30", "rows": [
            {"name": "kill -9 of the recorder", **fault, "offered": 630, "p99_before_ms": 6.0, "p99_during_ms": 6.3},
            {"name": "kill -9 of the engine", **fault, "problems": [], "lost": 2},
        ]},
        "damage": {"records": 60, "record_bytes": 4000, "rows": [
            {"name": "one bit flipped", "trials": 300, "ours": {"lost": 281, "lost_at_most": 1, "wrong": 0},
             "stock": {"lost": 8912, "lost_at_most": 60, "wrong": 0}},
        ]},
        "peers": {"size": "1280x720", "rate_hz": 30, "rows": [
            {"name": "plain MP4", "kills": 6, "handed": 600, "kept": 0, "lost": 600, "lost_at_most": 150},
        ]},
    }  # fmt: skip


def process(private_mb: float, slope_mb_h: float, *files: int) -> dict[str, Any]:
    at_first, at_last, most = files
    return {
        "private_mb": private_mb, "slope_mb_h": slope_mb_h, "files_at_first": at_first, "files_at_last": at_last,
        "files_most": most,
    }  # fmt: skip


def soak() -> dict[str, Any]:
    return {
        "seconds": 600.0, "size": "640x360", "rate_hz": "30", "takes": 15, "takes_unsound": 0, "frames_captured": 18000,
        "offered": 40000, "refused": 3, "remainder": 0,
        "processes": {
            "engine": process(160.0, 0.4, 60, 60, 60),
            "recorder": process(55.0, -0.1, 24, 26, 28),
        },
    }  # fmt: skip


def trackers() -> dict[str, Any]:
    spread = {"p50": 4.0, "p95": 5.0, "p99": 6.0, "max": 7.0}
    face: dict[str, Any] = {
        "rate_hz": 60.0, "age_ms": {"p50": 16.7, "p95": 33.3}, "found": 1.0, "answers": 360, "restarts": 0,
        "error_px": {"p50": 1.1, "p95": 2.2}, "faces_judged": 100,
    }  # fmt: skip
    return {
        "rows": {
            "face": [{"what": "landmarks", "error_px": {"p50": 0.75, "p95": 1.25}, "lost": 0}],
            "body": [{"row": "across", "found": 1.0}, {"row": "nobody", "ms": 23.5}],
        },
        "loop": {
            "cores": 4, "pairs": [{"without": spread, "with": spread}], "growth_p99": 0.04, "growths_p99": [0.04],
            "tracked": [{**face, "age_ms": dict(face["age_ms"])}],
            "demo": {
                "frames_published": 600, "frames_dropped": {}, "window_s": 10.0, "fps": 60.0, "stages_ms": {},
                "latency_ms": {"publish": dict(spread), "arrival": dict(spread)}, "matte_mad": 0.006,
                "trackers": {"face": face},
            },
        },
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
            "trackers": trackers(),
            "takes": takes(),
            "soak": soak(),
        },
    }  # fmt: skip
