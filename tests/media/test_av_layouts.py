from collections.abc import Callable
from typing import Any

import av
import numpy as np
import pytest
from av.video.format import names  # type: ignore[attr-defined]
from numpy.typing import NDArray
from onset_kernels.picture import Alpha, Layout

from onset.media.av_layouts import route
from onset.media.format import format_of
from onset.media.planes import fill
from tests.clips import frame_of
from tests.pictures import pixels

WIDTH, HEIGHT = 22, 6
Plane = NDArray[Any]


def delivered(pixel_format: str, planes: list[Plane]) -> tuple[tuple[Plane, ...], NDArray[np.float64], Layout]:
    """(planes, samples per pixel, layout) that a frame of these FFmpeg planes arrives as."""
    frame = frame_of(planes, WIDTH, HEIGHT, pixel_format)
    form = format_of(frame, codec="rawvideo")
    out = form.picture.allocate()
    fill(frame, form, out)
    return out, pixels(out, form.picture), form.picture.layout


def codes(bits: int, columns: int = WIDTH, rows: int = HEIGHT, *, seed: int = 0, dtype: str = "<u2") -> Plane:
    random = np.random.default_rng(seed)
    return random.integers(0, 1 << bits, (rows, columns)).astype(np.uint8 if bits <= 8 else dtype)


PLANAR = [
    ("yuv420p", 8, 2, 2, Layout.YUV420P8), ("yuvj420p", 8, 2, 2, Layout.YUV420P8),
    ("yuv422p", 8, 2, 1, Layout.YUV422P8), ("yuvj422p", 8, 2, 1, Layout.YUV422P8),
    ("yuv444p", 8, 1, 1, Layout.YUV444P8), ("yuvj444p", 8, 1, 1, Layout.YUV444P8),
    ("yuv420p10le", 10, 2, 2, Layout.YUV420P10), ("yuv422p10le", 10, 2, 1, Layout.YUV422P10),
    ("yuv444p10le", 10, 1, 1, Layout.YUV444P10), ("yuv422p10be", 10, 2, 1, Layout.YUV422P10),
    ("yuv420p12le", 12, 2, 2, Layout.YUV420P12), ("yuv422p12le", 12, 2, 1, Layout.YUV422P12),
    ("yuv444p12le", 12, 1, 1, Layout.YUV444P12), ("gbrp", 8, 1, 1, Layout.GBRP8),
    ("gbrp10le", 10, 1, 1, Layout.GBRP10), ("gbrp12be", 12, 1, 1, Layout.GBRP12), ("gbrp16le", 16, 1, 1, Layout.GBRP16),
]  # fmt: skip


