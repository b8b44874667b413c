"""A baked look, opened by OpenColorIO, against OpenColorIO's own CDL."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onset.media.cube import read_cube
from onset.takes.export.cube import POINTS
from onset.takes.manifest_file import read_manifest, write_manifest
from onset.takes.records import SettingsRecord
from tests.takes.export.handed import closed_take, export, settings
from tests.takes.export.test_cdl import WARM
from tests.takes.made import FIRST_INDEX


def baked(tmp_path: Path, values: Any) -> Path:
    take = closed_take(tmp_path / "takes", also=[SettingsRecord(revision=2, index=FIRST_INDEX, values=values)])
    (path,) = export("cube", take, tmp_path / "out").files
    return path


def test_opencolorio_gets_the_same_colours_from_the_cube_as_from_the_cdl(tmp_path: Path) -> None:
    ocio: Any = pytest.importorskip("PyOpenColorIO")
    path = baked(tmp_path, WARM)
    config = ocio.Config.CreateRaw()
    cube = config.getProcessor(
        ocio.FileTransform(str(path), interpolation=ocio.INTERP_TETRAHEDRAL)
    ).getDefaultCPUProcessor()
    grade = ocio.CDLTransform()
    grade.setSOP([1.1, 1.0, 0.9, 0.01, 0.0, -0.02, 1.0, 1.2, 0.8])
    grade.setSat(0.85)
    grade.setStyle(ocio.CDL_NO_CLAMP)
    reference = config.getProcessor(grade).getDefaultCPUProcessor()
    on_grid = [[8 / 32, 16 / 32, 24 / 32], [1.0, 1.0, 1.0], [4 / 32, 2 / 32, 0.5]]
    between = [[0.31, 0.52, 0.77], [0.9, 0.85, 0.4]]
    for colour, tolerance in [*((one, 2e-5) for one in on_grid), *((one, 2e-3) for one in between)]:
        assert cube.applyRGB(list(colour)) == pytest.approx(reference.applyRGB(list(colour)), abs=tolerance)


def test_a_lut_behind_the_cdl_is_baked_in(tmp_path: Path) -> None:
    swap = "\n".join(f"{b} {g} {r}" for b in (0, 1) for g in (0, 1) for r in (0, 1))  # red and blue change places
    lut = tmp_path / "swap.cube"
    lut.write_text(f"LUT_3D_SIZE 2\n{swap}\n")
    values = settings(looks__odd__slope=[0.5, 1.0, 1.0], looks__odd__lut=str(lut))
    found = read_cube(baked(tmp_path, values)).lattice
    assert found is not None
    assert found.values.shape == (POINTS,) * 3 + (3,)
    assert found.values[8, 16, 24] == pytest.approx(
        np.array([8 / 32, 16 / 32, 12 / 32]), abs=1e-5
    )  # [blue, green, red]


def test_values_of_another_encoding_are_brought_to_the_monitors(tmp_path: Path) -> None:
    found = read_cube(baked(tmp_path, settings(looks__plain__saturation=1.0, looks__plain__encoding="linear"))).lattice
    assert found is not None
    grey = found.values[16, 16, 16]
    assert grey == pytest.approx(np.full(3, 1.055 * 0.5 ** (1 / 2.4) - 0.055), abs=1e-4)


def test_what_the_lut_was_is_doubted_only_where_the_take_has_no_copy_of_then(tmp_path: Path) -> None:
    lut = tmp_path / "warm.cube"
    lut.write_text("LUT_1D_SIZE 2\n0 0 0\n1 1 1\n")
    values = settings(looks__day__lut=str(lut))
    folder = closed_take(tmp_path / "takes", also=[SettingsRecord(revision=2, index=FIRST_INDEX, values=values)])
    manifest = read_manifest(folder)
    (kept,) = manifest.files
    for files, changed, last in (
        ([kept], False, "values in"),
        ([kept], True, "at the cut"),
        ([], False, "as it is now"),
    ):
        kept.changed_since_roll, manifest.files = changed, files
        write_manifest(folder, manifest)
        assert last in export("cube", folder, tmp_path / last).notes[-1]
