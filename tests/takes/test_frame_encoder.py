"""Each codec encodes one frame into one packet that is decoded alone; lossless ones give back every sample."""

from ctypes.util import find_library
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import Alpha, Colour, Layout, Matrix, Picture, Primaries, Range, Transfer

from onset.errors import InputError
from onset.takes.coding import FORMATS, NAMES, Coding, choose_coding
from onset.takes.frame_encoder import FrameEncoder

VIDEO = Colour(Transfer.BT709, matrix=Matrix.BT709, range=Range.LIMITED)
LOSSLESS = ("lossless", "utvideo", "ffvhuff", "ffv1")
EIGHT_RGB = ("rgb24", "bgr24", "gbrp")
NVENC = ("h264_nvenc", "hevc_nvenc")
STILLS = ("exr", "exr_dwaa")  # tests/takes/test_stills.py
WAYS = {
    "utvideo": ("nv12", "yuyv422", "yuv420p", "yuv422p"),
    "ffv1": tuple(form for form in FORMATS.values() if form not in EIGHT_RGB),
}
PADDED = {Layout.RGB10: (1 << 30) - 1}


@pytest.mark.parametrize("name", ["h264", "h264_422", "hevc_422", "prores", "prores_4444"])
def test_packets_themselves_say_what_their_colours_are(name: str) -> None:
    """Players and ffprobe believe the packets more than the file around them."""
    colour = Colour(Transfer.PQ, Primaries.BT2020, Matrix.BT2020, Range.LIMITED)
    of = Picture(64, 48, Layout.YUV422P10, colour)
    coding = choose_coding(name, of)
    encoder = FrameEncoder(coding, of)
    frame = decoded(coding, encoder, bytes(encoder.encode(noise(of))))
    assert [int(one) for one in (frame.color_primaries, frame.color_trc, frame.colorspace, frame.color_range)] == [
        9, 16, 9, 1,
    ]  # fmt: skip


def picture(layout: Layout, width_px: int = 322, height_px: int = 242) -> Picture:
    return Picture(width_px, height_px, layout, VIDEO if layout.kind == "yuv" else Colour())


def noise(of: Picture, seed: int = 1) -> list[NDArray[Any]]:
    """Random samples of the layout's own bits: what a lossless coder likes least."""
    chance = np.random.default_rng(seed)
    planes = []
    for spec, shape in zip(of.layout.planes, of.plane_shapes, strict=True):
        dtype = np.dtype(spec.dtype)
        packed = dtype.itemsize * 8 // (2 if of.layout is Layout.NV12 and dtype.itemsize == 2 else 1) > of.layout.bits
        bits = dtype.itemsize * 8
        if packed and of.layout.kind in ("yuv", "gray") and of.layout not in (Layout.NV12, Layout.YUYV):
            bits = of.layout.bits
        if of.layout.name.startswith("GBRP"):
            bits = of.layout.bits
        most = PADDED.get(of.layout, (1 << bits) - 1)
        planes.append(chance.integers(0, most, shape, dtype=np.uint64, endpoint=True).astype(dtype))
    return planes


def decoded(coding: Coding, encoder: FrameEncoder, data: bytes) -> Any:
    context: Any = av.CodecContext.create(coding.codec, "r")
    context.width, context.height = coding.picture.width_px, coding.picture.height_px
    context.pix_fmt = coding.pixel_format
    if encoder.extradata:
        context.extradata = encoder.extradata
    if "[" not in encoder.tag and encoder.tag:
        context.codec_tag = encoder.tag
    frames = [*context.decode(av.Packet(data)), *context.decode(None)]
    assert len(frames) == 1
    return frames[0]


def samples(frame: Any, form: str) -> list[NDArray[Any]]:
    frame = frame if frame.format.name == form else frame.reformat(format=form)
    return [np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: plane.height] for plane in frame.planes]


