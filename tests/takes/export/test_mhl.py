"""Hashes of what was exported."""

from pathlib import Path

import pytest

from onset.errors import InputError, UsageError
from onset.takes.hash_list import differences
from tests.takes.export.handed import closed_take, export


def test_the_list_proves_the_exports_and_finds_a_change(tmp_path: Path) -> None:
    take = closed_take(tmp_path / "takes", frames=2)
    made = export("edl", take, tmp_path / "out").files[0]
    export("usd", take, tmp_path / "out")
    done = export("mhl", take, tmp_path / "out")
    assert done.notes == ["2 files hashed"]
    assert differences(made.parent) == []
    made.write_text("changed")
    assert differences(made.parent) == ["S1_T001_A.edl: is not what it was: its hash does not agree"]
    with pytest.raises(UsageError, match="is there already"):
        export("mhl", take, tmp_path / "out")
    export("mhl", take, tmp_path / "out", replace=True)
    assert differences(made.parent) == []


def test_nothing_exported_is_nothing_to_prove(tmp_path: Path) -> None:
    take = closed_take(tmp_path / "takes", frames=2)
    with pytest.raises(InputError, match="nothing of S1_T001_A is exported there yet"):
        export("mhl", take, tmp_path / "out")
