from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.errors import ShowError
from onset.settings import make_show, read_show
from onset.show import Look, Show
from tests.plugin_files import plugin_file


@pytest.fixture
def kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A plugin with the settings black, white, screen, plate, hold_rate and offset."""
    return plugin_file(tmp_path, monkeypatch)


def show_file(folder: Path, text: str) -> Path:
    path = folder / "stage.toml"
    path.write_text(text)
    return path


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(ShowError) as refusal:
        read_show(show_file(folder, text))
    return [problem.removeprefix(f"{folder / 'stage.toml'}:").strip() for problem in refusal.value.problems]


def one(folder: Path, text: str) -> Show:
    (show,) = read_show(show_file(folder, text))
    return show


def test_a_whole_show_arrives_typed(tmp_path: Path, kind: str) -> None:
    (tmp_path / "day.cube").touch()
    show = one(
        tmp_path,
        f"""
        [show]
        name = "stage"
        [engine]
        threads = 2
        mode = "every"
        [source]
        kind = "{kind}"
        hold_rate = "50"
        [keyer]
        kind = "{kind}"
        black = 0.1
        [[layer]]
        kind = "{kind}"
        opacity = 0.5
        label = "plate"
        [[layer]]
        kind = "camera"
        operator = "plus"
        [[tracker]]
        kind = "{kind}"
        [[sink]]
        kind = "{kind}"
        [looks.day]
        slope = [1.1, 1.0, 0.9]
        lut = "day.cube"
        """,
    )
    assert show.name == "stage"
    assert (show.engine.threads, show.engine.mode, show.engine.device) == (2, "every", "auto")
    assert show.source is not None
    assert show.source.settings.hold_rate == 50
    assert show.keyer is not None
    assert (show.keyer.kind, show.keyer.settings.black) == (kind, 0.1)
    assert [(part.kind, part.opacity, part.operator) for part in show.layer] == [
        (kind, 0.5, "over"),
        ("camera", 1.0, "plus"),
    ]
    assert (len(show.tracker), len(show.sink)) == (1, 1)
    assert show.looks == {"day": Look(slope=(1.1, 1.0, 0.9), lut=tmp_path / "day.cube")}


def test_everything_wrong_is_said_at_once_in_the_order_of_the_lines(tmp_path: Path, kind: str) -> None:
    found = problems(
        tmp_path,
        f"""[show]
