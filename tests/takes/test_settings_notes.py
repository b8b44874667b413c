"""Settings in a take: all of them at first, then what was asked for and what it changed."""

from typing import Any

from onset.takes.settings_notes import SettingsNotes


def test_a_change_is_told_with_the_frame_at_which_it_acts_and_as_it_was_asked_for() -> None:
    tree: dict[str, Any] = {"keyer": {"black": 0.1, "screen": "auto"}}
    asked: dict[int, dict[str, Any]] = {1: {"keyer.black": 0.2}, 2: {"keyer.screen": "auto"}}
    notes = SettingsNotes(lambda: tree, lambda revision: [asked[one] for one in asked if one > revision])
    notes.look(0, 10)
    notes.look(0, 11)
    tree["keyer"]["black"] = 0.2
    notes.look(2, 12)
    first, second = notes.untold
    assert (first.revision, first.index, first.values["keyer.black"], first.asked) == (0, 10, 0.1, [])
    assert (second.revision, second.index, second.changed) == (2, 12, ["keyer.black"])
    assert second.asked == [{"keyer.black": 0.2}, {"keyer.screen": "auto"}]


def test_the_next_take_begins_with_all_of_it() -> None:
    notes = SettingsNotes(lambda: {"a": 1})
    notes.look(3, 10)
    notes.forget()
    assert notes.untold == []
    notes.look(3, 20)
    (record,) = notes.untold
    assert (record.revision, record.index, record.values) == (3, 20, {"a": 1})
