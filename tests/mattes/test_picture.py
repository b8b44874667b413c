from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture
from onset_kernels.plan import Store
from onset_kernels.program import Program

from onset.errors import InputError
from onset.frame import Frame
from onset.mattes.picture import PictureMatte, Settings, build
from onset.media.png import write_png
from tests.clips import write_clip
from tests.mattes.shots import shot

CANVAS = Picture(64, 36, Layout.GRAY8)
LEVELS = (16, 60, 126, 235)
RATE = Fraction(10)
FRAME_NS = 100_000_000


def masks(matte: PictureMatte, *frames: Frame) -> list[NDArray[np.float32]]:
    """The shape in each of these frames, waited for; the matte is closed then."""
    matte.wait = True
    program = Program((*matte.plan(CANVAS), Store("out", Layout.GRAY_FLOAT, "mask")), 64, 36)
    made = []
    try:
        for frame in frames:
            out = np.zeros((36, 64), np.float32)
            program.run(matte.values(frame).planes, {"out": (out,)})
            made.append(out)
    finally:
        matte.close()
    return made


def at(frame: int) -> Frame:
    return shot(frame, picture=CANVAS, media_ns=frame * FRAME_NS)


def grey_ramp(path: Path, width: int = 64) -> NDArray[np.uint16]:
    """Written as 16-bit grey; what was written."""
    codes = np.tile(np.linspace(0, 65535, width).astype(np.uint16), (36, 1))
    write_png(path, codes)
    return codes


def test_a_stills_code_values_are_the_shape_whatever_curve_it_is_tagged_with(tmp_path: Path) -> None:
    codes = grey_ramp(tmp_path / "ramp.png")
    (mask,) = masks(build(Settings(tmp_path / "ramp.png")), at(0))
    np.testing.assert_allclose(mask, codes / 65535, atol=1 / 1023)


def test_a_still_of_another_size_is_stretched_over_the_frame(tmp_path: Path) -> None:
    grey_ramp(tmp_path / "ramp.png", 16)
    (mask,) = masks(build(Settings(tmp_path / "ramp.png")), at(0))
    assert mask[18, 1] < 0.03
    assert mask[18, 62] > 0.97
    assert mask[18, 32] == pytest.approx(0.5, abs=0.03)


def test_alpha_is_the_shape_where_asked(tmp_path: Path) -> None:
    pixels = np.zeros((36, 64, 4), np.uint16)
    pixels[..., :3] = 60000
    pixels[:, :20, 3] = 65535
    pixels[:, 20:40, 3] = 32768
    write_png(tmp_path / "cut.png", pixels)
    (mask,) = masks(build(Settings(tmp_path / "cut.png", take="alpha")), at(0))
    assert mask[18, [5, 30, 60]] == pytest.approx((1.0, 0.5, 0.0), abs=1e-3)


def test_a_file_without_alpha_cannot_give_one(tmp_path: Path) -> None:
    grey_ramp(tmp_path / "ramp.png")
    with pytest.raises(InputError, match='has no alpha to be a matte; set take = "luma"'):
        build(Settings(tmp_path / "ramp.png", take="alpha"))


def test_a_clip_plays_with_the_frames_and_may_be_shifted(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "matte.mkv", codec="ffv1", size=(64, 36), levels=LEVELS, rate=RATE)
    wanted = [(level - 16) / 219 for level in LEVELS]
    shown = [float(mask[18, 32]) for mask in masks(build(Settings(clip)), *(at(index) for index in range(5)))]
    assert shown == pytest.approx([*wanted, wanted[0]], abs=0.005)
    later = masks(build(Settings(clip, offset=1)), *(at(index) for index in range(3)))
    assert [float(mask[18, 32]) for mask in later] == pytest.approx([wanted[0], wanted[0], wanted[1]], abs=0.005)


def test_bad_settings_and_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        build(Settings(tmp_path / "nowhere.png"))
    with pytest.raises(ValueError, match="take 'red' is neither luma nor alpha"):
        Settings(tmp_path, take="red")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="mode 'tile' is none of"):
        Settings(tmp_path, mode="tile")  # type: ignore[arg-type]
