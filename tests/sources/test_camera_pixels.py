from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from onset_kernels.picture import Layout, Matrix, Range, Siting

from onset.errors import InputError
from onset.media.tags import AS_TAGGED, ColourOverride
from onset.size import Size
from onset.sources import camera_device, camera_pixels
from onset.sources.camera_device import Camera, Mode
from onset.sources.camera_pixels import Pixels, Raw, pixels_of
from onset.sources.v4l2 import CodedAs
from tests.sources.fake_cv2 import FakeCamera, jpeg


class Bench:
    def __init__(self, fake: FakeCamera, node: Path) -> None:
        self.fake, self._node, self._open = fake, node, list[Camera]()

    def pixels(self, pixels: str, override: ColourOverride = AS_TAGGED) -> tuple[Camera, Pixels]:
        camera = Camera(self._node, Mode(Size(32, 16), Fraction(100), pixels), stall_s=1)
        self._open.append(camera)
        return camera, pixels_of(camera, override)

    def close(self) -> None:
        for camera in self._open:
            camera.close()


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    fake = FakeCamera()
    monkeypatch.setattr(camera_device, "_cv2", lambda stall_s: fake.module())
    (tmp_path / "video0").touch()
    bench = Bench(fake, tmp_path / "video0")
    yield bench
    bench.close()


def grabbed(camera: Camera) -> Raw:
    assert camera.grab() is not None
    raw = camera.retrieve(None)
    assert raw is not None
    return raw


def test_yuyv_is_copied_byte_by_byte(bench: Bench) -> None:
    camera, pixels = bench.pixels("yuyv")
    raw, planes = grabbed(camera), pixels.picture.allocate()
    assert pixels.picture.layout is Layout.YUYV
    assert pixels.fill(raw, planes)
    np.testing.assert_array_equal(planes[0].view(np.uint8), raw.reshape(16, 64))


def test_bgr_is_copied_byte_by_byte(bench: Bench) -> None:
    camera, pixels = bench.pixels("bgr")
    raw, planes = grabbed(camera), pixels.picture.allocate()
    assert pixels.picture.layout is Layout.BGR24
    assert pixels.fill(raw, planes)
    np.testing.assert_array_equal(planes[0], raw.reshape(16, 96))


def test_yuyv_that_nobody_described_goes_by_its_lines(bench: Bench) -> None:
    _, pixels = bench.pixels("yuyv")
    assert (pixels.picture.colour.matrix, pixels.picture.colour.range) == (Matrix.BT601, Range.LIMITED)


def test_what_the_driver_says_of_its_colour_is_believed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera_pixels, "coded_as", lambda path: CodedAs(matrix=1, range=2, transfer=13, primaries=1))
    _, pixels = bench.pixels("yuyv")
    assert (pixels.picture.colour.matrix, pixels.picture.colour.range) == (Matrix.BT709, Range.FULL)
    _, overruled = bench.pixels("yuyv", ColourOverride(matrix="bt601"))
    assert overruled.picture.colour.matrix is Matrix.BT601


def test_motion_jpeg_becomes_its_own_planes(bench: Bench) -> None:
    camera, pixels = bench.pixels("mjpg")
    colour = pixels.picture.colour
    assert pixels.picture.layout is Layout.YUV422P8
    assert (colour.matrix, colour.range, colour.siting) == (Matrix.BT601, Range.FULL, Siting.CENTRE)
    planes = pixels.picture.allocate()
    assert pixels.fill(grabbed(camera), planes)
    assert np.ptp(planes[0]) <= 2
    assert abs(int(planes[0][0, 0]) - (50 + bench.fake.grabs % 100)) <= 2
    assert abs(int(planes[1][0, 0]) - 128) <= 1
    assert pixels.bitstream is not None
    assert (pixels.bitstream.codec, pixels.bitstream.log) == ("mjpeg", None)
    assert pixels.packet is not None
    assert (pixels.packet[:2], pixels.packet[-2:]) == (b"\xff\xd8", b"\xff\xd9")  # none of the old bytes behind it


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8\xff\xd9", jpeg(90, 32, 16)[:200], jpeg(90, 64, 48), bytes(500)], ids=lambda d: str(len(d))
)
def test_a_broken_jpeg_or_one_of_another_size_is_not_shown(bench: Bench, data: bytes) -> None:
    _, pixels = bench.pixels("mjpg")
    planes = pixels.picture.allocate()
    assert not pixels.fill(np.frombuffer(data, np.uint8).reshape(1, -1), planes)
    assert pixels.fill(np.frombuffer(jpeg(90, 32, 16), np.uint8).reshape(1, -1), planes)


def test_bytes_of_another_number_are_not_shown(bench: Bench) -> None:
    _, pixels = bench.pixels("yuyv")
    assert not pixels.fill(np.zeros((15, 32, 2), np.uint8), pixels.picture.allocate())


def test_jpegs_that_never_decode_are_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.fake.grabs = 100  # past the pictures that are left whole
    bench.fake.spoil = lambda data: data[:2] + bytes(len(data))
    with pytest.raises(InputError, match=r"JPEG pictures cannot be decoded; set format"):
        bench.pixels("mjpg")
