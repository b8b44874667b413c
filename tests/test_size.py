import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.size import LARGEST_PX, Size


@given(st.integers(1, LARGEST_PX), st.integers(1, LARGEST_PX))
def test_a_size_reads_back_as_it_is_written(width_px: int, height_px: int) -> None:
    size = Size(width_px, height_px)
    assert Size.parse(str(size)) == size


def test_capitals_and_spaces_do_not_matter() -> None:
    assert Size.parse(" 1280 X 720 ") == Size(1280, 720)


@pytest.mark.parametrize("text", ["", "1920", "1920x", "x1080", "1920*1080", "1920x1080x3", "-1x5", "1e3x10", "big"])
def test_what_is_no_size_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(ValueError, match="write 1920x1080"):
        Size.parse(text)


@pytest.mark.parametrize("text", ["0x0", "0x1080", "1920x0", "16385x1", "999999x999999"])
def test_a_size_without_pixels_or_past_the_largest_is_refused_with_the_range(text: str) -> None:
    with pytest.raises(ValueError, match="outside 1 to 16384"):
        Size.parse(text)
