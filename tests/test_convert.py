from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onset_kernels.picture import Transfer

from onset.convert import Converter
from onset.size import Size

FOLDER = Path("/show")


@dataclass(frozen=True)
class Inner:
    depth: int = field(default=1, metadata={"min": 1, "max": 3})
    width: float = 0.5

    def __post_init__(self) -> None:
        if self.width < 0:
            raise ValueError(f"width {self.width} must not be negative")
        if self.width * self.depth > 4:
            raise ValueError(f"width {self.width} times depth {self.depth} must not pass 4")


@dataclass(frozen=True)
class Everything:
    needed: str
    flag: bool = False
    count: int = 0
    gain: float = 1.0
    rate: Fraction = Fraction(25)
    squeeze: Fraction = Fraction(1)
    size: Size | None = None
    plate: Path | None = None
    lift: tuple[float, float, float] = field(default=(0.0, 0.0, 0.0), metadata={"min": -1.0, "max": 1.0})
    names: tuple[str, ...] = ()
    curve: Transfer = Transfer.SRGB
    side: Literal["left", "right"] = "left"
    device: int | str = 0
    inner: Inner = Inner()
    layers: tuple[Inner, ...] = ()


def problems(table: Any, cls: type = Everything, path: str = "keyer") -> list[str]:
    converter = Converter(FOLDER)
    assert converter.table(cls, table, path) is None
    return [str(problem) for problem in converter.problems]


def converted(table: dict[str, Any]) -> Everything:
    converter = Converter(FOLDER)
    built = converter.table(Everything, table, "keyer")
    assert built is not None, converter.problems
    return built


def test_every_kind_of_value_arrives_as_its_type() -> None:
    assert converted(
        {
            "needed": "yes",
            "flag": True,
            "count": 3,
            "gain": 2,
            "rate": 29.97,
            "squeeze": "4/3",
            "size": "64x36",
            "plate": "plate.png",
            "lift": [0, 0.5, -1],
            "names": ["a", "b"],
            "curve": "logc4",
            "side": "right",
            "device": "/dev/video0",
            "inner": {"depth": 2},
            "layers": [{"depth": 3}, {}],
        }
    ) == Everything(
        needed="yes",
        flag=True,
        count=3,
        gain=2.0,
        rate=Fraction(30000, 1001),
        squeeze=Fraction(4, 3),
        size=Size(64, 36),
        plate=FOLDER / "plate.png",
        lift=(0.0, 0.5, -1.0),
        names=("a", "b"),
        curve=Transfer.LOGC4,
        side="right",
        device="/dev/video0",
        inner=Inner(2),
        layers=(Inner(3), Inner()),
    )


def test_what_is_left_out_keeps_its_default() -> None:
    assert converted({"needed": "x"}) == Everything("x")


def test_null_serves_where_nothing_is_allowed() -> None:
    assert converted({"needed": "x", "size": None}).size is None


def test_all_problems_are_found_at_once_each_with_its_path() -> None:
    found = problems(
        {
            "flagg": True,
            "count": "3",
            "gain": float("inf"),
            "lift": [0, 2.0, 0],
            "names": "a",
            "curve": "srbg",
            "inner": {"depth": 9, "with": 1},
            "layers": [{"depth": 1}, {"depth": "x"}],
        }
    )
    assert found == [
        "keyer.flagg: unknown key 'flagg'; did you mean 'flag'? known: needed, flag, count, gain, rate, squeeze, size,"
        " plate, lift, names, curve, side, device, inner, layers",
        "keyer.needed: missing; it must be a text",
        "keyer.count: '3' must be a whole number",
        "keyer.gain: inf must be a finite number",
        "keyer.lift.1: 2.0 is outside the allowed -1.0 to 1.0",
        "keyer.names: 'a' must be a list: [a text, ...]",
        "keyer.curve: 'srbg' is none of the choices; did you mean 'srgb'? known: linear, srgb, bt709, bt1886, pq, hlg,"
        " logc3, logc4, slog3, vlog, gamma2",
        "keyer.inner.with: unknown key 'with'; did you mean 'width'? known: depth, width",
        "keyer.inner.depth: 9 is outside the allowed 1 to 3",
        "keyer.layers.1.depth: 'x' must be a whole number",
    ]


def test_a_list_of_another_length_is_refused_with_the_length() -> None:
    assert problems({"needed": "x", "lift": [1, 2]}) == [
        "keyer.lift: [1, 2] must be a list of 3: [a number, a number, a number]"
    ]


def test_of_several_types_each_is_offered() -> None:
    assert problems({"needed": "x", "device": 1.5}) == ["keyer.device: 1.5 must be a whole number or a text"]


def test_what_a_dataclass_refuses_is_named_at_the_field_that_is_to_blame() -> None:
    assert problems({"width": -1.0}, Inner) == ["keyer.width: width -1.0 must not be negative"]


def test_what_only_two_fields_together_do_wrong_is_named_at_the_table() -> None:
    assert problems({"width": 3.0, "depth": 2}, Inner) == ["keyer: width 3.0 times depth 2 must not pass 4"]


def test_a_value_that_is_no_table_says_how_a_table_is_written() -> None:
    assert problems(3) == ["keyer: 3 is not a table; write [keyer] and its settings below it"]


def test_paths_must_be_there_where_the_converter_or_the_field_says_so(tmp_path: Path) -> None:
    converter = Converter(tmp_path, paths_exist=True)
    assert converter.table(Everything, {"needed": "x", "plate": "gone.png"}, "layer") is None
    assert "layer.plate: 'gone.png' is not there" in str(converter.problems[0])
    (tmp_path / "gone.png").touch()
    found = Converter(tmp_path, paths_exist=True).table(Everything, {"needed": "x", "plate": "gone.png"}, "layer")
    assert found is not None
    assert found.plate == tmp_path / "gone.png"


def test_a_setting_of_a_type_that_no_file_can_hold_is_a_programmers_mistake() -> None:
    @dataclass(frozen=True)
    class Wrong:
        raw: bytes = b""

    Wrong.__module__ = __name__
    with pytest.raises(TypeError, match=r"keyer.raw: a setting cannot have the type"):
        Converter(FOLDER).table(Wrong, {"raw": "x"}, "keyer")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["depth", "width", "x"]), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*Everything.__dataclass_fields__, "odd"]), JSON, max_size=6))
def test_any_table_is_converted_or_every_fault_is_one_line_under_its_path(table: dict[str, Any]) -> None:
    converter = Converter(FOLDER)
    built = converter.table(Everything, table, "keyer")
    assert (built is None) == bool(converter.problems)
    for problem in converter.problems:
        assert problem.path.startswith("keyer")
        assert "\n" not in str(problem)
