import struct
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import Alpha, Layout, Matrix, Range, Siting, Transfer

from onset.errors import InputError
from onset.media.limits import MOST_PIXELS
from onset.media.still import read_still
from onset.media.tags import ColourOverride
from tests.clips import frame_of
from tests.footage import footage
from tests.pictures import pixels


def encoded(codec: str, pixel_format: str, planes: list[NDArray[Any]], width: int, height: int) -> bytes:
    context: Any = av.CodecContext.create(codec, "w")
    context.width, context.height, context.pix_fmt = width, height, pixel_format
    context.time_base = Fraction(1, 25)
    frame = frame_of(planes, width, height, pixel_format)
    frame.pts = 0
    return b"".join(bytes(packet) for packet in (*context.encode(frame), *context.encode(None)))


def noise(*shape: int, dtype: Any = np.uint8, seed: int = 0) -> NDArray[Any]:
    kind = np.dtype(dtype)
    return np.random.default_rng(seed).integers(0, np.iinfo(kind).max + 1, shape).astype(kind)


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("pixel_format", "count", "dtype", "layout"),
    [
        ("rgb24", 3, np.uint8, Layout.RGB24),
        ("rgba", 4, np.uint8, Layout.RGBA8),
        ("gray", 1, np.uint8, Layout.GRAY8),
        ("rgb48be", 3, ">u2", Layout.RGB48),
        ("rgba64be", 4, ">u2", Layout.RGBA64),
        ("gray16be", 1, ">u2", Layout.GRAY16),
    ],
)
def test_a_png_of_8_or_16_bits_keeps_every_sample(
    tmp_path: Path, pixel_format: str, count: int, dtype: Any, layout: Layout
) -> None:
    samples = noise(7, 13 * count, dtype=dtype)
    still = read_still(written(tmp_path / "a.png", encoded("png", pixel_format, [samples], 13, 7)))
    assert still.picture.layout is layout
    assert still.picture.alpha is (Alpha.STRAIGHT if count == 4 else Alpha.OPAQUE)
    np.testing.assert_array_equal(pixels(still.planes, still.picture), samples.reshape(7, 13, count))


@pytest.mark.parametrize(("name", "codec"), [("a.tif", "tiff"), ("a.bmp", "bmp"), ("a.jp2", "jpeg2000")])
def test_other_kinds_of_still_are_read(tmp_path: Path, name: str, codec: str) -> None:
    pixel_format = "bgr24" if codec == "bmp" else "rgb24"
    samples = np.full((8, 12 * 3), 100, np.uint8)
    still = read_still(written(tmp_path / name, encoded(codec, pixel_format, [samples], 12, 8)))
    assert (still.picture.width_px, still.picture.height_px) == (12, 8)
    np.testing.assert_allclose(pixels(still.planes, still.picture), 100, atol=2)


def test_the_name_of_a_still_does_not_decide_what_it_is(tmp_path: Path) -> None:
    data = encoded("png", "gray", [noise(4, 4)], 4, 4)
    assert read_still(written(tmp_path / "50%d.jpg", data)).picture.layout is Layout.GRAY8


def test_a_jpeg_stays_full_range_bt601_planes_with_centred_chroma(tmp_path: Path) -> None:
    planes = [np.full((8, 16), 90, np.uint8), np.full((4, 8), 140, np.uint8), np.full((4, 8), 100, np.uint8)]
    still = read_still(written(tmp_path / "a.jpg", encoded("mjpeg", "yuvj420p", planes, 16, 8)))
    colour = still.picture.colour
    assert still.picture.layout is Layout.YUV420P8
    assert (colour.matrix, colour.range, colour.siting) == (Matrix.BT601, Range.FULL, Siting.CENTRE)
    assert colour.transfer is Transfer.SRGB
    for arrived, sent in zip(still.planes, planes, strict=True):
        np.testing.assert_allclose(arrived, sent, atol=2)


def exif(orientation: int) -> bytes:
    block = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    body = b"Exif\0\0" + block
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, (0, 0)), (2, (0, 1)), (3, (1, 1)), (4, (1, 0)), (5, (0, 0)), (6, (0, 1)), (7, (1, 1)), (8, (1, 0))],
)
def test_exif_orientation_is_applied_to_a_jpeg(tmp_path: Path, orientation: int, corner: tuple[int, int]) -> None:
    """The stored top left corner is white; `corner` is where it must be seen: (bottom?, right?)."""
    luma = np.full((32, 64), 20, np.uint8)
    luma[:16, :16] = 235
    chroma = np.full((16, 32), 128, np.uint8)
    data = encoded("mjpeg", "yuvj420p", [luma, chroma, chroma], 64, 32)
    still = read_still(written(tmp_path / "phone.jpg", data[:2] + exif(orientation) + data[2:]))
    height, width = (64, 32) if orientation >= 5 else (32, 64)
    assert (still.picture.height_px, still.picture.width_px) == (height, width)
    seen = still.planes[0][-8 if corner[0] else 8, -8 if corner[1] else 8]
    assert seen > 220
    assert np.mean(still.planes[0] > 128) == pytest.approx(1 / 8, abs=0.02)


