"""GStreamer's `alpha` and `compositor`, in the formats that they take best."""

import shutil
import subprocess

from bench.pictures import SCREEN
from bench.programs import Footage, Job

NEEDED = ("multifilesrc", "rawvideoparse", "alpha", "compositor")
FORMATS = ("bgra", "ayuv", "i420")
NOTE = "8-bit, gamma-encoded, no despill; CPU of the two elements alone"
SINK = ("fakesink", "sync=false")
KEY = ("alpha", "method=custom", f"target-r={SCREEN[0]}", f"target-g={SCREEN[1]}", f"target-b={SCREEN[2]}")


def gstreamer_jobs(footage: Footage, frames: int, skipped: list[str]) -> list[Job]:
    """One job for each format; none, with a line in `skipped`, where GStreamer or an element of it is missing."""
    missing = _missing()
    if missing:
        skipped.append(
            f"GStreamer: no {missing[0]} (Debian: apt install gstreamer1.0-tools gstreamer1.0-plugins-good"
            " gstreamer1.0-plugins-bad)"
        )
        return []
    return [
        Job(
            f"gstreamer alpha + compositor ({name} in)",
            (
                "gst-launch-1.0", "-q", "compositor", "name=c", "background=black", "max-threads=1", "!", *SINK,
                *_source(footage, "plate0", name, frames, 1), "!", "c.sink_0",
                *_source(footage, "camera%d", name, frames, footage.count), "!", *KEY, "!", "c.sink_1",
            ),
            (
                "gst-launch-1.0", "-q",
                *_source(footage, "plate0", name, frames, 1), "!", *SINK,
                *_source(footage, "camera%d", name, frames, footage.count), "!", *SINK,
            ),
            NOTE,
        )
        for name in FORMATS
    ]  # fmt: skip


def _source(footage: Footage, name: str, extension: str, frames: int, count: int) -> tuple[str, ...]:
    return (
        "multifilesrc", f"location={footage.folder / name}.{extension}", "loop=true", "start-index=0",
        f"stop-index={count - 1}", f"num-buffers={frames}", "!", "rawvideoparse", f"width={footage.width_px}",
        f"height={footage.height_px}", f"format={extension}", "framerate=25/1",
    )  # fmt: skip


def _missing() -> list[str]:
    if shutil.which("gst-launch-1.0") is None or shutil.which("gst-inspect-1.0") is None:
        return ["gst-launch-1.0"]
    return [
        element
        for element in NEEDED
        if subprocess.run(["gst-inspect-1.0", "--exists", element], capture_output=True, timeout=60).returncode
    ]
