"""The stills sink: numbered names, what each kind holds, whole files only."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import Alpha, Layout, Transfer

from onset.errors import UsageError, WorkError
from onset.media.still import read_still
from onset.sinks.stills import Settings, Stills, build, numbered
from onset.timecode import Timecode
from tests.sinks.made import CANVAS, composite

RATE = Fraction(30000, 1001)


def started(path: Path, **settings: Any) -> Stills:
    return build(Settings(path=path, rate=RATE, **settings))


def codes16(*rgba: int) -> NDArray[np.uint64]:
    """A picture of one colour as the pass stores RGBA64."""
    samples = np.zeros((8, 16, 4), np.uint16)
    samples[:] = rgba
    packed: NDArray[np.uint64] = samples.view(np.uint64)[..., 0]
    return packed


def halves(*rgba: float) -> NDArray[np.uint64]:
    samples = np.zeros((8, 16, 4), np.float16)
    samples[:] = rgba
    packed: NDArray[np.uint64] = samples.view(np.uint64)[..., 0]
    return packed


@pytest.mark.parametrize(
    ("pattern", "number", "name"),
    [
        ("c_%04d.png", 7, "c_0007.png"),
        ("c_%d.png", 12345, "c_12345.png"),
        ("c_####.exr", 7, "c_0007.exr"),
        ("c_##.exr", 123, "c_123.exr"),
        ("#.exr", 0, "0.exr"),
    ],
)
def test_numbers_take_the_place_that_the_name_holds_for_them(pattern: str, number: int, name: str) -> None:
    assert numbered(Path("/a%d/b") / pattern, number) == Path("/a%d/b") / name


@pytest.mark.parametrize("name", ["c.png", "c_%s.png", "c_%d_%d.png", "c_#_#.png", "100%.png", "c_%(x)d.png"])
def test_a_name_without_a_place_for_one_number_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="has no number; write it as comp_%04d"):
        Settings(path=Path(name), rate=RATE)


def test_another_ending_is_refused() -> None:
    with pytest.raises(ValueError, match=r"must end in \.png or \.exr"):
        Settings(path=Path("c_%d.jpg"), rate=RATE)


def test_a_folder_that_is_not_there_is_told_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        started(tmp_path / "none" / "c_%d.png").wants(CANVAS)


def test_it_wants_display_codes_for_png_and_light_for_exr(tmp_path: Path) -> None:
    (png,) = started(tmp_path / "c_%d.png", with_alpha=True).wants(CANVAS)
    assert (png.layout, png.colour.transfer, png.alpha) == (Layout.RGBA64, Transfer.SRGB, Alpha.STRAIGHT)
    (exr,) = started(tmp_path / "c_%d.exr", with_alpha=True).wants(CANVAS)
    assert (exr.layout, exr.colour.transfer, exr.alpha) == (Layout.RGBA_HALF, Transfer.LINEAR, Alpha.PREMULTIPLIED)
    (opaque,) = started(tmp_path / "c_%d.exr").wants(CANVAS)
    assert opaque.alpha is Alpha.OPAQUE


@pytest.mark.parametrize("with_alpha", [True, False])
def test_png_holds_every_bit(tmp_path: Path, with_alpha: bool) -> None:
    sink = started(tmp_path / "c_%02d.png", first=9, with_alpha=with_alpha)
    wants = sink.wants(CANVAS)
    for number in range(2):
        sink.write(composite(wants, {"still": [codes16(1, 258, 65535 - number, 32768)]}))
    sink.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c_09.png", "c_10.png"]
    still = read_still(tmp_path / "c_10.png")
    samples = still.planes[0].view(np.uint16).reshape(8, 16, -1)
    assert samples[0, 0].tolist() == [1, 258, 65534, 32768][: 4 if with_alpha else 3]
    assert still.picture.colour.transfer is Transfer.SRGB
    assert "no transfer tagged" not in still.notes[0]  # the file says so itself


@pytest.mark.parametrize("with_alpha", [True, False])
def test_exr_holds_halves_with_rate_shape_and_timecode(tmp_path: Path, with_alpha: bool) -> None:
    openexr = pytest.importorskip("OpenEXR")
    sink = started(tmp_path / "c_%d.exr", with_alpha=with_alpha)
    label = Timecode(1, 2, 3, 4, 30, True)
    sink.write(composite(sink.wants(CANVAS), {"still": [halves(0.5, 2.0, -0.25, 0.75)]}, timecode=label))
    file = openexr.File(str(tmp_path / "c_0.exr"), separate_channels=True)
    header, channels = file.header(), file.channels()
    assert {name: float(channel.pixels[3, 5]) for name, channel in channels.items()} == {
        "R": 0.5, "G": 2.0, "B": -0.25, **({"A": 0.75} if with_alpha else {}),
    }  # fmt: skip
    assert header["pixelAspectRatio"] == pytest.approx(4 / 3)
    assert "framesPerSecond" in header
    assert "timeCode" in header


def test_a_picture_that_cannot_be_written_leaves_the_one_that_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = started(tmp_path / "c_%d.png")
    made = composite(sink.wants(CANVAS), {"still": [codes16(1, 2, 3, 4)]})
    (tmp_path / "c_0.png").write_bytes(b"of yesterday")

    def full(_self: Path, _data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(WorkError, match=r"c_0\.png: could not be written: No space left on device"):
        sink.write(made)
    assert (tmp_path / "c_0.png").read_bytes() == b"of yesterday"
    assert [path.name for path in tmp_path.iterdir()] == ["c_0.png"]
