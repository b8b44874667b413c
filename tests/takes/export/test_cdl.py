"""CDL, opened by OpenColorIO."""

from pathlib import Path
from typing import Any

import pytest

from onset.errors import InputError
from onset.media.cdl import read_cdl
from onset.takes.records import SettingsRecord
from tests.takes.export.handed import closed_take, export, settings
from tests.takes.made import FIRST_INDEX

WARM = settings(
    looks__warm__slope=[1.1, 1.0, 0.9], looks__warm__offset=[0.01, 0.0, -0.02], looks__warm__power=[1.0, 1.2, 0.8],
    looks__warm__saturation=0.85,
)  # fmt: skip


def test_opencolorio_reads_what_the_take_was_looked_at_with(tmp_path: Path) -> None:
    ocio: Any = pytest.importorskip("PyOpenColorIO")
    take = closed_take(tmp_path / "takes", also=[SettingsRecord(revision=2, index=FIRST_INDEX, values=WARM)])
    (path,) = export("cdl", take, tmp_path / "out").files
    found = ocio.CDLTransform.CreateFromFile(str(path), "")
    assert list(found.getSlope()) == pytest.approx([1.1, 1.0, 0.9])
    assert list(found.getOffset()) == pytest.approx([0.01, 0.0, -0.02])
    assert list(found.getPower()) == pytest.approx([1.0, 1.2, 0.8])
    assert found.getSat() == pytest.approx(0.85)
    assert found.getID() == "S1_T001_A_warm"


def test_several_looks_are_a_collection_too_and_later_changes_are_told(tmp_path: Path) -> None:
    values = {**WARM, **settings(looks__cold__saturation=0.5)}
    later = SettingsRecord(revision=3, index=FIRST_INDEX + 3, values=values, changed=["looks.cold.saturation"])
    also = [SettingsRecord(revision=2, index=FIRST_INDEX, values=values), later]
    take = closed_take(tmp_path / "takes", also=also)
    done = export("cdl", take, tmp_path / "out")
    assert [path.name for path in done.files] == ["S1_T001_A_cold.cc", "S1_T001_A_warm.cc", "S1_T001_A.ccc"]
    assert read_cdl(done.files[2], "S1_T001_A_warm").slope == (1.1, 1.0, 0.9)
    assert done.notes == ["frame 3: looks.cold.saturation changed; not exported"]


def test_a_show_without_a_look_has_none_to_export(tmp_path: Path) -> None:
    take = closed_take(tmp_path / "takes", frames=2)
    with pytest.raises(InputError, match="its show had no look"):
        export("cdl", take, tmp_path / "out")
