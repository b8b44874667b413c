from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Transfer
from onset_kernels.plan import Load, Planes, Store
from onset_kernels.program import Program

from onset.errors import InputError
from onset.looks import look_plan, look_values
from onset.show import Look

RAMP = np.linspace(0.0, 1.0, 64, dtype=np.float32).reshape(4, 16)


def shown(look: Look, transfer: Transfer = Transfer.SRGB, linear: NDArray[np.float32] = RAMP) -> NDArray[np.float32]:
    """Code values of a picture whose three channels are `linear`, half of it and its square."""
    planes = (linear, linear * np.float32(0.5), linear * linear)
    plan = (
        Load("in", Layout.RGB_FLOAT, "r g b"),
        *look_plan(look, transfer),
        Store("out", Layout.RGB_FLOAT, "r g b"),
    )
    program = Program(plan, linear.shape[1], linear.shape[0])
    values = look_values(look)
    program.set(values.parameters)
    out = tuple(np.zeros_like(linear) for _ in range(3))
    program.run({"in": Planes(planes), **values.planes}, {"out": out})
    return np.stack(out, -1)


def srgb(linear: NDArray[np.float32]) -> NDArray[np.float64]:
    """IEC 61966-2-1, by numpy in double precision."""
    x = linear.astype(np.float64)
    return np.where(x <= 0.0031308, 12.92 * x, 1.055 * np.maximum(x, 1e-12) ** (1 / 2.4) - 0.055)


def cube_file(folder: Path, function: str, size: int = 9) -> Path:
    """A .cube of this size over 0..1 that exchanges red and blue, or halves."""
    rows = []
    for b in range(size):
        for g in range(size):
            for r in range(size):
                red, green, blue = (value / (size - 1) for value in (r, g, b))
                out = (blue, green, red) if function == "exchange" else (red / 2, green / 2, blue / 2)
                rows.append(" ".join(f"{value:.6f}" for value in out))
    path = folder / f"{function}.cube"
    path.write_text(f"LUT_3D_SIZE {size}\n" + "\n".join(rows) + "\n")
    return path


def test_an_empty_look_is_the_plain_display_curve() -> None:
    np.testing.assert_allclose(shown(Look())[..., 0], srgb(RAMP), atol=3e-4)


def test_the_cdl_works_on_display_values_not_on_light() -> None:
    out = shown(Look(slope=(0.8, 0.8, 0.8), offset=(0.1, 0.1, 0.1)))
    np.testing.assert_allclose(out[..., 0], srgb(RAMP) * 0.8 + 0.1, atol=3e-4)


def test_saturation_zero_makes_grey() -> None:
    out = shown(Look(saturation=0.0))
    np.testing.assert_allclose(out[..., 0], out[..., 1], atol=1e-6)
    encoded = [srgb(plane) for plane in (RAMP, RAMP * np.float32(0.5), RAMP * RAMP)]
    luma = 0.2126 * encoded[0] + 0.7152 * encoded[1] + 0.0722 * encoded[2]
    np.testing.assert_allclose(out[..., 2], luma, atol=4e-4)


def test_a_lut_comes_after_the_cdl(tmp_path: Path) -> None:
    out = shown(Look(slope=(1.0, 1.0, 0.0), lut=cube_file(tmp_path, "exchange")))
    np.testing.assert_allclose(out[..., 0], 0.0, atol=1e-6)
    np.testing.assert_allclose(out[..., 2], srgb(RAMP), atol=4e-4)


def test_a_grade_in_log_comes_back_to_the_display_curve() -> None:
    out = shown(Look(encoding=Transfer.LOGC3))
    np.testing.assert_allclose(out[..., 0], srgb(RAMP), atol=2e-3)
    lifted = shown(Look(encoding=Transfer.LOGC3, offset=(0.05, 0.05, 0.05)))
    assert (lifted[..., 0] > out[..., 0]).all()


def test_a_lut_made_for_log_sees_log_values_and_gives_display_values(tmp_path: Path) -> None:
    grey = np.full((2, 2), 0.18, np.float32)
    out = shown(Look(encoding=Transfer.LOGC3, lut=cube_file(tmp_path, "halve")), linear=grey)
    # ARRI LogC3 at EI 800 puts 18 % grey at 400 / 1023.
    assert out[0, 0, 0] == pytest.approx(0.391 / 2, abs=1e-3)


def test_a_shaper_with_a_wide_range_feeds_the_lattice(tmp_path: Path) -> None:
    path = tmp_path / "shaped.cube"
    lattice = "\n".join(f"{r} {g} {b}" for b in (0, 1) for g in (0, 1) for r in (0, 1))
    path.write_text(f"LUT_1D_SIZE 2\nLUT_1D_INPUT_RANGE 0 4\nLUT_3D_SIZE 2\n0 0 0\n1 1 1\n{lattice}\n")
    out = shown(Look(lut=path))
    np.testing.assert_allclose(out[..., 0], srgb(RAMP) / 4, atol=2e-4)


def test_a_cdl_file_is_the_same_as_its_numbers_written_out(tmp_path: Path) -> None:
    path = tmp_path / "shot.cc"
    path.write_text(
        "<ColorCorrection><SOPNode><Slope>1.1 1 0.9</Slope><Offset>0 0.02 0</Offset><Power>1 1.2 1</Power></SOPNode>"
        "<SatNode><Saturation>0.8</Saturation></SatNode></ColorCorrection>"
    )
    written = Look(slope=(1.1, 1.0, 0.9), offset=(0.0, 0.02, 0.0), power=(1.0, 1.2, 1.0), saturation=0.8)
    np.testing.assert_array_equal(shown(Look(cdl=path)), shown(written))


def test_a_cdl_file_and_numbers_together_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "shot.cc"
    path.write_text("<ColorCorrection/>")
    with pytest.raises(InputError, match="keep one"):
        look_values(Look(cdl=path, saturation=0.5))


def test_a_lut_that_has_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.cube cannot be read"):
        look_plan(Look(lut=tmp_path / "gone.cube"), Transfer.SRGB)


def test_a_changed_lut_is_read_again(tmp_path: Path) -> None:
    path = cube_file(tmp_path, "exchange", 2)
    first = look_values(Look(lut=path)).planes["lut.cube"]
    again = look_values(Look(lut=path)).planes["lut.cube"]
    assert again.revision == first.revision
    path.write_text(cube_file(tmp_path, "halve", 3).read_text())
    changed = look_values(Look(lut=path))
    assert changed.parameters["lut.size"] == 3.0
    assert changed.planes["lut.cube"].revision != first.revision
