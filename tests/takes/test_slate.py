import secrets
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

from onset.errors import UsageError
from onset.takes.given_names import note_name
from onset.takes.slate import Roll, agreed, make_take, next_take, parse_roll

OTHER_DIGITS = str.maketrans("0123456789abcdef-", "〇一二三四五六七八九甲乙丙丁戊己庚")


def test_takes_of_a_scene_count_up_and_are_never_written_over(tmp_path: Path) -> None:
    names = [make_take([tmp_path], Roll(scene="12", shot="B"), "A")[0].name for _ in range(3)]
    assert names == ["S12-B_T001_A", "S12-B_T002_A", "S12-B_T003_A"]
    with pytest.raises(UsageError, match="S12-B_T002_A is there already and is never written over"):
        make_take([tmp_path], Roll(scene="12", shot="B", take=2), "A")
    assert make_take([tmp_path], Roll(scene="12", shot="B", take=7), "A")[1] == 7
    assert make_take([tmp_path], Roll(scene="12", shot="B"), "A")[1] == 8


def test_each_camera_counts_for_itself_and_a_group_counts_together(tmp_path: Path) -> None:
    make_take([tmp_path], Roll(), "A")
    make_take([tmp_path], Roll(), "A")
    assert next_take([tmp_path], Roll(), "B") == 1
    assert next_take([tmp_path], Roll(group="any"), "B") == 3


def test_cameras_of_a_group_get_one_number_however_close_they_roll(tmp_path: Path) -> None:
    make_take([tmp_path], Roll(), "A")
    group = f"test-{secrets.token_hex(8)}"
    found: dict[str, str] = {}

    def roll(camera: str) -> None:
        found[camera] = make_take([tmp_path], Roll(group=group), camera)[0].name

    threads = [threading.Thread(target=roll, args=(camera,)) for camera in "ABCD"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found.values()) == ["S1_T002_A", "S1_T002_B", "S1_T002_C", "S1_T002_D"]


def test_a_camera_whose_folder_has_the_groups_number_rolls_all_the_same(tmp_path: Path) -> None:
    group = f"test-{secrets.token_hex(8)}"
    for number in (1, 5):
        make_take([tmp_path / "b"], Roll(take=number), "B")
    assert make_take([tmp_path / "a"], Roll(group=group), "A")[1] == 1
    assert make_take([tmp_path / "b"], Roll(group=group), "B")[1] == 6
    assert agreed(Roll(group=group), 6) == 1


def test_engines_that_roll_into_a_new_folder_at_once_each_get_a_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    takes, mkdir = tmp_path / "new", Path.mkdir

    def just_behind_another(self: Path, *given: Any, **named: Any) -> None:
        if self in (takes, takes / "S1_T001_A") and not self.is_dir():
            mkdir(self)
        mkdir(self, *given, **named)

    monkeypatch.setattr(Path, "mkdir", just_behind_another)
    folder, number = make_take([takes], Roll(), "A")
    assert (folder.name, number) == ("S1_T002_A", 2)


def test_a_second_volume_has_its_takes_counted_too_and_is_used_when_the_first_cannot_be(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    make_take([second], Roll(), "A")
    assert make_take([first, second], Roll(), "A")[0] == first / "S1_T002_A"
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    assert make_take([blocked, second], Roll(), "A")[0].parent == second
    with pytest.raises(OSError, match="file"):
        make_take([blocked], Roll(), "A")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"scene": 7}, "slate: Expected `str`, got `int`"),
        ({"sceen": "7"}, "slate: Object contains unknown field `sceen`.*it may have: production, scene"),
        ({"take": -1}, "slate: take -1 is outside 1 to 9999"),
        ({"notes": "n" * 2001}, "slate: notes has 2001 letters"),
        ("S1", "slate: Expected `object`, got `str`"),
    ],
)
def test_a_wrong_slate_is_refused_in_words(fields: object, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        parse_roll(fields)


def test_what_cannot_stand_in_a_name_is_replaced(tmp_path: Path) -> None:
    folder, _ = make_take([tmp_path], Roll(scene="../7 ä", camera="Cam/1"), "A")
    assert folder.parent == tmp_path
    assert folder.name == "S7-ä_T001_Cam-1"


def test_scenes_of_any_script_have_names_and_numbers_of_their_own(tmp_path: Path) -> None:
    scenes = ["場面一", "場面二", "сцена", "हिन्दी", "12 é", "12 e\u0301", "場/\u202e..\\:面", "\u0301"]
    names = [make_take([tmp_path], parse_roll({"scene": scene}), "Б")[0].name for scene in scenes]
    assert names == [
        "場面一_T001_Б", "場面二_T001_Б", "сцена_T001_Б", "हिन्दी_T001_Б",
        "S12-é_T001_Б", "S12-é_T002_Б", "場-面_T001_Б", "Ś_T001_Б",
    ]  # fmt: skip
    long = make_take([tmp_path], parse_roll({"scene": "\U00020000" * 99, "shot": "長" * 99}), "長" * 20)[0].name
    assert len(long.encode()) < 255 - len("_outside.1001.exr.part")
    assert (tmp_path / long).is_dir()


def test_groups_of_other_letters_are_other_groups() -> None:
    first, second = (f"{letter}-{secrets.token_hex(8)}".translate(OTHER_DIGITS) for letter in "組班")
    assert agreed(Roll(group=first), 3) == 3
    assert agreed(Roll(group=second), 7) == 7


def test_control_characters_and_broken_unicode_do_not_reach_the_slate() -> None:
    roll = parse_roll({"scene": "12\x00B", "notes": "wide\x1b[2J\n\tsoft \udcff 日本", "take": 3, "circle": True})
    assert (roll.scene, roll.notes, roll.take, roll.circle) == ("12 B", "wide [2J\n\tsoft   日本", 3, True)


def test_behind_the_last_number_it_says_that_there_is_none_left(tmp_path: Path) -> None:
    make_take([tmp_path], parse_roll({"scene": "2", "take": 9999}), "A")
    with pytest.raises(UsageError, match="S2 has a take 9999, the last that can be counted; ask for a number"):
        make_take([tmp_path], parse_roll({"scene": "2"}), "A")
    assert make_take([tmp_path], parse_roll({"scene": "2", "take": 3}), "A")[1] == 3


def test_a_number_that_was_given_is_not_given_again_whatever_became_of_its_take(tmp_path: Path) -> None:
    def rolled(**slate: Any) -> int:
        folder, number = make_take([tmp_path], Roll(**slate), slate.get("camera", "A"))
        note_name(tmp_path, folder.name)
        return number

    assert (rolled(), rolled()) == (1, 2)
    shutil.rmtree(tmp_path / "S1_T002_A")
    (tmp_path / "S1_T001_A").rename(tmp_path / "hero")
    assert rolled() == 3
    assert rolled(scene="2") == 1, "each scene counts from 1"
    assert rolled(camera="B") == 1, "each camera, too"
    shutil.rmtree(tmp_path / "S1_T003_A")
    assert rolled(take=2) == 2, "one that is asked for may be free again"
    assert rolled() == 4


def test_a_camera_whose_letter_is_no_word_counts_on_too(tmp_path: Path) -> None:
    make_take([tmp_path], Roll(camera="cam / left of it"), "A")
    assert next_take([tmp_path], Roll(), "cam / left of it") == 2
