from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from onset.errors import InputError
from onset.frame import monotonic_ns
from onset.size import Size
from onset.sources import camera_device
from onset.sources.camera_device import Camera, Mode, jpeg_size, said_rate
from tests.sources.fake_cv2 import FakeCamera, jpeg

WANTED = Mode(Size(32, 16), Fraction(100), "yuyv")


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCamera]:
    fake = FakeCamera()
    monkeypatch.setattr(camera_device, "_cv2", lambda stall_s: fake.module())
    yield fake
    assert fake.held == 0, "a device was not given back"


@pytest.fixture
def node(tmp_path: Path) -> Path:
    (tmp_path / "video0").touch()
    return tmp_path / "video0"


def measured(node: Path, wanted: Mode = WANTED) -> Mode:
    camera = Camera(node, wanted, stall_s=1)
    camera.close()
    return camera.mode


def test_the_mode_is_what_the_first_picture_shows(fake: FakeCamera, node: Path) -> None:
    assert measured(node) == WANTED
    assert str(WANTED) == "32x16 at 100 in yuyv"


def test_a_driver_that_lies_about_its_size_is_found_out(fake: FakeCamera, node: Path) -> None:
    fake.says_size = (640, 480)
    assert measured(node).size == Size(32, 16)
    assert measured(node, Mode(WANTED.size, WANTED.rate_hz, "mjpg")).size == Size(32, 16)


def test_a_driver_that_gives_jpegs_where_yuyv_was_asked_is_found_out(fake: FakeCamera, node: Path) -> None:
    fake.modes = {"MJPG": (32, 16)}
    assert measured(node).pixels == "mjpg"


def test_another_packing_of_422_is_not_taken_for_yuyv(fake: FakeCamera, node: Path) -> None:
    fake.modes = {"UYVY": (32, 16)}
    assert measured(node).pixels == "uyvy"


def test_a_camera_that_gives_no_picture_at_first_is_refused(fake: FakeCamera, node: Path) -> None:
    fake.empty = True
    with pytest.raises(InputError, match="opens but delivers no picture"):
        measured(node)


def test_a_camera_in_use_is_refused(fake: FakeCamera, node: Path) -> None:
    fake.opens = False
    with pytest.raises(InputError, match="another program using it"):
        measured(node)


def test_exceptions_of_opencv_are_one_line(fake: FakeCamera, node: Path) -> None:
    fake.raises = True
    with pytest.raises(InputError) as caught:
        measured(node)
    assert "\n" not in str(caught.value)


def test_a_sane_stamp_of_the_driver_is_used_and_nonsense_is_not(fake: FakeCamera, node: Path) -> None:
    camera = Camera(node, WANTED, stall_s=1)
    now_ns = monotonic_ns()
    stamps_ms = {now_ns / 1e6 - 20: now_ns - 20_000_000, 0.0: now_ns, now_ns / 1e6 + 50: now_ns}
    for stamp_ms, expected_ns in stamps_ms.items():
        fake.stamp_ms = lambda stamp_ms=stamp_ms: stamp_ms
        assert abs(camera.driver_ns(now_ns) - expected_ns) < 1000
    camera.close()


def test_a_camera_that_is_not_there_is_named() -> None:
    pytest.importorskip("cv2", reason="needs OpenCV: pip install 'onset-engine[camera]'")
    with pytest.raises(InputError, match="/dev/video99: there is no such camera; `onset devices`"):
        measured(Path("/dev/video99"))


def test_a_file_that_is_no_camera_is_refused(node: Path, capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("cv2", reason="needs OpenCV: pip install 'onset-engine[camera]'")
    with pytest.raises(InputError, match="cannot be opened as a camera"):
        measured(node)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("said", "exact"),
    [(30.0, Fraction(30)), (30.00003, Fraction(30)), (29.97, Fraction(30000, 1001)), (59.94006, Fraction(60000, 1001)),
     (23.976, Fraction(24000, 1001)), (7.5, Fraction(15, 2)), (0.0, Fraction(0)), (-1.0, Fraction(0)),
     (1e9, Fraction(0)), (float("nan"), Fraction(0))],
)  # fmt: skip
def test_a_rate_as_drivers_say_it_is_the_exact_one(said: float, exact: Fraction) -> None:
    assert said_rate(said) == exact


def test_the_size_of_a_jpeg_is_read_from_its_header() -> None:
    assert jpeg_size(jpeg(90, 48, 24)) == (48, 24)
    assert jpeg_size(b"\xff\xd8\xff") is None
    assert jpeg_size(b"") is None
