"""Pictures of a ring as shapes: every layout, another size."""

import numpy as np
import pytest
from onset_kernels.picture import Layout

from onset.mattes.ring_shape import TAKEN, draw_picture
from onset.media.placement import Rectangle


@pytest.mark.parametrize("layout", TAKEN, ids=lambda one: one.key)
def test_every_layout_gives_its_grey_or_its_alpha(layout: Layout) -> None:
    shift, most = TAKEN[layout]
    codes = np.linspace(0, most, 18 * 32).reshape(18, 32).round().astype(np.uint32)
    plane = (codes << shift | ((1 << shift) - 1)).astype(layout.planes[0].dtype)
    out = np.zeros((18, 32), np.uint16)
    draw_picture(plane, layout, Rectangle(0, 0, 32, 18), out)
    np.testing.assert_allclose(out, codes * (65535 / most), atol=0.51)


def test_another_size_is_stretched_over_its_place() -> None:
    out = np.full((18, 32), 7, np.uint16)
    draw_picture(np.array([[0, 255]], np.uint8), Layout.GRAY8, Rectangle(8, 0, 16, 18), out)
    assert not out[:, :8].any()
    assert (out[:, 23] == 65535).all()
