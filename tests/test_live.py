import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.errors import ShowError
from onset.live import replace_setting, setting, tree
from onset.settings import make_show
from onset.show import Show
from tests.plugin_files import plugin_file


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Show:
    kind = plugin_file(tmp_path, monkeypatch)
    (made,) = make_show(
        {
            "source": {"kind": kind},
            "keyer": {"kind": kind, "black": 0.25},
            "layer": [{"kind": kind, "label": "logo", "opacity": 0.5}, {"kind": "camera"}],
            "looks": {"day": {"slope": [1, 1, 1]}},
        },
        folder=tmp_path,
    )
    return made


def test_the_tree_is_shaped_as_the_show_file_and_ready_for_json(show: Show) -> None:
    plain = json.loads(json.dumps(tree(show)))
    assert plain["keyer"]["black"] == 0.25
    assert plain["keyer"]["hold_rate"] == "25"
    assert plain["layer"][0]["label"] == "logo"
    camera = plain["layer"][1]
    assert (camera["kind"], camera["label"], camera["operator"], camera["opacity"]) == ("camera", "", "over", 1.0)
    assert plain["looks"]["day"]["slope"] == [1.0, 1.0, 1.0]
    assert plain["engine"]["mode"] == "live"
    assert "settings" not in plain["keyer"]
    assert "family" not in plain["keyer"]


def test_a_show_made_from_its_own_tree_is_the_same_show(show: Show) -> None:
    table = {key: value for key, value in tree(show).items() if key not in ("camera", "tracker", "sink")}
    (again,) = make_show(_without_null(table), folder=show.folder)
    assert again == show


@pytest.mark.parametrize(
    ("path", "value", "arrives_as"),
    [
        ("keyer.black", 0.5, 0.5),
        ("keyer.screen", "blue", "blue"),
        ("keyer.hold_rate", "30000/1001", "30000/1001"),
        ("keyer.offset", [1, 2], [1.0, 2.0]),
        ("keyer.plate", None, None),
        ("layer.0.opacity", 0.75, 0.75),
        ("layer.logo.opacity", 0.75, 0.75),
        ("layer.logo.black", 0.5, 0.5),
        ("layer.1.operator", "plus", "plus"),
        ("looks.day.slope", [2, 1, 1], [2.0, 1.0, 1.0]),
        ("looks.day.saturation", 0, 0.0),
    ],
)
def test_a_setting_is_replaced_by_its_path_and_read_back(show: Show, path: str, value: Any, arrives_as: Any) -> None:
    changed = replace_setting(show, path, value)
    assert setting(changed, path) == arrives_as
    assert changed != show or setting(show, path) == arrives_as


def test_parts_that_are_not_on_the_path_stay_the_same_objects(show: Show) -> None:
    changed = replace_setting(show, "keyer.black", 0.5)
    assert changed.source is show.source
    assert changed.layer is show.layer
    assert changed.keyer is not show.keyer


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("keyer.black", 2, r"keyer.black: 2.0 is outside the allowed 0.0 to 1.0"),
        ("keyer.black", "x", r"keyer.black: 'x' must be a number"),
        ("keyer.black", None, r"keyer.black: null must be a number"),
        ("keyer.black", 1.0, r"keyer.black: black 1.0 must be below white 1.0"),
        ("keyer.blakc", 1.0, r"unknown setting 'blakc'; did you mean 'black'\?"),
        ("keyer.plate", "gone.png", r"'gone.png' is not there"),
        ("keyer", {"black": 0}, r"keyer: is a table; set one of its settings: kind, black, white"),
        ("layer", [], r"layer: is a table; set one of its settings: 0, 1, logo"),
        ("layer.0", {}, r"layer.0: is a table; .*opacity"),
        ("layer.2.opacity", 1, r"unknown setting '2'; known: 0, 1, logo"),
        ("layer.-1.opacity", 1, r"unknown setting '-1'"),
        ("keyer.kind", "luma", r"cannot change while the engine runs"),
        ("show.name", "other", r"cannot change while the engine runs"),
        ("engine.device", "cpu", r"cannot change while the engine runs"),
        ("camera", "B", r"cannot change while the engine runs"),
        ("folder", "/", r"unknown setting 'folder'"),
        ("keyer.settings.black", 0.1, r"unknown setting 'settings'"),
        ("keyer.family", "x", r"unknown setting 'family'"),
        ("looks.night.slope", [1, 1, 1], r"unknown setting 'night'; known: day"),
        ("looks.day", {}, r"looks.day: is a table; set one of its settings: slope"),
        ("keyer.offset.0", 1.0, r"unknown setting '0'"),
        ("", 1, r"unknown setting ''"),
        ("keyer..black", 1, r"unknown setting ''"),
    ],
)
def test_a_request_that_cannot_be_met_says_what_can(show: Show, path: str, value: Any, said: str) -> None:
    with pytest.raises(ShowError, match=said) as refusal:
        replace_setting(show, path, value)
    assert len(refusal.value.problems) == 1


