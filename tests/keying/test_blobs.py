import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from onset.keying.blobs import blobs


def test_blobs_are_those_that_another_library_finds() -> None:
    for share in (0.1, 0.4, 0.6, 0.95):
        mask: NDArray[np.bool_] = np.random.default_rng(3).random((61, 83)) < share
        found = blobs(mask)
        expected, count = ndimage.label(mask, np.ones((3, 3)))
        assert found.count == count
        pairs = {(int(a), int(b)) for a, b in zip(found.label.ravel(), expected.ravel(), strict=True)}
        assert len(pairs) == count + 1, "each blob is one blob there, and the ground the ground"


def test_each_blob_has_its_area_and_its_box() -> None:
    mask = np.zeros((20, 30), np.bool_)
    mask[2:5, 3:10] = True
    mask[15, 29] = True
    found = blobs(mask)
    assert sorted(found.area[1:]) == [1, 21]
    large = int(np.argmax(found.area))
    assert found.box[large].tolist() == [2, 3, 4, 9]
    assert np.array_equal(found.of(found.area > 1), np.where(found.label == large, True, False))


def test_an_empty_mask_has_none() -> None:
    assert blobs(np.zeros((4, 4), np.bool_)).count == 0
