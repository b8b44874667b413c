"""What was rendered, read back by other programs: PyAV's packets and planes, OpenCV, OpenEXR; and clips to render."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from onset.cli import run
from tests.clips import frame_of

Pixels = NDArray[Any]
GREEN = (40, 180, 60)
_KR_KB = {"bt601": (0.299, 0.114), "bt709": (0.2126, 0.0722)}


def rendered(*words: object) -> None:
    """Run `onset render` on these, and see that it worked."""
    assert run(["render", *(str(word) for word in words)]) == 0


def chroma_show(folder: Path) -> Path:
    """A show that keys by colour alone, where the key is not what is asked: a sixth of the time to compile."""
    path = folder / "chroma.toml"
    path.write_text('[keyer]\nkind = "chroma"\n')
    return path


def green_chroma(folder: Path) -> tuple[str, Path, str, str]:
    """The options of that show on a green screen, for tests of what a file holds."""
    return "--show", chroma_show(folder), "--screen", "green"


def refused(capfd: pytest.CaptureFixture[str], *words: object, code: int = 2) -> str:
    """Run `onset` on these; the one line that it refused them with."""
    capfd.readouterr()
    assert run([str(word) for word in words]) == code
    out, err = capfd.readouterr()
    lines = err.splitlines()
    assert out == ""
    assert "Traceback" not in err
    assert len(lines) == 1, err
    return lines[0]


def coded(rgb: Pixels, *, matrix: str = "bt709", full: bool = False, bits: int = 10) -> list[Pixels]:
    """(height, width, 3) RGB codes 0..255 as Y, Cb, Cr planes of `bits`: ITU-T H.273, clause 8.3, in float64."""
    kr, kb = _KR_KB[matrix]
    red, green, blue = np.moveaxis(rgb / 255.0, -1, 0)
    luma = kr * red + (1 - kr - kb) * green + kb * blue
    cb, cr = (blue - luma) / (2 * (1 - kb)), (red - luma) / (2 * (1 - kr))
    step, top = 2.0 ** (bits - 8), 2**bits - 1
    if full:
        planes = [luma * top, cb * top + 128 * step, cr * top + 128 * step]
    else:
        planes = [(16 + 219 * luma) * step, (128 + 224 * cb) * step, (128 + 224 * cr) * step]
    return [np.clip(np.round(plane), 0, top).astype(np.uint8 if bits == 8 else np.uint16) for plane in planes]


def decoded(planes: Sequence[Pixels], bits: int) -> NDArray[np.float64]:
    """BT.709 limited planes as (height, width, 3) RGB on the scale 0..255; subsampled chroma repeated, not filtered."""
    height, width = planes[0].shape
    luma, cb, cr = (
        plane.repeat(-(-height // plane.shape[0]), 0).repeat(-(-width // plane.shape[1]), 1)[:height, :width]
        / 2.0 ** (bits - 8)
        for plane in planes[:3]
    )
    kr, kb = _KR_KB["bt709"]
    luma, cb, cr = (luma - 16) / 219, (cb - 128) / 224, (cr - 128) / 224
    red, blue = luma + 2 * (1 - kr) * cr, luma + 2 * (1 - kb) * cb
    return np.stack([red, (luma - kr * red - kb * blue) / (1 - kr - kb), blue], axis=-1) * 255


def write_planes(
    path: Path, pictures: Sequence[Sequence[Pixels]], *, pixel_format: str = "yuv444p10le", codec: str = "ffv1",
    colorspace: int = 1, color_range: int = 1, rate: int = 25, pixel_aspect: Fraction | None = None,
    rotation: int = 0,
) -> Path:  # fmt: skip
    """A lossless clip of exactly these planes, tagged by H.273's numbers (colorspace 2: untagged)."""
    height, width = pictures[0][0].shape
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, pixel_format
        stream.codec_context.colorspace, stream.codec_context.color_range = colorspace, color_range
        if pixel_aspect is not None:
            stream.codec_context.sample_aspect_ratio = pixel_aspect
        if rotation:
            stream.set_display_rotation(rotation)
        for number, planes in enumerate(pictures):
            frame = frame_of(planes, width, height, pixel_format)
            frame.colorspace, frame.color_range, frame.pts = colorspace, color_range, number
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


def write_rgb(path: Path, picture: Pixels, count: int = 1, *, matrix: str = "bt709", full: bool = False) -> Path:
    """`count` times the same picture of RGB codes 0..255, in ten bits, tagged."""
    colorspace = {"bt601": 6, "bt709": 1}[matrix]
    planes = coded(picture, matrix=matrix, full=full)
    return write_planes(path, [planes] * count, colorspace=colorspace, color_range=2 if full else 1)


def on_green(width: int = 64, height: int = 48, *, box: tuple[int, int, int] = (128, 128, 128)) -> Pixels:
    """A box in the middle half of a green screen, as RGB codes."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[:] = GREEN
    picture[height // 4 : height * 3 // 4, width // 4 : width * 3 // 4] = box
    return picture


def pictures_of(path: Path) -> list[list[Pixels]]:
    """Every frame's planes, as decoded."""
    with av.open(str(path)) as container:
        return [planes_of(frame) for frame in container.decode(video=0)]


def planes_of(frame: av.VideoFrame) -> list[Pixels]:
    sample: Any = np.uint16 if frame.format.components[0].bits > 8 else np.uint8
    size = np.dtype(sample).itemsize
    planes: list[Any] = list(frame.planes)
    return [
        np.frombuffer(plane, sample).reshape(-1, plane.line_size // size)[: plane.height, : plane.width].copy()
        for plane in planes
    ]


def times_of(path: Path) -> list[Fraction]:
    """When each frame is shown, in seconds, exactly."""
    with av.open(str(path)) as container:
        frames: list[Any] = list(container.decode(video=0))
        return [frame.pts * frame.time_base for frame in frames]


def sound_of(path: Path) -> list[list[tuple[Fraction, bytes]]]:
    """For each sound stream (when, bytes) of each packet."""
    with av.open(str(path)) as container:
        streams = list(container.streams.audio)
        found: dict[int, list[tuple[Fraction, bytes]]] = {stream.index: [] for stream in streams}
        for packet in container.demux(streams) if streams else ():
            if packet.dts is not None:
                assert packet.pts is not None
                found[packet.stream.index].append((packet.pts * packet.time_base, bytes(packet)))
    return list(found.values())
