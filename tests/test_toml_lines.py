import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from onset.toml_lines import line_of, setting_lines

SHOW = '''\
# first line
title = "x"   # a comment with [brackets] = and "quotes"

[show]
name = "a"
text = """
[not.a.table]
key = 1
"""
rates = [
  1,  # one ]
  "]",
]
[[layer]]
kind = "solid"
[[layer]]
kind = "camera"
opacity = 0.5
inline = { a = 1, b = [1, 2] }
[[camera]]
name = "A"
[camera.source]
kind = "file"
[[camera.sink]]
kind = "publish"
[[camera]]
"quoted key" = 1
dotted.key.inside = 2
'''


def test_every_setting_is_found_on_the_line_where_it_stands() -> None:
    lines = setting_lines(SHOW)
    assert tomllib.loads(SHOW)["camera"][1]["dotted"]["key"]["inside"] == 2
    expected = {
        "title": 2,
        "show": 4,
        "show.name": 5,
        "show.text": 6,
        "show.rates": 10,
        "layer.0": 14,
        "layer.0.kind": 15,
        "layer.1": 16,
        "layer.1.kind": 17,
        "layer.1.opacity": 18,
        "camera.0.name": 21,
        "camera.0.source": 22,
        "camera.0.source.kind": 23,
        "camera.0.sink.0": 24,
        "camera.0.sink.0.kind": 25,
        "camera.1": 26,
        "camera.1.quoted key": 27,
        "camera.1.dotted.key.inside": 28,
    }
    assert {path: lines.get(path) for path in expected} == expected
    assert "not" not in lines


def test_what_stands_inside_an_inline_table_is_found_on_its_line() -> None:
    assert line_of("layer.1.inline.b.1", setting_lines(SHOW)) == 19


def test_what_stands_nowhere_is_found_at_the_table_it_belongs_to_or_not_at_all() -> None:
    lines = setting_lines(SHOW)
    assert line_of("show.rate", lines) == 4
    assert line_of("keyer.black", lines) is None
    assert line_of("", lines) is None


def test_line_ends_of_windows_count_once() -> None:
    assert setting_lines("a = 1\r\n\r\nb = 2\r\n")["b"] == 3


def test_a_text_that_ends_inside_a_value_ends_the_search() -> None:
    assert setting_lines('a = """never closed') == {"a": 1}


ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\"})
KEYS = st.text("abcdefgh_-", min_size=1, max_size=5)
VALUES = st.recursive(
    st.integers(-5, 5)
    | st.booleans()
    | st.text("ab \"'[]{}=#\\,.", max_size=8).map(lambda text: f'"{text.translate(ESCAPES)}"')
    | st.text('ab "[]{}=#\\,.', max_size=8).map(lambda text: f"'{text}'")
    | st.text("ab \n'[]{}=#,.", max_size=8).map(lambda text: f'"""{text}"""'),
    lambda inner: st.lists(inner, max_size=3).map(lambda items: "[\n" + ",  # ]\n".join(map(written, items)) + "\n]"),
    max_leaves=4,
)


def written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@given(
    st.lists(st.tuples(KEYS, st.dictionaries(KEYS, VALUES, max_size=3)), max_size=5, unique_by=lambda table: table[0])
)
def test_tables_of_any_values_are_found_where_they_were_written(tables: list[tuple[str, dict[str, Any]]]) -> None:
    text, expected = "", {}
    for name, entries in tables:
        expected[name] = text.count("\n") + 1
        text += f"[{name}]\n"
        for key, value in entries.items():
            expected[f"{name}.{key}"] = text.count("\n") + 1
            text += f"{key} = {written(value)}\n"
    tomllib.loads(text)
    assert setting_lines(text) == expected
