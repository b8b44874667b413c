"""take.json: replaced whole or not at all, with its schema in the documents."""

import json
import os
from pathlib import Path

import msgspec
import pytest

from onset.errors import WorkError
from onset.takes.manifest import Loss, Manifest
from onset.takes.manifest_file import read_manifest, write_manifest
from tests.takes.made import make_take

SCHEMA = Path(__file__).parents[2] / "docs" / "take.schema.json"


def test_it_comes_back_as_it_was_and_version_and_state_are_always_in_it(tmp_path: Path) -> None:
    manifest = Manifest(
        id="x", name="T1", rate="30000/1001", first_timecode="01:00:00;00", losses=[Loss(what="frames")]
    )
    write_manifest(tmp_path, manifest)
    assert read_manifest(tmp_path) == manifest
    written = json.loads((tmp_path / "take.json").read_text())
    assert (written["version"], written["state"]) == (1, "rolling")


def test_what_programs_add_stays_where_it_is_meant_to_be(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=2)
    made.manifest.extra["unreal"] = {"level": "Stage_3"}
    write_manifest(made.folder, made.manifest)
    assert read_manifest(made.folder).extra == {"unreal": {"level": "Stage_3"}}


@pytest.mark.parametrize(("step", "left"), [("os.fsync", "before"), ("sync_folder", "after")])
def test_an_error_leaves_a_whole_one_the_old_or_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, left: str
) -> None:
    write_manifest(tmp_path, Manifest(id="x", name="before", rate="24"))

    def broken(_of: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(f"onset.takes.manifest_file.{step}", broken)
    with pytest.raises(WorkError, match="No space left"):
        write_manifest(tmp_path, Manifest(id="x", name="after", rate="24"))
    monkeypatch.undo()
    assert read_manifest(tmp_path).name == left


def test_the_schema_in_the_documents_is_that_of_the_code() -> None:
    made = msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Manifest)), indent=2).decode() + "\n"
    assert SCHEMA.read_text(encoding="utf-8") == made, "write it anew: see docs/take.md"
