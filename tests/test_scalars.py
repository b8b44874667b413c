from collections.abc import Callable
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onset_kernels.picture import Layout, Primaries

from onset import scalars
from onset.size import Size

ANYTHING = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers()) | st.just({"a": 1})
)


class Side(Enum):
    LEFT = 1
    RIGHT = 2


@pytest.mark.parametrize(
    ("read", "raw"),
    [
        (scalars.flag, 1),
        (scalars.flag, "true"),
        (scalars.whole, True),
        (scalars.whole, 3.0),
        (scalars.whole, "3"),
        (scalars.whole, 1 << 63),
        (scalars.number, False),
        (scalars.number, "0.5"),
        (scalars.number, float("nan")),
        (scalars.number, float("-inf")),
        (scalars.number, 10**400),
        (scalars.text, 3),
        (scalars.text, "bell\x07"),
        (scalars.size, [1920, 1080]),
        (scalars.rate, None),
        (scalars.ratio, "wide"),
        (scalars.ratio, "1e999999999"),
    ],
)
def test_nothing_that_merely_looks_like_a_value_is_taken_for_one(read: Callable[[object], object], raw: object) -> None:
    with pytest.raises(ValueError) as refusal:
        read(raw)
    assert scalars.shown(raw)[:20] in str(refusal.value)


@given(ANYTHING)
def test_every_reader_answers_with_its_own_type_or_refuses_in_one_line(raw: object) -> None:
    for wanted, read in scalars.READERS.items():
        answer = answer_or_refusal(read, raw)
        assert type(answer) is wanted or (isinstance(answer, ValueError) and str(answer).count("\n") == 0)


def answer_or_refusal(read: Callable[[object], object], raw: object) -> object:
    try:
        return read(raw)
    except ValueError as refusal:
        return refusal


def test_whole_numbers_serve_as_numbers_and_texts_as_they_are() -> None:
    assert (scalars.number(2), scalars.text("über"), scalars.size("64x36")) == (2.0, "über", Size(64, 36))


def test_a_ratio_is_taken_as_written() -> None:
    assert (scalars.ratio(1.33), scalars.ratio("4/3"), scalars.ratio(2)) == (
        Fraction(133, 100),
        Fraction(4, 3),
        Fraction(2),
    )


def test_a_relative_path_is_taken_from_the_folder_and_an_absolute_one_as_it_is(tmp_path: Path) -> None:
    assert scalars.path("a/b.png", tmp_path, must_exist=False) == tmp_path / "a" / "b.png"
    assert scalars.path("/a/b.png", tmp_path, must_exist=False) == Path("/a/b.png")


def test_a_path_that_must_be_there_and_is_not_names_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=f"'plate.png' is not there: no {tmp_path}/plate.png"):
        scalars.path("plate.png", tmp_path, must_exist=True)


def test_of_a_numbered_sequence_only_the_folder_must_be_there(tmp_path: Path) -> None:
    assert scalars.path("frame.%04d.exr", tmp_path, must_exist=True) == tmp_path / "frame.%04d.exr"
    with pytest.raises(ValueError, match=f"no {tmp_path}/gone;"):
        scalars.path("gone/frame.%04d.exr", tmp_path, must_exist=True)


@pytest.mark.parametrize("raw", ["", 3, None, "x" * 5000, "~nobody_of_this_name/x", "nul\0byte"])
def test_what_cannot_be_a_path_is_refused(raw: object, tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        scalars.path(raw, tmp_path, must_exist=True)


def test_enums_are_written_by_key_value_or_name() -> None:
    assert scalars.enum_text(Layout.NV12) == "nv12"
    assert scalars.enum_text(Primaries.P3_D65) == "p3-d65"
    assert scalars.enum_text(Side.RIGHT) == "right"


def test_a_choice_that_is_none_gets_the_one_that_was_meant() -> None:
    allowed = {"over": "over", "under": "under"}
    assert scalars.choice(allowed, "under") == "under"
    with pytest.raises(ValueError, match="'ovre' is none of the choices; did you mean 'over'"):
        scalars.choice(allowed, "ovre")


def test_a_number_among_the_choices_is_not_confused_with_a_flag() -> None:
    assert scalars.choice({"1": 1, "2": 2}, 1) == 1
    with pytest.raises(ValueError, match="true is none of the choices"):
        scalars.choice({"1": 1, "2": 2}, True)


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({"min": 0.0, "max": 1.0}, "outside the allowed 0.0 to 1.0"),
        ({"min": 3}, "outside the allowed at least 3"),
        ({"max": 1}, "outside the allowed at most 1"),
    ],
)
def test_a_value_outside_its_range_is_refused_with_the_range(metadata: dict[str, float], said: str) -> None:
    assert scalars.within(metadata.get("max", 5), metadata) == metadata.get("max", 5)
    with pytest.raises(ValueError, match=said):
        scalars.within(2 if "max" in metadata else -2, metadata)


def test_long_values_are_shown_shortened_on_one_line() -> None:
    assert len(scalars.shown("x\n" * 500)) == scalars.SHOWN_LENGTH
    assert "\n" not in scalars.shown("x\n" * 500)
    assert scalars.shown(True) == "true"


def test_types_are_described_in_words() -> None:
    hints = (float, int | None, Literal["a", "b"], tuple[float, ...], tuple[int, str], Path | bool, Side)
    assert [scalars.described(hint) for hint in hints] == [
        "a number",
        "a whole number",
        "one of a, b",
        "[a number, ...]",
        "[a whole number, a text]",
        "a path or true or false",
        "one of left, right",
    ]