@pytest.mark.parametrize("name", LOSSLESS)
@pytest.mark.parametrize("layout", FORMATS, ids=lambda layout: layout.key)
def test_a_lossless_codec_gives_back_every_sample_or_refuses_the_layout(layout: Layout, name: str) -> None:
    of = picture(layout)
    fits = name in ("lossless", "ffvhuff") or FORMATS[layout] in WAYS[name]
    if not fits:
        with pytest.raises(ValueError, match=rf"codec {name} cannot take {layout.key} of 322x242; use lossless"):
            choose_coding(name, of)
        return
    coding = choose_coding(name, of)
    assert coding.lossless
    planes = noise(of)
    encoder = FrameEncoder(coding, of)
    encoder.encode(noise(of, seed=2))
    form = "yuv422p" if layout is Layout.YUYV else coding.source_format
    back = samples(decoded(coding, encoder, bytes(encoder.encode(planes))), form)
    if layout is Layout.YUYV:  # swscale's way back packs odd widths of chroma wrongly, so that ours is taken apart
        packed = planes[0].view(np.uint8)
        planes = [np.ascontiguousarray(packed[:, place::step]) for place, step in ((0, 2), (1, 4), (3, 4))]
    for ours, theirs in zip(planes, back, strict=True):
        expected = ours.view(np.uint8)
        got = theirs[:, : expected.shape[1]]
        if layout in (Layout.BGRA8, Layout.RGBA8, Layout.RGB10):  # bits that the picture says nothing with
            mask = np.array([(1 << 30) - 1 if layout is Layout.RGB10 else 0xFFFFFF], np.uint32).view(np.uint8)
            expected, got = expected & np.tile(mask, of.width_px), got & np.tile(mask, of.width_px)
        np.testing.assert_array_equal(got, expected)


def test_pictures_that_others_may_only_read_are_packed_by_no_threads_but_the_callers() -> None:
    """Threads of the library's own, one a core, would each take a core from the loop at every frame."""
    of = picture(Layout.BGRA8, 640, 360)
    planes = noise(of)
    planes[0].flags.writeable = False
    encoder = FrameEncoder(choose_coding("lossless", of), of)
    before = len(list(Path("/proc/self/task").iterdir()))
    encoder.encode(planes)
    assert len(list(Path("/proc/self/task").iterdir())) == before


def test_an_alpha_that_means_something_is_kept() -> None:
    of = Picture(64, 48, Layout.BGRA8, Colour(), Alpha.PREMULTIPLIED)
    coding = choose_coding("lossless", of)
    encoder = FrameEncoder(coding, of)
    planes = noise(of)
    (back,) = samples(decoded(coding, encoder, bytes(encoder.encode(planes))), "bgra")
    np.testing.assert_array_equal(back[:, : 64 * 4], planes[0].view(np.uint8))


@pytest.mark.parametrize("name", [name for name in NAMES if name not in (*LOSSLESS, *STILLS)])
@pytest.mark.parametrize("layout", [Layout.BGRA8, Layout.YUV420P8, Layout.YUV422P10], ids=lambda layout: layout.key)
def test_a_lossy_codec_gives_back_nearly_the_picture(layout: Layout, name: str) -> None:
    of = picture(layout, 320, 256)
    if name == "mjpeg" and layout is Layout.YUV422P10:
        with pytest.raises(ValueError, match="mjpeg cannot take yuv422p10"):
            choose_coding(name, of)
        return
    coding = choose_coding(name, of)
    if name in NVENC and not _card():
        with pytest.raises(InputError, match=f"codec {name} cannot be opened for 320x256 .* choose another codec"):
            FrameEncoder(coding, of)
        return
    encoder = FrameEncoder(coding, of)
    planes = [np.full_like(plane, _grey(of, number)) for number, plane in enumerate(of.allocate())]
    planes[0][100:200, 100:200] = _grey(of, 0, light=True)
    frame = decoded(coding, encoder, bytes(encoder.encode(planes)))
    assert frame.format.name == (coding.decodes_to or coding.pixel_format)
    assert frame.format.name.replace("yuvj", "yuv") == FORMATS[coding.picture.layout]
    luma = frame.to_ndarray(format="gray") if layout is Layout.BGRA8 else frame.reformat(format="gray").to_ndarray()
    inside, outside = luma[120:180, 120:180].astype(float), luma[20:80, 20:80].astype(float)
    assert inside.std() < 3
    assert outside.std() < 3
    assert inside.mean() - outside.mean() > 60


def _card() -> bool:
    """Whether FFmpeg finds the library of NVIDIA's driver that encodes."""
    return find_library("nvidia-encode") is not None


def _grey(of: Picture, plane: int, *, light: bool = False) -> int:
    if of.layout is Layout.BGRA8:
        return 0xFFC8C8C8 if light else 0xFF505050
    scale = 1 << (of.layout.bits - 8)
    return (128 if plane else 190 if light else 80) * scale


def test_a_codec_that_cannot_take_a_size_says_what_can() -> None:
    with pytest.raises(ValueError, match="codec prores takes even sides of at least 16x16, not 63x48; use lossless"):
        choose_coding("prores", picture(Layout.YUV422P10, 63, 48))
    with pytest.raises(ValueError, match="codec 'theora' is unknown; known: lossless, utvideo"):
        choose_coding("theora", picture(Layout.NV12))
    with pytest.raises(ValueError, match="layout rgba_half cannot be recorded"):
        choose_coding("lossless", picture(Layout.RGBA_HALF))
