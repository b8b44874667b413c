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
