"""A setting's range is said once, in its metadata, and held wherever settings are built."""

from dataclasses import dataclass, field

import pytest

from onset.ranges import check_ranges, is_within


@dataclass(frozen=True)
class Settings:
    gain: float = field(default=1.0, metadata={"min": 0.5, "max": 2.0})
    threads: int = field(default=1, metadata={"min": 1})
    on: bool = field(default=False, metadata={"min": 1})
    name: str = ""

    def __post_init__(self) -> None:
        check_ranges(self)


def test_both_ends_belong_to_a_range_and_only_numbers_are_held_to_it() -> None:
    assert (Settings(gain=0.5).gain, Settings(gain=2.0, threads=99, name="x").gain) == (0.5, 2.0)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"gain": 2.1}, "gain = 2.1 is outside 0.5 to 2"),
        ({"gain": float("nan")}, "gain = nan is outside 0.5 to 2"),
        ({"threads": 0}, "threads = 0 is not at least 1"),
    ],
)
def test_the_first_number_beyond_its_range_is_named(wrong: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}$"):
        Settings(**wrong)  # type: ignore[arg-type]


def test_a_number_without_a_range_is_within() -> None:
    assert is_within(1e9, {})
