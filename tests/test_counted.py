import pytest

from onset.counted import counted


@pytest.mark.parametrize(("number", "told"), [(0, "0 frames"), (1, "1 frame"), (2, "2 frames")])
def test_one_is_one_and_all_others_are_many(number: int, told: str) -> None:
    assert counted(number, "frame") == told


def test_a_verb_goes_with_its_number() -> None:
    assert [counted(number, "byte is", "bytes are") for number in (1, 7)] == ["1 byte is", "7 bytes are"]
