"""Which codec a file gets, and how a comp is handed to it: one row each.

The pass makes 4:4:4 BT.709 samples; where a codec wants fewer chroma samples, `onset_kernels.subsample` filters them
down. Going through RGB and swscale instead would leave matrix, rounding and siting to flags, and with alpha its results
are not exact (`av_layouts`).
"""

from dataclasses import dataclass, field, replace
from pathlib import Path

from onset_kernels.picture import Colour, Layout, Matrix, Primaries, Range, Transfer

from onset.errors import UsageError

_SLICED_PX = 16
"""FFV1 has no sixteen slices of a side shorter than this."""
VIDEO_709 = Colour(Transfer.BT709, Primaries.BT709, Matrix.BT709, Range.LIMITED)


@dataclass(frozen=True)
class Codec:
    """One encoder: FFmpeg's name, the pixel format it is given, and what the pass stores for it.

    `alpha` is the pixel format with alpha, empty where the codec has none. `divide` is how chroma is brought down.
    `whole` is the pixel format for sides that `divide` does not go into, where the encoder refuses those. `least` is
    the smallest width and height. `tag` is the name in MP4 and MOV where FFmpeg's own choice does not play everywhere.
    """

    name: str
    encoder: str
    pixel_format: str
    layout: Layout
    divide: tuple[int, int] = (1, 1)
    alpha: str = ""
    whole: str = ""
    least: tuple[int, int] = (1, 1)
    tag: str = ""
    options: dict[str, str] = field(default_factory=dict)
    containers: tuple[str, ...] = (".mov", ".mkv")

    def sized(self, width_px: int, height_px: int) -> "Codec":
        """The codec as it takes pictures of this size. Raises UsageError when they are too small for it."""
        if width_px < self.least[0] or height_px < self.least[1]:
            least = f"{self.least[0]}x{self.least[1]}"
            raise UsageError(
                f"{self.name} takes pictures of {least} and larger, not {width_px}x{height_px}; choose another codec"
            )
        if "slices" in self.options and min(width_px, height_px) < _SLICED_PX:
            return replace(self, options={**self.options, "slices": "4"})
        if self.whole and (width_px % self.divide[0] or height_px % self.divide[1]):
            return replace(self, pixel_format=self.whole, divide=(1, 1))
        return self


CODECS = {
    codec.name: codec
    for codec in (
        Codec(
            "h264", "libx264", "yuv420p", Layout.YUV444P8, (2, 2), whole="yuv444p",
            options={"crf": "16"}, containers=(".mp4", ".mov", ".mkv"),
        ),
        Codec(
            "hevc", "libx265", "yuv420p10le", Layout.YUV444P10, (2, 2), whole="yuv444p10le", tag="hvc1",
            options={"crf": "16", "x265-params": "log-level=error"}, containers=(".mp4", ".mov", ".mkv"),
        ),
        Codec("prores", "prores_ks", "yuv422p10le", Layout.YUV444P10, (2, 1), options={"profile": "hq"}),
        Codec(
            "prores4444", "prores_ks", "yuv444p10le", Layout.YUV444P10, alpha="yuva444p10le",
            options={"profile": "4444", "alpha_bits": "16"},
        ),
        Codec(
            "dnxhr", "dnxhd", "yuv422p10le", Layout.YUV444P10, (2, 1), least=(256, 120),
            options={"profile": "dnxhr_hqx"},
        ),
        Codec(
            "ffv1", "ffv1", "yuv444p10le", Layout.YUV444P10, alpha="yuva444p10le", least=(2, 2),
            options={"level": "3", "slices": "16", "slicecrc": "1"}, containers=(".mkv",),
        ),
    )
}  # fmt: skip
_BY_ENDING = {".mp4": ("h264", "h264"), ".mkv": ("ffv1", "ffv1"), ".mov": ("prores", "prores4444")}
FORMATS = {".mp4": "mp4", ".mov": "mov", ".mkv": "matroska"}


def choose_codec(path: Path, name: str, *, with_alpha: bool) -> Codec:
    """The codec for a file: by its ending (`auto`), or by name. Raises UsageError naming what fits."""
    ending = path.suffix.lower()
    if ending not in _BY_ENDING:
        raise UsageError(
            f"{path}: cannot tell the container from {ending or 'no ending'!r}; use {', '.join(_BY_ENDING)}"
        )
    chosen = _BY_ENDING[ending][with_alpha] if name == "auto" else name
    if chosen not in CODECS:
        raise UsageError(f"codec {name!r} is unknown; known: auto, {', '.join(CODECS)}")
    codec = CODECS[chosen]
    if ending not in codec.containers:
        raise UsageError(f"{path}: {chosen} does not go into {ending}; use {' or '.join(codec.containers)}")
    return codec
