import numpy as np
import pytest

from onset.stage.paint import Material
from onset.stage.shot.canvas import Canvas
from onset.stage.shot.fine import FineArea

FLAT = Material(0.5, 0.5, 0.5, grain=0.0, gloss=0.0, roundness=0.0)


def strand(x: float, width: float) -> np.ndarray:
    return np.array([[(x, 0.1), (x + width, 0.1), (x + width, 0.9), (x, 0.9)]])


def drawn(*strands: np.ndarray) -> np.ndarray:
    canvas = Canvas(60, 90)
    area = FineArea(canvas, (0.0, 0.5), (0.5, 0.6))
    for outline in strands:
        area.easel.draw(outline, FLAT)
    area.lay()
    return canvas.figure


def test_a_strand_finer_than_a_pixel_covers_its_area() -> None:
    width = 0.4 / 60
    figure = drawn(strand(0.003, width))
    assert figure[3].sum() == pytest.approx(0.4 * 48, rel=0.02)
    assert figure[3].max() < 1.0


def test_a_strand_behind_another_adds_nothing() -> None:
    """Coverage mixed pixel by pixel would let through what neither strand lets through."""
    width = 1.0 / 60 / 3
    one, two = drawn(strand(0.0, width)), drawn(strand(0.0, width), strand(0.0, width))
    np.testing.assert_allclose(two[3], one[3], atol=1e-6)


def test_what_is_drawn_lies_where_the_canvas_has_it_and_over_what_was_there() -> None:
    canvas = Canvas(60, 90)
    canvas.figure[:] = 1.0
    area = FineArea(canvas, (0.2, 0.4), (0.3, 0.3), origin=(0.1, 0.05), scale=0.5)
    area.easel.draw(np.array([[(0.2, 0.6), (0.4, 0.6), (0.4, 0.8), (0.2, 0.8)]]), FLAT)
    area.lay()
    changed = np.argwhere(canvas.figure[0] < 0.99)
    # 0.1 + 0.5 * 0.2 of the height right of the middle, 0.05 + 0.5 * 0.6 from the top.
    np.testing.assert_allclose(changed.min(axis=0), (21, 57), atol=1)
    np.testing.assert_allclose(changed.max(axis=0), (26, 62), atol=1)
    assert canvas.figure[3].min() == pytest.approx(1.0)
    assert canvas.figure[4].min() == pytest.approx(0.0), "an opaque thing hides the mirror behind it"


def test_an_area_outside_the_frame_is_cut_and_harms_nothing() -> None:
    canvas = Canvas(40, 60)
    area = FineArea(canvas, (5.0, -3.0), (0.2, 0.2))
    area.easel.draw(strand(0.0, 0.1), FLAT)
    area.lay()
    assert np.isfinite(canvas.figure).all()