name = "bad name"
sise = "1x1"
[engine]
threads = 2.5
[source]
kind = "{kind}"
black = 2
blackk = 1
[keyer]
kind = "lumma"
[[layer]]
kind = "camera"
opacity = -1
[[sink]]
kind = "{kind}"
look = "day"
[engin]
""",
    )
    assert [": ".join(problem.split(": ")[:2]) for problem in found] == [
        "2: show.name",
        "3: show.sise",
        "5: engine.threads",
        "8: source.black",
        "9: source.blackk",
        "11: keyer.kind",
        "14: layer.0.opacity",
        "17: sink.0.look",
        "17: sink.0.look",
        "18: engin",
    ]


def test_each_problem_names_the_value_and_what_is_allowed(tmp_path: Path, kind: str) -> None:
    (problem,) = problems(tmp_path, f'[source]\nkind = "{kind}"\nblack = 1.5')
    assert problem == "3: source.black: 1.5 is outside the allowed 0.0 to 1.0"


def test_without_layers_the_camera_is_the_only_one_and_otherwise_on_top(tmp_path: Path, kind: str) -> None:
    source = f'[source]\nkind = "{kind}"\n'
    assert [part.kind for part in one(tmp_path, source).layer] == ["camera"]
    assert [part.kind for part in one(tmp_path, f'{source}[[layer]]\nkind = "{kind}"').layer] == [kind, "camera"]


def test_without_a_keyer_the_camera_is_not_keyed(tmp_path: Path, kind: str) -> None:
    assert one(tmp_path, f'[source]\nkind = "{kind}"').keyer is None


def test_a_source_is_needed_unless_the_work_brings_its_own(tmp_path: Path) -> None:
    assert problems(tmp_path, "") == ["there is no [source]; write [source] and a kind below it"]
    (show,) = read_show(show_file(tmp_path, ""), needs_source=False)
    assert show.source is None


def test_several_cameras_make_several_shows_with_what_they_share(tmp_path: Path, kind: str) -> None:
    first, second = read_show(
        show_file(
            tmp_path,
            f"""
            [show]
            name = "stage"
            [keyer]
            kind = "{kind}"
            black = 0.2
            [[camera]]
            name = "A"
            [camera.source]
            kind = "{kind}"
            [[camera]]
            name = "B"
            [camera.source]
            kind = "{kind}"
            [camera.keyer]
            kind = "{kind}"
            black = 0.3
            """,
        )
    )
    assert (first.name, second.name) == ("stage-A", "stage-B")
    assert first.keyer is not None
    assert second.keyer is not None
    assert (first.keyer.settings.black, second.keyer.settings.black) == (0.2, 0.3)


def test_of_two_cameras_with_one_name_both_are_read_for_problems(tmp_path: Path) -> None:
    camera = '[[camera]]\nname = "A"\n[camera.engine]\nthreads = -1\n'
    found = [problem.split(": ")[1] for problem in problems(tmp_path, camera + camera) if ": " in problem]
    assert [path for path in found if path.endswith(("threads", "name"))] == [
        "camera.0.engine.threads",
        "camera.1.name",
        "camera.1.engine.threads",
    ]


def test_a_problem_inside_a_camera_is_named_with_the_camera_and_its_line(tmp_path: Path, kind: str) -> None:
    text = f'[[camera]]\nname = "A"\n[camera.source]\nkind = "{kind}"\n[[camera]]\nname = "A"\ncolour = 1\n'
    text += '[camera.source]\nkind = "nothing"\n[[camera.layer]]\nopacity = 2\n'
    assert [problem.partition(";")[0] for problem in problems(tmp_path, text)] == [
        "6: camera.1.name: two cameras are called 'A'",
        "7: camera.1.colour: unknown key 'colour'",
        "9: camera.1.source.kind: sources: unknown kind 'nothing'",
        "10: camera.1.layer.0.kind: missing",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("show = 3", "show: 3 is not a table; write [show]"),
        ("[[show]]", "show: [{}] is not a table"),
        ("[layer]\nkind = 'solid'", "write [[layer]] with two brackets"),
        ("layer = [3]", "layer.0: 3 is not a table"),
        ("[source]\nkind = 3", "source.kind: 3 must be a text in quotes"),
        ("[source]", "source.kind: missing"),
        ("camera = []", "at least one [[camera]]"),
        ("[[camera]]", "name '' must be 1 to 30 letters"),
        ("[[camera]]\nname = [1]", "name '' must be 1 to 30 letters"),
        ("[[camera]]\nname = 3", "name '' must be 1 to 30 letters"),
        ("[[camera]]\nname = 'a b'", "1 to 30 letters"),
        ("[looks]\nday = 3", "looks.day: 3 is not a table"),
        ("[looks.day]\nslope = 1", "looks.day.slope: 1 must be a list of 3"),
        ("[[layer]]\nkind='camera'\n[[layer]]\nkind='camera'", "it has one place"),
        ("[[layer]]\nkind='camera'\ncolour='#fff'", "unknown key 'colour'"),
        ("[[layer]]\nkind='camera'\nlabel='7'", "stands for a place"),
        ("[keyer]\nkind = 'framing.'", "keyer.kind"),
    ],
)
def test_tables_of_the_wrong_shape_say_how_they_are_written(tmp_path: Path, text: str, said: str) -> None:
    assert any(said in problem for problem in problems(tmp_path, text)), problems(tmp_path, text)


def test_two_parts_of_one_label_are_refused(tmp_path: Path, kind: str) -> None:
    layer = f'[[layer]]\nlabel = "logo"\nkind = "{kind}"\n'
    found = problems(tmp_path, f'[source]\nkind = "{kind}"\n{layer}{layer}')
    assert found == [
        f"{line}: layer.{number}.label: 'logo' labels several; each needs its own" for number, line in enumerate((4, 7))
    ]


def test_a_plugin_whose_setting_is_a_word_of_the_show_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = """
        from dataclasses import dataclass
        @dataclass(frozen=True)
        class Settings:
            opacity: float = 1.0
        build = Settings
    """
    kind = plugin_file(tmp_path, monkeypatch, text)
    found = problems(tmp_path, f'[source]\nkind = "{kind}"\n[[layer]]\nkind = "{kind}"')
    assert found == [f"4: layer.0.kind: plugin {kind!r} has a setting 'opacity', which is the show's own word"]


def test_files_that_are_read_must_be_there_and_files_that_are_written_need_not(tmp_path: Path, kind: str) -> None:
    text = f'[source]\nkind = "{kind}"\nplate = "gone.png"\n[[sink]]\nkind = "{kind}"\nplate = "out.png"\n'
    (problem,) = problems(tmp_path, text)
    assert problem.startswith("3: source.plate: 'gone.png' is not there")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[show", "is not TOML"),
        (b"a = 1\na = 2", "is not TOML"),
        (b"\xff\xfe\x00", "is not UTF-8 text"),
        (b"x = " + b"[" * 5000, "is not TOML"),
    ],
)
def test_what_is_no_show_file_gets_one_line(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "stage.toml"
    path.write_bytes(content)
    with pytest.raises(ShowError, match=said) as refusal:
        read_show(path)
    assert len(refusal.value.problems) == 1


def test_a_file_that_is_not_there_or_not_a_file_gets_one_line(tmp_path: Path) -> None:
    with pytest.raises(ShowError, match="no such show file"):
        read_show(tmp_path / "gone.toml")
    with pytest.raises(ShowError, match="cannot be read: Is a directory"):
        read_show(tmp_path)


def test_a_file_without_end_is_not_read_to_its_end() -> None:
    with pytest.raises(ShowError, match="is over 4 MB; a show is a TOML file"):
        read_show(Path("/dev/zero"))


def test_a_table_made_in_a_program_is_checked_the_same_way() -> None:
    (show,) = make_show({"show": {"name": "x"}}, needs_source=False)
    assert show.name == "x"
    with pytest.raises(ShowError, match=r"show\.nam: unknown key"):
        make_show({"show": {"nam": "x"}}, needs_source=False)


def test_a_setting_called_name_is_the_engines_name_unless_the_show_says_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = """
        from dataclasses import dataclass
        @dataclass(frozen=True)
        class Settings:
            name: str = "plain"
        build = Settings
    """
    kind = plugin_file(tmp_path, monkeypatch, text)
    shared = f'[show]\nname = "stage"\n[[sink]]\nkind = "{kind}"\n'
    cameras = "".join(f'[[camera]]\nname = "{name}"\n' for name in "AB")
    shows = read_show(show_file(tmp_path, shared + cameras), needs_source=False)
    assert [show.sink[0].settings.name for show in shows] == ["stage-A", "stage-B"]
    (show,) = read_show(show_file(tmp_path, shared + 'name = "mine"'), needs_source=False)
    assert show.sink[0].settings.name == "mine"


def test_two_cameras_cannot_listen_at_one_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = """
        from dataclasses import dataclass
        @dataclass(frozen=True)
        class Settings:
            endpoint: str = ""
        build = Settings
    """
    kind = plugin_file(tmp_path, monkeypatch, text)
    text = "".join(
        f'[[camera]]\nname = "{name}"\n[camera.source]\nkind = "{kind}"\n[[camera.sink]]\nkind = "{kind}"\n'
        'endpoint = "tcp://127.0.0.1:5600"\n'
        for name in "AB"
    )
    assert problems(tmp_path, text) == [
        "14: camera.1.sink.0.endpoint: 'tcp://127.0.0.1:5600' is taken by another camera; choose another"
    ]


NAMES = st.sampled_from(
    ["show", "engine", "source", "keyer", "layer", "sink", "looks", "camera", "kind", "name", "day"]
)
TABLES = st.recursive(
    st.integers() | st.booleans() | st.floats() | st.sampled_from(["camera", "solid", "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(NAMES, TABLES, max_size=5))
def test_no_table_whatever_makes_it_fail_in_another_way(table: dict[str, object]) -> None:
    try:
        shows = make_show(table)
    except ShowError:
        return
    assert shows
