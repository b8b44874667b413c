"""The chroma-distance key, against float64 and by hand."""

import numpy as np
import pytest
from onset_kernels.chroma_key import CHROMA_KEY

from tests.kernels import reference
from tests.kernels.pictures import colours, lanes, mattes
from tests.kernels.pointwise import applied
from tests.kernels.tolerances import CHROMA_DISTANCE

SCREEN = {"screen_r": 0.05, "screen_g": 0.4, "screen_b": 0.08}
WALL = np.array(list(SCREEN.values()))[:, None]


def keyed(
    rgb: np.ndarray, similarity: float, smoothness: float, device: str, a: np.ndarray | float = 1.0
) -> np.ndarray:
    parameters = SCREEN | {"similarity": similarity, "smoothness": smoothness}
    return applied(CHROMA_KEY, {**lanes(rgb), "a": a}, parameters, device=device)[0]


@pytest.mark.parametrize(("similarity", "smoothness"), [(0.1, 0.1), (0.0, 0.5), (0.25, 0.05)])
def test_it_agrees_with_the_reference(similarity: float, smoothness: float, device: str) -> None:
    rgb = colours(2000, seed=1, low=-0.05, high=1.2)
    a = mattes(rgb.shape[1], seed=2)
    expected = reference.chroma_key(rgb.astype(np.float64), a, WALL, similarity, smoothness)
    got = keyed(rgb, similarity, smoothness, device, a)
    np.testing.assert_allclose(got, expected, atol=CHROMA_DISTANCE / smoothness)


def test_the_screen_is_clear_and_grey_is_solid(device: str) -> None:
    rgb = np.concatenate([WALL, np.full((3, 1), 0.3)], axis=1).astype(np.float32)
    np.testing.assert_array_equal(keyed(rgb, 0.05, 0.1, device), [0, 1])


def test_pure_green_lies_where_ffmpeg_puts_it(device: str) -> None:
    # BT.709 pure green is at Cb -0.7152 / 1.8556 = -0.38543, Cr -0.7152 / 1.5748 = -0.45415: 0.59566 from grey.
    rgb = np.array([[0.25], [0.25], [0.25]], np.float32)
    green = {"screen_r": 0.0, "screen_g": 1.0, "screen_b": 0.0, "similarity": 0.0, "smoothness": 1.0}
    got = applied(CHROMA_KEY, {**lanes(rgb), "a": 1.0}, green, device=device)[0]
    assert float(got[0]) == pytest.approx(0.59566, abs=1e-5)


def test_no_smoothness_is_a_hard_edge(device: str) -> None:
    got = keyed(colours(500, seed=3), 0.2, 0.0, device)
    assert set(np.unique(got)) <= {0.0, 1.0}


def test_nan_is_contained_as_a_number(device: str) -> None:
    rgb = np.array([[np.nan, 0.3], [0.4, 0.3], [0.1, 0.3]], np.float32)
    assert np.isfinite(keyed(rgb, 0.1, 0.1, device)).all()