def test_a_start_may_override_what_a_running_engine_cannot_change(show: Show) -> None:
    changed = replace_setting(show, "engine.threads", 3, running=False)
    assert changed.engine.threads == 3
    with pytest.raises(ShowError, match="cannot change"):
        replace_setting(show, "keyer.kind", "luma", running=False)


def test_a_setting_of_a_part_that_the_show_lacks_is_unknown() -> None:
    (bare,) = make_show({}, needs_source=False)
    with pytest.raises(ShowError, match="unknown setting 'black'; known: none"):
        replace_setting(bare, "keyer.black", 1)


def test_reading_a_table_gives_all_that_is_in_it(show: Show) -> None:
    assert setting(show, "layer.logo")["opacity"] == 0.5
    assert setting(show, "keyer")["black"] == 0.25


PATHS = st.lists(
    st.sampled_from(["show", "keyer", "layer", "0", "1", "logo", "black", "looks", "day", "kind", "x", ""]), max_size=4
)
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.lists(st.floats())


@given(PATHS, VALUES)
def test_any_request_changes_one_setting_or_is_refused(keys: list[str], value: Any) -> None:
    (bare,) = make_show({"layer": [{"kind": "camera", "label": "logo"}], "looks": {"day": {}}}, needs_source=False)
    path = ".".join(keys)
    try:
        changed = replace_setting(bare, path, value)
    except ShowError:
        return
    assert setting(changed, path) is not None


def _without_null(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_null(item) for key, item in value.items() if item is not None and item != ""}
    return [_without_null(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "path",
    [
        "source.size", "source.delay_frames", "sink.0.takes", "sink.0.quality", "tracker.insert.first.name",
        "tracker.face.recognition.model", "tracker.face.blendshape_model", "tracker.face.label",
    ],
)  # fmt: skip
def test_what_only_a_start_can_change_is_refused_in_one_line_and_not_taken_without_effect(path: str) -> None:
    show = tracked_show()
    with pytest.raises(ShowError, match=rf"^{path}: cannot change while the engine runs; change it in the show file"):
        replace_setting(show, path, setting(show, path))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("tracker.face.max_faces", 1), ("tracker.face.min_score", 0.7), ("tracker.face.recognition.on", True),
        ("tracker.face.expression", False), ("tracker.face.lens.hfov_deg", 40.0), ("tracker.face.rate_hz", 30.0),
        ("tracker.face.smooth", False), ("tracker.face.predict", False), ("tracker.insert.most", 3),
    ],
)  # fmt: skip
def test_what_a_tracker_looks_for_changes_while_it_runs(path: str, value: object) -> None:
    assert setting(replace_setting(tracked_show(), path, value), path) == value


def tracked_show() -> Show:
    (made,) = make_show(
        {
            "source": {"kind": "pattern"},
            "tracker": [{"kind": "face"}, {"kind": "object", "label": "insert"}],
            "sink": [{"kind": "record"}],
        }
    )
    return made