@pytest.mark.parametrize(("pixel_format", "bits", "across", "down", "layout"), PLANAR, ids=lambda value: str(value))
def test_planar_formats_arrive_as_they_are(
    pixel_format: str, bits: int, across: int, down: int, layout: Layout
) -> None:
    dtype = ">u2" if pixel_format.endswith("be") else "<u2"
    planes = [codes(bits, dtype=dtype)]
    planes += [codes(bits, WIDTH // across, HEIGHT // down, seed=seed, dtype=dtype) for seed in (1, 2)]
    out, _, found = delivered(pixel_format, planes)
    assert found is layout
    for arrived, sent in zip(out, planes, strict=True):
        np.testing.assert_array_equal(arrived, sent)


PACKED: list[tuple[str, int, int, tuple[int, ...], Layout]] = [
    ("rgb24", 8, 3, (0, 1, 2), Layout.RGB24), ("bgr24", 8, 3, (0, 1, 2), Layout.BGR24),
    ("bgra", 8, 4, (0, 1, 2, 3), Layout.BGRA8), ("rgba", 8, 4, (0, 1, 2, 3), Layout.RGBA8),
    ("argb", 8, 4, (1, 2, 3, 0), Layout.RGBA8), ("abgr", 8, 4, (3, 2, 1, 0), Layout.RGBA8),
    ("0rgb", 8, 4, (1, 2, 3), Layout.RGB24), ("0bgr", 8, 4, (3, 2, 1), Layout.RGB24),
    ("rgb48le", 16, 3, (0, 1, 2), Layout.RGB48), ("rgb48be", 16, 3, (0, 1, 2), Layout.RGB48),
    ("bgr48be", 16, 3, (2, 1, 0), Layout.RGB48), ("bgr48le", 16, 3, (2, 1, 0), Layout.RGB48),
    ("rgba64le", 16, 4, (0, 1, 2, 3), Layout.RGBA64), ("rgba64be", 16, 4, (0, 1, 2, 3), Layout.RGBA64),
    ("bgra64le", 16, 4, (2, 1, 0, 3), Layout.RGBA64), ("bgra64be", 16, 4, (2, 1, 0, 3), Layout.RGBA64),
    ("gray10le", 10, 1, (0,), Layout.GRAY10), ("gray12be", 12, 1, (0,), Layout.GRAY12),
    ("gray", 8, 1, (0,), Layout.GRAY8), ("gray16le", 16, 1, (0,), Layout.GRAY16),
    ("gray16be", 16, 1, (0,), Layout.GRAY16),
    ("ya8", 8, 2, (0, 0, 0, 1), Layout.RGBA8), ("ya16be", 16, 2, (0, 0, 0, 1), Layout.RGBA64),
]  # fmt: skip


@pytest.mark.parametrize(("pixel_format", "bits", "count", "order", "layout"), PACKED, ids=lambda value: str(value))
def test_packed_formats_keep_every_sample(
    pixel_format: str, bits: int, count: int, order: tuple[int, ...], layout: Layout
) -> None:
    dtype = ">u2" if pixel_format.endswith("be") else "<u2"
    plane = codes(bits, WIDTH * count, dtype=dtype)
    _, found, arrived = delivered(pixel_format, [plane])
    assert arrived is layout
    np.testing.assert_array_equal(found, plane.reshape(HEIGHT, WIDTH, count)[..., list(order)])


def _semi_planar(shift: int) -> Callable[[list[Plane]], list[Plane]]:
    return lambda planes: [planes[0] >> shift, planes[1][:, 0::2] >> shift, planes[1][:, 1::2] >> shift]


SEMI = [
    ("nv12", 8, 1, 2, _semi_planar(0), Layout.NV12),
    ("nv16", 8, 1, 1, _semi_planar(0), Layout.YUV422P8),
    ("p010le", 16, 1, 2, _semi_planar(6), Layout.YUV420P10),
    ("p210le", 16, 1, 1, _semi_planar(6), Layout.YUV422P10),
    ("p012le", 16, 1, 2, _semi_planar(4), Layout.YUV420P12),
]


@pytest.mark.parametrize(
    ("pixel_format", "bits", "across", "down", "unpack", "layout"), SEMI, ids=[one[0] for one in SEMI]
)
def test_semi_planar_formats_keep_every_sample(
    pixel_format: str, bits: int, across: int, down: int, unpack: Callable[[list[Plane]], list[Plane]], layout: Layout
) -> None:
    mask = {"p010le": 0xFFC0, "p210le": 0xFFC0, "p012le": 0xFFF0}.get(pixel_format, 0xFF)
    planes = [codes(bits) & mask, codes(bits, WIDTH, HEIGHT // down, seed=1) & mask]
    out, _, found = delivered(pixel_format, planes)
    assert found is layout
    wanted = unpack(planes)
    arrived = [out[0], out[1].view(np.uint8)[:, 0::2], out[1].view(np.uint8)[:, 1::2]] if len(out) == 2 else list(out)
    for have, want in zip(arrived, wanted, strict=True):
        np.testing.assert_array_equal(have, want)


@pytest.mark.parametrize(
    ("pixel_format", "order"), [("yuyv422", (0, 1, 2, 3)), ("uyvy422", (1, 0, 3, 2)), ("yvyu422", (0, 3, 2, 1))]
)
def test_packed_422_arrives_as_yuyv(pixel_format: str, order: tuple[int, ...]) -> None:
    plane = codes(8, WIDTH * 2)
    out, _, layout = delivered(pixel_format, [plane])
    assert layout is Layout.YUYV
    wanted = plane.reshape(HEIGHT, -1, 4)[..., list(order)].reshape(HEIGHT, -1)
    np.testing.assert_array_equal(out[0].view(np.uint8), wanted)


@pytest.mark.parametrize(("pixel_format", "bits"), [("gray9le", 9), ("gray14be", 14), ("gray14le", 14)])
def test_grey_of_few_bits_is_widened_so_that_white_is_white(pixel_format: str, bits: int) -> None:
    plane = codes(bits, dtype=">u2" if pixel_format.endswith("be") else "<u2")
    plane[0, 0], plane[0, 1] = 0, (1 << bits) - 1
    _, found, layout = delivered(pixel_format, [plane])
    assert layout is Layout.GRAY16
    np.testing.assert_allclose(found[..., 0], plane * (65535 / ((1 << bits) - 1)), atol=0.5)


@pytest.mark.parametrize(
    ("pixel_format", "bits", "layout"),
    [("gbrap", 8, Layout.RGBA8), ("gbrap10le", 10, Layout.RGBA64), ("gbrap12be", 12, Layout.RGBA64),
     ("gbrap16le", 16, Layout.RGBA64)],
)  # fmt: skip
def test_planar_gbr_with_alpha_loses_neither_colour_nor_alpha(pixel_format: str, bits: int, layout: Layout) -> None:
    planes = [codes(bits, seed=seed, dtype=">u2" if pixel_format.endswith("be") else "<u2") for seed in range(4)]
    _, found, arrived = delivered(pixel_format, planes)
    assert arrived is layout
    green, blue, red, alpha = planes
    full = 255 if bits == 8 else 65535
    wanted = np.stack([red, green, blue, alpha], axis=-1) * (full / ((1 << bits) - 1))
    np.testing.assert_allclose(found, wanted, atol=0.5)


def test_padding_bytes_are_no_alpha() -> None:
    plane = codes(8, WIDTH * 4)
    frame = frame_of([plane], WIDTH, HEIGHT, "bgr0")
    form = format_of(frame, codec="rawvideo")
    out = form.picture.allocate()
    fill(frame, form, out)
    assert form.picture.alpha is Alpha.OPAQUE
    assert np.all(out[0].view(np.uint8)[:, 3::4] == 255)
    np.testing.assert_array_equal(pixels(out, form.picture)[..., :3], plane.reshape(HEIGHT, WIDTH, 4)[..., :3])


@pytest.mark.parametrize(
    ("pixel_format", "layout", "order"),
    [("gbrpf32le", Layout.RGB_FLOAT, (2, 0, 1)), ("gbrapf32le", Layout.RGBA_FLOAT, (2, 0, 1, 3))],
)
def test_floating_point_planes_are_put_in_order(pixel_format: str, layout: Layout, order: tuple[int, ...]) -> None:
    random = np.random.default_rng(0)
    planes = [random.uniform(-1, 2, (HEIGHT, WIDTH)).astype(np.float32) for _ in order]
    out, _, found = delivered(pixel_format, planes)
    assert found is layout
    for arrived, plane in zip(out, order, strict=True):
        np.testing.assert_array_equal(arrived, planes[plane])


@pytest.mark.parametrize("pixel_format", ["yuv411p", "yuv422p16le", "yuv420p14le", "xyz12le", "rgb565le", "yuv440p"])
def test_a_format_without_a_layout_is_converted_and_that_is_said(pixel_format: str) -> None:
    form = format_of(av.VideoFrame(WIDTH, HEIGHT, pixel_format), codec="rawvideo")
    assert any(note.startswith(f"{pixel_format} is converted by swscale") for note in form.notes)


def test_sixteen_bit_yuv_is_the_nearest_twelve_bit_yuv() -> None:
    planes = [codes(16), codes(16, WIDTH // 2, seed=1), codes(16, WIDTH // 2, seed=2)]
    out, _, layout = delivered("yuv422p16le", planes)
    assert layout is Layout.YUV422P12
    for arrived, sent in zip(out, planes, strict=True):
        assert np.abs(arrived.astype(int) - sent / 16).max() <= 1


def test_every_pixel_format_has_a_way_or_is_refused_in_words() -> None:
    refused: set[str] = set()
    reasons: list[str] = []
    for name in sorted(names):
        try:
            way = route(name)
        except ValueError as error:
            refused.add(name)
            reasons.append(str(error))
        else:
            assert way.layout in Layout
            component = av.VideoFormat(name, 64, 64).components
            assert way.has_alpha == any(one.is_alpha for one in component) or name == "pal8"
    assert all("holds no picture" in reason for reason in reasons)
    hardware = {"cuda", "vaapi", "vulkan", "qsv", "videotoolbox_vld"}
    assert hardware <= refused
    assert not {name for name in refused if name.startswith(("yuv", "rgb", "gbr", "gray"))}
