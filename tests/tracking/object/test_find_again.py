"""A lost plane is looked for by features of the whole frame, not only of where it is busiest."""

import numpy as np
import pytest

from onset.tracking.object import quad
from onset.tracking.object.find_again import Known, Searcher
from onset.tracking.object.grey import Grey

pytest.importorskip("cv2", reason="OpenCV, the features")

FRAME_PX, POSTER_PX = (960, 540), (170, 128)
CORNER = (420, 230)


def blobs(width: int, height: int, seed: int, contrast: float) -> Grey:
    """Soft blobs of that contrast, each a feature."""
    import cv2

    coarse = np.random.default_rng(seed).normal(0.0, 1.0, (height // 4 + 1, width // 4 + 1))
    large = np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float64)
    return np.clip(128.0 + contrast * large, 0.0, 255.0).astype(np.uint8)


def before_a_hedge() -> tuple[Grey, Grey]:
    """(patch, frame): a pale poster before a wall of leaves, in which the strongest 1500 features are."""
    patch = blobs(*POSTER_PX, seed=1, contrast=14.0)
    frame = blobs(*FRAME_PX, seed=2, contrast=20.0)
    frame[CORNER[1] : CORNER[1] + POSTER_PX[1], CORNER[0] : CORNER[0] + POSTER_PX[0]] = patch
    return patch, frame


def test_a_pale_plane_is_found_before_a_busy_wall() -> None:
    patch, frame = before_a_hedge()
    matrix = Searcher(frame).find(Known(patch))
    assert matrix is not None
    ends = np.array([(0.0, 0.0), (POSTER_PX[0], 0.0), POSTER_PX, (0.0, POSTER_PX[1])])
    np.testing.assert_allclose(quad.moved(matrix, ends), ends + CORNER, atol=1.0)


def test_a_plane_that_is_not_there_is_not_found() -> None:
    patch, _ = before_a_hedge()
    assert Searcher(blobs(*FRAME_PX, seed=3, contrast=20.0)).find(Known(patch)) is None


def test_a_frame_without_features_has_none() -> None:
    patch, _ = before_a_hedge()
    assert Searcher(np.full((540, 960), 90, np.uint8)).find(Known(patch)) is None
