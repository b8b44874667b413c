"""FFmpeg's `chromakey,despill,overlay`, on one thread, in the formats that it takes best."""

import shutil
from dataclasses import dataclass

from bench.pictures import SCREEN
from bench.programs import Footage, Job

COLOUR = "0x" + "".join(f"{code:02x}" for code in SCREEN)
KEYED = f"chromakey={COLOUR}:0.12:0.06,despill"
NOTE = "8-bit, gamma-encoded; CPU of the filters alone"
RGB_NOTE = f"{NOTE}; another key (colorkey), which stays in RGB"


@dataclass(frozen=True)
class _Variant:
    name: str
    extension: str
    pixel_format: str
    filters: str
    overlay: str
    note: str = NOTE


VARIANTS = (
    _Variant("ffmpeg chromakey,despill,overlay (bgra in)", "bgra", "bgra", KEYED, "overlay"),
    _Variant("ffmpeg chromakey,despill,overlay (yuv420p in)", "i420", "yuv420p", KEYED, "overlay"),
    _Variant(
        "ffmpeg chromakey,despill,overlay=format=rgb (yuv420p in)", "i420", "yuv420p", KEYED, "overlay=format=rgb"
    ),
    _Variant(
        "ffmpeg colorkey,despill,overlay=format=rgb (bgra in)", "bgra", "bgra", f"colorkey={COLOUR}:0.2:0.06,despill",
        "overlay=format=rgb", RGB_NOTE,
    ),
)  # fmt: skip


def ffmpeg_jobs(footage: Footage, frames: int, skipped: list[str]) -> list[Job]:
    """One job for each variant; none, with a line in `skipped`, where ffmpeg is not installed."""
    if shutil.which("ffmpeg") is None:
        skipped.append("FFmpeg: not installed (Debian: apt install ffmpeg)")
        return []
    return [
        Job(
            one.name,
            _command(footage, frames, one, f"[0:v]{one.filters}[k];[1:v][k]{one.overlay}[o]", ("[o]",)),
            _command(footage, frames, one, "[0:v]null[a];[1:v]null[b]", ("[a]", "[b]")),
            one.note,
        )
        for one in VARIANTS
    ]


def _command(footage: Footage, frames: int, one: _Variant, graph: str, outputs: tuple[str, ...]) -> tuple[str, ...]:
    camera = [footage.folder / f"camera{number % footage.count}.{one.extension}" for number in range(frames)]
    size = f"{footage.width_px}x{footage.height_px}"
    raw = ("-f", "rawvideo", "-pix_fmt", one.pixel_format, "-s", size, "-r", "25", "-i")
    return (
        "ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error",
        "-filter_threads", "1", "-filter_complex_threads", "1",
        *raw, "concat:" + "|".join(map(str, camera)),
        *raw, str(footage.folder / f"plate0.{one.extension}"),
        "-filter_complex", graph,
        *(part for output in outputs for part in ("-map", output)),
        "-f", "null", "-",
    )  # fmt: skip