def test_a_turned_jpeg_of_odd_size_keeps_its_size(tmp_path: Path) -> None:
    planes = [noise(7, 9), noise(4, 5), noise(4, 5)]
    data = encoded("mjpeg", "yuvj420p", planes, 9, 7)
    still = read_still(written(tmp_path / "odd.jpg", data[:2] + exif(6) + data[2:]))
    assert (still.picture.width_px, still.picture.height_px) == (7, 9)
    assert still.picture.layout is Layout.YUV444P8


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 5), (3, 1)])
def test_the_smallest_stills_are_read(tmp_path: Path, width: int, height: int) -> None:
    samples = noise(height, width * 3)
    still = read_still(written(tmp_path / "a.png", encoded("png", "rgb24", [samples], width, height)))
    np.testing.assert_array_equal(still.planes[0], samples)


def test_a_hundred_megapixels_are_read(tmp_path: Path) -> None:
    flat = np.full((10_000, 10_000), 77, np.uint8)
    still = read_still(written(tmp_path / "big.png", encoded("png", "gray", [flat], 10_000, 10_000)))
    assert still.planes[0].shape == (10_000, 10_000)
    assert still.planes[0][::997, ::991].min() == 77


def test_a_header_that_asks_for_more_than_the_limit_is_refused(tmp_path: Path) -> None:
    import zlib

    data = bytearray(encoded("png", "gray", [noise(4, 4)], 4, 4))
    data[16:24] = struct.pack(">II", 30_000, MOST_PIXELS // 30_000 + 10)
    data[29:33] = struct.pack(">I", zlib.crc32(bytes(data[12:29])))
    with pytest.raises(InputError, match=r"bomb\.png"):
        read_still(written(tmp_path / "bomb.png", bytes(data)))


def test_a_missing_still_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.png: no such file"):
        read_still(tmp_path / "gone.png")


def test_a_device_that_never_ends_is_no_still() -> None:
    with pytest.raises(InputError, match="/dev/zero: is a device"):
        read_still(Path("/dev/zero"))


def test_a_folder_is_no_still(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        read_still(tmp_path)


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"", "is empty"), (b"not a picture at all", "is not a picture"), (b"\x89PNG\r\n\x1a\n" + b"x" * 40, "damaged"),
     (b"\xff\xd8\xff\xe0", "cut off"), (b"II*\0" + b"y" * 40, "damaged")],
)  # fmt: skip
def test_garbage_gets_one_line(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_still(written(tmp_path / "g.png", data))
    assert "\n" not in str(caught.value)
    assert "g.png" in str(caught.value)


def test_a_tiff_in_lab_is_not_called_damaged(tmp_path: Path) -> None:
    data = encoded("tiff", "rgb24", [noise(4, 12)], 4, 4)
    photometric = b"\x06\x01\x03\0\x01\0\0\0"  # tag 262, a SHORT: 2 is RGB, 8 CIE L*a*b*
    assert data.count(photometric + b"\x02") == 1
    path = written(tmp_path / "lab.tif", data.replace(photometric + b"\x02", photometric + b"\x08"))
    with pytest.raises(InputError, match=r"lab\.tif: is a kind of tiff that cannot be read; save it as RGB"):
        read_still(path)


@pytest.mark.parametrize(("codec", "pixel_format"), [("png", "rgb24"), ("mjpeg", "yuvj444p"), ("tiff", "rgb24")])
@pytest.mark.parametrize("part", [0.3, 0.7, 0.97])
def test_a_cut_still_is_refused(tmp_path: Path, codec: str, pixel_format: str, part: float) -> None:
    planes = [noise(40, 60 * 3)] if pixel_format == "rgb24" else [noise(40, 60, seed=n) for n in range(3)]
    data = encoded(codec, pixel_format, planes, 60, 40)
    with pytest.raises(InputError, match="cut off"):
        read_still(written(tmp_path / "cut", data[: int(len(data) * part)]))


def test_settings_overrule_a_still(tmp_path: Path) -> None:
    data = encoded("png", "rgba", [noise(4, 16)], 4, 4)
    still = read_still(written(tmp_path / "a.png", data), ColourOverride(transfer="logc3", alpha="ignore"))
    assert still.picture.colour.transfer is Transfer.LOGC3
    assert still.picture.alpha is Alpha.OPAQUE


@pytest.mark.parametrize(
    ("name", "size"),
    [("green/two_people_500.jpg", (500, 375)), ("green/film_hair_glasses_1920.png", (1920, 1012)),
     ("alpha/lemur_alpha.png", (680, 440))],
)  # fmt: skip
def test_footage_has_the_size_its_list_says(name: str, size: tuple[int, int]) -> None:
    picture = read_still(footage(name)).picture
    assert (picture.width_px, picture.height_px) == size
