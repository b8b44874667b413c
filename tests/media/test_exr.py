from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import Alpha, Layout, Primaries, Transfer

from onset.errors import InputError
from onset.media.still import open_still, read_still
from onset.media.tags import ColourOverride

OpenEXR = pytest.importorskip("OpenEXR", reason="needs OpenEXR: pip install 'onset-engine[exr]'")


def write(path: Path, channels: dict[str, NDArray[Any]], **header: Any) -> Path:
    given = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage, **header}
    OpenEXR.File(given, dict(channels)).write(str(path))
    return path


def noise(height: int, width: int, count: int, dtype: Any, seed: int = 0) -> NDArray[Any]:
    return np.random.default_rng(seed).uniform(-1, 8, (height, width, count)).astype(dtype)


def unpacked(planes: tuple[NDArray[Any], ...], width: int) -> NDArray[Any]:
    return planes[0].view(np.float16).reshape(-1, width, 4)


def test_half_rgba_arrives_packed_linear_and_premultiplied(tmp_path: Path) -> None:
    rgba = noise(5, 7, 4, np.float16)
    still = read_still(write(tmp_path / "a.exr", {"RGBA": rgba}))
    assert still.picture.layout is Layout.RGBA_HALF
    assert still.picture.alpha is Alpha.PREMULTIPLIED
    assert still.picture.colour.transfer is Transfer.LINEAR
    np.testing.assert_array_equal(unpacked(still.planes, 7), rgba)


def test_half_rgb_gets_an_opaque_alpha(tmp_path: Path) -> None:
    rgb = noise(5, 7, 3, np.float16)
    still = read_still(write(tmp_path / "a.exr", {"RGB": rgb}))
    assert still.picture.alpha is Alpha.OPAQUE
    np.testing.assert_array_equal(unpacked(still.planes, 7)[..., :3], rgb)
    np.testing.assert_array_equal(unpacked(still.planes, 7)[..., 3], 1)


@pytest.mark.parametrize(("name", "count", "layout"), [("RGB", 3, Layout.RGB_FLOAT), ("RGBA", 4, Layout.RGBA_FLOAT)])
def test_float_arrives_as_planes_in_order(tmp_path: Path, name: str, count: int, layout: Layout) -> None:
    pixels = noise(5, 7, count, np.float32)
    still = read_still(write(tmp_path / "a.exr", {name: pixels}))
    assert still.picture.layout is layout
    np.testing.assert_array_equal(np.stack(still.planes, axis=-1), pixels)


def test_a_grey_channel_arrives_as_grey(tmp_path: Path) -> None:
    grey = noise(5, 7, 1, np.float32)[..., 0]
    still = read_still(write(tmp_path / "a.exr", {"Y": grey}))
    assert still.picture.layout is Layout.GRAY_FLOAT
    np.testing.assert_array_equal(still.planes[0], grey)


def test_what_is_no_number_becomes_zero_and_is_counted(tmp_path: Path) -> None:
    rgba = noise(5, 7, 4, np.float16)
    rgba[1, 2, 0], rgba[3, 4, 1], rgba[0, 0, 3] = np.nan, np.inf, -np.inf
    still = read_still(write(tmp_path / "bad.exr", {"RGBA": rgba}))
    assert any("3 samples were NaN or infinite" in note for note in still.notes)
    found = unpacked(still.planes, 7)
    assert np.isfinite(found).all()
    assert found[1, 2, 0] == found[3, 4, 1] == found[0, 0, 3] == 0


def test_the_display_window_is_delivered_and_is_empty_outside_the_data(tmp_path: Path) -> None:
    rgba = noise(5, 7, 4, np.float16)
    corners = {
        "dataWindow": (np.array([-2, 3], np.int32), np.array([4, 7], np.int32)),
        "displayWindow": (np.array([0, 0], np.int32), np.array([9, 5], np.int32)),
    }
    still = read_still(write(tmp_path / "w.exr", {"RGBA": rgba}, **corners))
    assert (still.picture.width_px, still.picture.height_px) == (10, 6)
    wanted = np.zeros((6, 10, 4), np.float16)
    wanted[3:6, 0:5] = rgba[0:3, 2:7]
    np.testing.assert_array_equal(unpacked(still.planes, 10), wanted)


