import numpy as np
import pytest
from numpy.typing import NDArray

from onset.keying.marker_shapes import markers_among

ROWS, COLUMNS = 270, 480


def found(other: NDArray[np.bool_], strength: float = 1.0) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    return markers_among(other, np.where(other, np.float32(strength), np.float32(0)), contrast=0.15)


def thing(rows: slice, columns: slice) -> NDArray[np.bool_]:
    other = np.zeros((ROWS, COLUMNS), np.bool_)
    other[rows, columns] = True
    return other


def test_a_small_thing_alone_is_a_marker() -> None:
    other = thing(slice(100, 109), slice(200, 209))
    assert np.array_equal(found(other)[0], other)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(thing(slice(100, 140), slice(200, 205)), id="too long"),
        pytest.param(thing(slice(262, 270), slice(200, 209)), id="at the lower edge"),
        pytest.param(
            thing(slice(100, 109), slice(200, 209)) | thing(slice(60, 270), slice(213, 320)), id="beside somebody"
        ),
    ],
)
def test_what_is_long_rises_from_below_or_stands_beside_somebody_is_none(other: NDArray[np.bool_]) -> None:
    assert not found(other)[0].any()


def test_specks_and_faint_things_are_no_markers_but_no_foreground_either() -> None:
    dust = thing(slice(100, 101), slice(200, 202))
    faint = thing(slice(50, 56), slice(50, 56))
    for other, strength in ((dust, 0.25), (faint, 0.1)):
        markers, specks = found(other, strength)
        assert not markers.any()
        assert np.array_equal(specks, other)


def test_dots_at_the_upper_edge_are_markers() -> None:
    other = thing(slice(0, 6), slice(50, 58))
    assert np.array_equal(found(other)[0], other)


def cross(row: int, column: int, arm: int = 4) -> NDArray[np.bool_]:
    return thing(slice(row - arm, row + arm + 1), slice(column - 1, column + 2)) | thing(
        slice(row - 1, row + 2), slice(column - arm, column + arm + 1)
    )


def crosses_and_somebody(alone: int) -> NDArray[np.bool_]:
    other = thing(slice(60, 270), slice(213, 320))
    for number in range(alone):
        other |= cross(30, 40 + 40 * number)
    return other


def test_a_cross_beside_somebody_is_a_marker_like_the_others() -> None:
    assert found(crosses_and_somebody(5) | cross(100, 206))[0][100, 206]


@pytest.mark.parametrize(
    ("alone", "beside"),
    [
        pytest.param(3, cross(100, 206), id="too few to compare it with"),
        pytest.param(5, cross(100, 205, arm=6), id="larger"),
        pytest.param(5, thing(slice(96, 105), slice(204, 209)), id="narrower"),
        pytest.param(5, thing(slice(96, 105), slice(202, 211)), id="a square of their size"),
    ],
)
def test_what_is_beside_somebody_and_unlike_the_markers_is_none(alone: int, beside: NDArray[np.bool_]) -> None:
    assert not (found(crosses_and_somebody(alone) | beside)[0] & beside).any()


def test_what_is_like_the_markers_and_fainter_is_none() -> None:
    other, beside = crosses_and_somebody(5), cross(100, 206)
    apart = np.where(other, np.float32(0.9), np.where(beside, np.float32(0.5), np.float32(0)))
    assert not (markers_among(other | beside, apart, contrast=0.15)[0] & beside).any()


def test_a_hundred_small_things_are_the_knots_of_a_net() -> None:
    net, tape = np.zeros((ROWS, COLUMNS), np.bool_), np.zeros((ROWS, COLUMNS), np.bool_)
    for row in range(3):
        for column in range(3):
            net[10 + row : 250 : 20, 10 + column : 470 : 20] = True
            tape[20 + row : 250 : 40, 20 + column : 470 : 45] = True
    assert not found(net)[0].any()
    assert np.array_equal(found(tape)[0], tape)
