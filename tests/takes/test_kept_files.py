"""Files of a show in its takes: copied after the cut, named with their hash where they are too large."""

from pathlib import Path

import pytest
import xxhash

from onset.takes import kept_files
from onset.takes.finalise import finalise
from onset.takes.kept_files import keep_files, kept_paths, named_paths
from onset.takes.read import open_take
from onset.takes.records import SettingsRecord
from onset.takes.take_looks import looks_of
from onset.takes.verify import verify
from tests.takes.made import FIRST_INDEX, make_take


def made(tmp_path: Path, **values: object) -> Path:
    """A take, closed, whose settings have these values too."""
    settings = {path.replace("__", "."): value for path, value in values.items()}
    also = [SettingsRecord(revision=2, index=FIRST_INDEX, values=settings)]
    (tmp_path / "takes").mkdir()
    folder = make_take(tmp_path / "takes", frames=2, also=also).folder
    finalise(folder, "closed")
    return folder


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_files_and_sequences_that_settings_name_are_in_the_take(tmp_path: Path) -> None:
    still = written(tmp_path / "set.png", "a still")
    frames = [written(tmp_path / "shots" / f"shot_{number:04}.png", f"frame {number}") for number in (3, 4, 7)]
    pattern = tmp_path / "shots" / "shot_%04d.png"
    folder = made(
        tmp_path, layer__0__path=str(still), layer__1__path=str(pattern), matte__0__path=[[0, 0], [1, 1]],
        keyer__path=str(still.with_name("not.png")), layer__2__path=str(tmp_path / "gone.png"),
    )  # fmt: skip
    verdict = verify(folder)
    assert verdict.sound, verdict.lines()
    with open_take(folder) as take:
        kept = kept_paths(folder, take.manifest.files)
        found = {one.path: one for one in take.manifest.files}
    assert set(kept) == {str(still), str(pattern)}
    assert Path(kept[str(still)]).read_text() == "a still"
    assert Path(kept[str(pattern)]).name == "shot_%04d.png"
    copies = sorted(Path(kept[str(pattern)]).parent.iterdir())
    assert [copy.read_text() for copy in copies] == [frame.read_text() for frame in frames]
    assert found[str(pattern)].files == 3
    assert found[str(still)].xxh128 == xxhash.xxh3_128_hexdigest(b"a still")


def test_what_is_too_large_is_named_with_its_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_files, "LARGEST_KEPT_BYTES", 8)
    small, large = written(tmp_path / "a.png", "12345678"), written(tmp_path / "b.png", "123456789")
    folder = made(tmp_path, layer__0__path=str(small), layer__1__path=str(large))
    with open_take(folder) as take:
        assert [(one.path, bool(one.kept), one.length) for one in take.manifest.files] == [
            (str(small), True, 8), (str(large), False, 9),
        ]  # fmt: skip
        assert take.manifest.files[1].xxh128 == xxhash.xxh3_128_hexdigest(b"123456789")


def test_a_disk_that_is_nearly_full_closes_the_take_without_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_files, "LEAST_FREE_BYTES", 1 << 60)
    folder = made(tmp_path, layer__0__path=str(written(tmp_path / "a.png", "x")))
    with open_take(folder) as take:
        assert (take.manifest.state, [one.kept for one in take.manifest.files]) == ("closed", [""])


def test_a_copy_is_kept_when_the_file_has_gone_and_not_made_twice(tmp_path: Path) -> None:
    still = written(tmp_path / "a.png", "first")
    folder = made(tmp_path, layer__0__path=str(still))
    still.unlink()
    with open_take(folder) as take:
        assert keep_files(take) == take.manifest.files
    still.write_text("second")
    with open_take(folder) as take:
        (one,) = keep_files(take)
        assert (folder / one.kept).read_text() == "first"


def test_a_file_that_was_changed_after_the_roll_is_said_to_be(tmp_path: Path) -> None:
    still = written(tmp_path / "a.png", "x")
    folder = made(tmp_path, layer__0__path=str(still))
    with open_take(folder) as take:
        (one,) = take.manifest.files
        assert one.changed_since_roll == (still.stat().st_mtime_ns > take.manifest.rolled_utc_ns)


def test_exports_read_the_looks_that_the_take_has(tmp_path: Path) -> None:
    cube = written(tmp_path / "warm.cube", "LUT_3D_SIZE 2\n")
    folder = made(tmp_path, looks__warm__lut=str(cube))
    cube.unlink()
    with open_take(folder) as take:
        (look,) = looks_of(take)
    assert look.lut is not None
    assert look.lut.is_relative_to(folder)
    assert look.lut.read_text() == "LUT_3D_SIZE 2\n"


def test_only_what_makes_the_comp_is_named_and_each_once() -> None:
    values = {
        "layer.0.path": "b", "layer.1.path": "a", "matte.0.path": "a", "looks.x.cdl": "c", "source.path": "d",
        "layer.0.label": "e", "layer.2.path": "",
    }  # fmt: skip
    assert named_paths([values, values]) == ["a", "b", "c"]