def test_label_and_pixel_aspect_are_kept(tmp_path: Path) -> None:
    label = OpenEXR.TimeCode(1, 2, 3, 4, *([False] * 6), *([0] * 8))
    path = write(
        tmp_path / "a.exr",
        {"RGBA": noise(4, 4, 4, np.float16)},
        timeCode=label,
        framesPerSecond=Fraction(24000, 1001),
        pixelAspectRatio=2.0,
    )
    still = open_still(path)
    assert str(still.timecode) == "01:02:03:04"
    assert still.picture.pixel_aspect == 2


def test_chromaticities_name_the_primaries(tmp_path: Path) -> None:
    channels = {"RGB": noise(4, 4, 3, np.float16)}
    wide = write(tmp_path / "w.exr", channels, chromaticities=(0.708, 0.292, 0.17, 0.797, 0.131, 0.046, 0.3127, 0.329))
    assert read_still(wide).picture.colour.primaries is Primaries.BT2020
    odd = write(
        tmp_path / "o.exr", channels, chromaticities=(0.7347, 0.2653, 0.0, 1.0, 0.0001, -0.077, 0.32168, 0.33767)
    )
    still = read_still(odd)
    assert still.picture.colour.primaries is Primaries.BT709
    assert any("not known here" in note for note in still.notes)
    assert read_still(odd, ColourOverride(primaries="bt2020")).picture.colour.primaries is Primaries.BT2020


def test_a_layer_is_taken_where_there_is_no_plain_rgb_and_that_is_said(tmp_path: Path) -> None:
    layers = {f"beauty.{letter}": noise(4, 4, 1, np.float32, n)[..., 0] for n, letter in enumerate("RGBA")}
    still = read_still(write(tmp_path / "l.exr", layers))
    assert any("layer beauty is taken" in note for note in still.notes)
    np.testing.assert_array_equal(still.planes[2], layers["beauty.B"])


def test_an_exr_without_a_picture_names_its_channels(tmp_path: Path) -> None:
    path = write(tmp_path / "z.exr", {"Z": noise(4, 4, 1, np.float32)[..., 0]})
    with pytest.raises(InputError, match=r"z\.exr: has no R, G and B.*channels: Z"):
        read_still(path)


def test_whole_numbers_are_no_light(tmp_path: Path) -> None:
    ids = np.zeros((4, 4), np.uint32)
    with pytest.raises(InputError, match="holds uint32"):
        read_still(write(tmp_path / "i.exr", {"R": ids, "G": ids, "B": ids}))


@pytest.mark.parametrize("tiled", [False, True])
@pytest.mark.parametrize("part", [0.2, 0.6, 0.999])
def test_a_cut_exr_is_refused_and_nothing_is_printed(
    tmp_path: Path, part: float, tiled: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    header = {"type": OpenEXR.tiledimage, "tiles": OpenEXR.TileDescription()} if tiled else {}
    path = write(tmp_path / "cut.exr", {"RGBA": noise(64, 64, 4, np.float16)}, **header)
    assert read_still(path).picture.width_px == 64
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])
    with pytest.raises(InputError, match=r"cut\.exr: the EXR is cut off"):
        read_still(path)
    assert capfd.readouterr() == ("", "")


def test_a_header_that_asks_for_any_amount_of_memory_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "bomb.exr", {"RGBA": noise(4, 4, 4, np.float16)})
    data = path.read_bytes()
    corners = np.array([0, 0, 3, 3], np.int32).tobytes()
    path.write_bytes(data.replace(corners, np.array([0, 0, 99_999, 99_999], np.int32).tobytes()))
    with pytest.raises(InputError, match=r"bomb\.exr: its dataWindow is 100000x100000"):
        read_still(path)
