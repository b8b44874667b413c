from dataclasses import replace

import numpy as np
import pytest

from onset.stage.paint import Material, darken, packed, paint

PLAIN = Material(0.5, 0.25, 0.125, grain=0.0, gloss=0.0, roundness=0.1)
FRAME = np.array([0.0, 0.0, 0.0, 100.0])
FACING_CAMERA = 0.42 + (1.15 - 0.42) * 0.66
"""Shade of a flat, fully covered surface: ambient, and the key's share of a normal that points at the camera."""


def painted(cover: np.ndarray, material: Material = PLAIN, figure: np.ndarray | None = None) -> np.ndarray:
    under = np.zeros((4, *cover.shape), np.float32) if figure is None else figure
    paint(under, cover, np.ones_like(cover), 0, 0, packed(material), 4.0, FRAME)
    return under


def test_a_flat_surface_is_the_materials_colour_under_the_key() -> None:
    figure = painted(np.ones((5, 9), np.float32))
    assert figure[:, 2, 4].tolist() == pytest.approx(
        [0.5 * FACING_CAMERA, 0.25 * FACING_CAMERA, 0.125 * FACING_CAMERA, 1]
    )


def test_partial_cover_is_premultiplied_over_what_lies_beneath() -> None:
    under = np.full((4, 5, 9), 0.2, np.float32)
    under[3] = 0.5
    figure = painted(np.full((5, 9), 0.25, np.float32), replace(PLAIN, opacity=0.5), under)
    assert figure[0, 2, 4] == pytest.approx(0.125 * 0.5 * FACING_CAMERA + 0.875 * 0.2)
    assert figure[3, 2, 4] == pytest.approx(0.125 + 0.875 * 0.5)


def test_an_opaque_shape_hides_everything_and_its_alpha_is_one() -> None:
    under = np.full((4, 5, 9), 0.9, np.float32)
    figure = painted(np.ones((5, 9), np.float32), PLAIN, under)
    assert figure[3, 2, 4] == pytest.approx(1.0, abs=1e-6)
    assert figure[0, 2, 4] == pytest.approx(0.5 * FACING_CAMERA)


def test_the_side_towards_the_key_is_brighter() -> None:
    cover = np.ones((32, 32), np.float32)
    y, x = np.mgrid[0:32, 0:32]
    dome = np.clip(1.2 - np.hypot(x - 16, y - 16) / 16, 0, 1).astype(np.float32)
    figure = np.zeros((4, 32, 32), np.float32)
    paint(figure, cover, dome, 0, 0, packed(PLAIN), 8.0, FRAME)
    assert figure[1, 10, 10] > 1.3 * figure[1, 22, 22]


def test_stripes_alternate_between_two_colours() -> None:
    striped = replace(PLAIN, second_green=1.0, stripes_per_unit=10.0)
    greens = painted(np.ones((5, 42), np.float32), striped)[1, 2, 1:41]
    assert greens.max() == pytest.approx(FACING_CAMERA)
    assert greens.min() == pytest.approx(0.25 * FACING_CAMERA)
    np.testing.assert_allclose(greens[:10], greens[10:20], atol=1e-4)


def test_a_shape_outside_the_figure_is_cut_off() -> None:
    figure = np.zeros((4, 6, 6), np.float32)
    cover = np.ones((8, 8), np.float32)
    paint(figure, cover, cover, -5, 4, packed(PLAIN), 4.0, FRAME)
    assert np.argwhere(figure[3] > 0).tolist() == [[5, 0], [5, 1]]
    paint(figure, cover, cover, 40, 40, packed(PLAIN), 4.0, FRAME)
    assert (figure[3] > 0).sum() == 2


def test_a_contact_shadow_takes_light_and_leaves_alpha() -> None:
    figure = np.full((4, 4, 4), 0.8, np.float32)
    darken(figure, np.full((2, 2), 0.5, np.float32), 1, 1, 0.5)
    assert figure[:, 1, 1].tolist() == pytest.approx([0.6, 0.6, 0.6, 0.8])
    assert figure[0, 0, 0] == figure[0, 3, 3] == np.float32(0.8)
