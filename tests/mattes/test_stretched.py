"""A plane stretched over another: where its samples come to lie, and what lies beyond."""

import numpy as np

from onset.mattes.stretched import stretch


def test_samples_lie_at_the_middle_of_what_they_cover_and_beyond_is_nothing() -> None:
    plane = np.array([[0, 255], [0, 255]], np.uint8)
    out = np.full((18, 32), 7, np.uint16)
    stretch(plane, 0, 255, 8.0, 0.0, 16.0, 18.0, out)
    assert not out[:, :8].any()
    assert not out[:, 24:].any()
    expected = np.clip((np.arange(16) + 0.5) / 8 - 0.5, 0, 1) * 65535
    np.testing.assert_allclose(out[:, 8:24], np.tile(expected, (18, 1)), atol=1)


def test_one_sample_is_spread_over_all() -> None:
    out = np.zeros((3, 5), np.uint16)
    stretch(np.array([[9 << 24]], np.uint32), 24, 9, 0.0, 0.0, 5.0, 3.0, out)
    assert (out == 65535).all()
