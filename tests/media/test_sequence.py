from pathlib import Path

import pytest

from onset.errors import InputError
from onset.media.sequence import find_sequence


def folder(tmp_path: Path, *names: str) -> Path:
    for name in names:
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize("pattern", ["shot_%04d.png", "shot_####.png", "shot_*.png", "shot_%d.png", "."])
def test_every_way_to_name_a_sequence_finds_it_in_order(tmp_path: Path, pattern: str) -> None:
    folder(tmp_path, "shot_0010.png", "shot_0009.png", "shot_0011.png", "notes.txt", "shot.png")
    files = find_sequence(tmp_path / pattern).files
    assert [(number, path.name) for number, path in files] == [
        (9, "shot_0009.png"), (10, "shot_0010.png"), (11, "shot_0011.png"),
    ]  # fmt: skip


def test_numbers_without_leading_zeros_are_sorted_as_numbers(tmp_path: Path) -> None:
    folder(tmp_path, "a2.png", "a10.png", "a1.png")
    assert [number for number, _ in find_sequence(tmp_path / "a*.png").files] == [1, 2, 10]


def test_the_last_number_of_a_name_counts(tmp_path: Path) -> None:
    folder(tmp_path, "sc012_tk3_0001.exr", "sc012_tk3_0002.exr")
    assert [number for number, _ in find_sequence(tmp_path).files] == [1, 2]
    assert [number for number, _ in find_sequence(tmp_path / "sc012_*.exr").files] == [1, 2]


def test_missing_numbers_are_named_as_runs(tmp_path: Path) -> None:
    folder(tmp_path, *(f"a{n}.png" for n in (1, 3, 7, 8, 20)))
    sequence = find_sequence(tmp_path / "a%d.png")
    assert sequence.missing_words() == "2, 4 to 6, 9 to 19"
    assert len(sequence.missing) == 15


def test_many_gaps_are_cut_short(tmp_path: Path) -> None:
    folder(tmp_path, *(f"a{n}.png" for n in range(0, 20, 2)))
    assert find_sequence(tmp_path / "a%d.png").missing_words() == "1, 3, 5, 7, 9 and 4 more"


def test_two_sequences_in_one_folder_have_to_be_named(tmp_path: Path) -> None:
    folder(tmp_path, "a1.png", "b1.png")
    with pytest.raises(InputError, match=r"holds 2 sequences \(a####\.png, b####\.png\)"):
        find_sequence(tmp_path)


def test_a_number_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    folder(tmp_path, "a1.png", "a01.png")
    with pytest.raises(InputError, match="number 1 is there twice"):
        find_sequence(tmp_path / "a%d.png")


@pytest.mark.parametrize("pattern", ["shot.png", "a*b*.png", "a%d_%d.png"])
def test_a_name_without_one_place_for_the_number_is_refused(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(InputError, match="names no sequence"):
        find_sequence(tmp_path / pattern)


def test_nothing_found_says_what_lies_there(tmp_path: Path) -> None:
    folder(tmp_path, "b1.png")
    with pytest.raises(InputError, match=r"no file in .* is called like a####\.png \(1 pictures lie there\)"):
        find_sequence(tmp_path / "a####.png")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no folder"):
        find_sequence(tmp_path / "gone" / "a####.png")


def test_an_empty_folder_holds_no_pictures(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no numbered pictures"):
        find_sequence(tmp_path)
