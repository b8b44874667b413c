"""What is clear deep inside somebody, told from gaps that open beside him: on masks made by hand."""

import numpy as np
import pytest

from onset.qc.deep_gaps import deep_gaps

ROWS, COLUMNS = 120, 200


def deep(top: int, left: int, height: int, width: int, *, away: float = 0.0) -> int:
    """Pixels that are found of a gap in a block of 120 columns that stands on the lower edge, 20 rows below the top."""
    alpha = np.zeros((ROWS, COLUMNS), np.float32)
    alpha[20:, 40:160] = 1.0
    enclosed = np.zeros_like(alpha, np.bool_)
    gap = np.s_[top : top + height, left : left + width]
    alpha[gap], enclosed[gap] = 0.0, True
    scratch = np.empty_like(alpha), np.empty(alpha.size, np.int32)
    return int(deep_gaps(alpha, np.full_like(alpha, away), enclosed, *scratch))


@pytest.mark.parametrize(("height", "width"), [(3, 3), (10, 14), (20, 8)])
def test_what_lies_deep_is_counted_whole(height: int, width: int) -> None:
    assert deep(85, 96, height, width) == height * width


@pytest.mark.parametrize(("top", "left", "height", "width"), [(85, 46, 20, 10), (25, 96, 10, 10), (110, 96, 10, 10)])
def test_what_lies_beside_the_open_or_reaches_the_lower_edge_is_not(
    top: int, left: int, height: int, width: int
) -> None:
    assert deep(top, left, height, width) == 0


def test_a_gap_that_begins_beside_the_open_is_shallow_to_its_end() -> None:
    assert deep(85, 46, 6, 60) == 0


def test_what_has_not_the_screens_colour_is_no_gap() -> None:
    assert deep(85, 96, 10, 10, away=0.5) == 0
