"""A pinned picture: where it lies, what it looks like when it is small, and its edges."""

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import Layout
from onset_kernels.pinned import PINNED
from onset_kernels.plan import Planes, Store, step
from onset_kernels.program import Program
from onset_kernels.pyramid import Pyramid

from tests.kernels.pointwise import SIMULATED

PLAN = (step(PINNED), Store("out", Layout.RGBA_FLOAT, "r g b a"))
NAMES = ("xx", "xy", "x1", "yx", "yy", "y1", "wx", "wy", "w1")
Planar = NDArray[np.float32]


def drawn(
    device: str, picture: Planar, matrix: NDArray[np.float64], size: tuple[int, int], soft_px: float = 1.0
) -> Planar:
    """(4, rows, columns): `picture` (4, rows, columns) seen through `matrix`, canvas px -> picture px."""
    pyramid = Pyramid(picture.shape[2], picture.shape[1])
    pyramid.fill(list(picture))
    program = Program(PLAN, *size, device=device)
    program.set(dict(zip(NAMES, matrix.ravel(), strict=True)))
    program.set(
        {"columns": picture.shape[2], "rows": picture.shape[1], "levels": pyramid.levels, "shown": 1.0}
        | {"soft_px": soft_px}
    )
    out = np.full((4, size[1], size[0]), -1, np.float32)
    program.run({"pyramid": Planes((pyramid.table,))}, {"out": list(out)})
    return out


def ramp(width: int, height: int) -> Planar:
    """x in red, y in green, 1 in blue and alpha."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) + np.float32(0.5)
    return np.stack([x / width, y / height, np.ones_like(x), np.ones_like(x)]).astype(np.float32)


def test_pixel_for_pixel_it_is_the_picture_itself(device: str) -> None:
    picture = np.random.default_rng(1).random((4, 9, 13), np.float32)
    shift = np.array([[1, 0, -4], [0, 1, -3], [0, 0, 1.0]])
    out = drawn(device, picture, shift, (24, 16))
    np.testing.assert_allclose(out[:, 3:12, 4:17], picture, atol=1e-6)
    out[:, 3:12, 4:17] = 0
    assert not out.any()


def test_through_a_perspective_every_pixel_shows_what_lies_there(device: str) -> None:
    to_canvas = np.array([[1.1, 0.2, 6], [-0.1, 0.9, 8], [0.004, -0.003, 1.0]])
    out = drawn(device, ramp(32, 20), np.linalg.inv(to_canvas) / np.linalg.inv(to_canvas)[2, 2], (56, 36))
    inverse = np.linalg.inv(to_canvas)
    y, x = np.mgrid[0:36, 0:56] + 0.5
    through = np.einsum("ij,jyx->iyx", inverse, np.stack([x, y, np.ones_like(x)]))
    u, v = through[0] / through[2] / 32, through[1] / through[2] / 20
    inner = (u > 0.07) & (u < 0.93) & (v > 0.07) & (v < 0.93)
    assert inner.sum() > (100 if device == "cpu" else 50)
    np.testing.assert_allclose(out[0][inner], u[inner], atol=2e-3)
    np.testing.assert_allclose(out[1][inner], v[inner], atol=2e-3)
    np.testing.assert_allclose(out[3][inner], 1.0, atol=1e-5)
    outside = (u < -0.1) | (u > 1.1) | (v < -0.1) | (v > 1.1)
    assert not out[:, outside].any()


def test_a_picture_made_small_is_its_mean_and_not_a_choice_of_its_pixels(device: str) -> None:
    picture = np.ones((4, 64, 64), np.float32)
    picture[:3, :, ::2] = 0.0  # stripes of one pixel: sampled without a filter they would be 0 or 1
    out = drawn(device, picture, np.array([[8.0, 0, 0], [0, 8, 0], [0, 0, 1]]), (8, 8))
    np.testing.assert_allclose(out[0], 0.5, atol=1e-5)


def test_an_edge_covers_a_pixel_by_its_share(device: str) -> None:
    picture = np.ones((4, 10, 10), np.float32)
    out = drawn(device, picture, np.array([[1, 0, -5.25], [0, 1, -3.0], [0, 0, 1.0]]), (20, 16))
    np.testing.assert_allclose(out[3, 5, 4:17], [0, 0.75, *[1.0] * 9, 0.25, 0], atol=1e-5)
    np.testing.assert_allclose(out[0], out[3], atol=1e-6)


@pytest.mark.parametrize("angle_deg", [17.0] if SIMULATED else [0.0, 17.0, 45.0, 80.0])
def test_the_area_is_the_quads_however_it_lies(angle_deg: float, device: str) -> None:
    angle = np.radians(angle_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle), 24.3], [np.sin(angle), np.cos(angle), 12.1], [0, 0, 1.0]])
    centred = turn @ np.array([[1, 0, -8], [0, 1, -6], [0, 0, 1.0]])
    out = drawn(device, np.ones((4, 12, 16), np.float32), np.linalg.inv(centred), (48, 26))
    assert float(out[3].sum()) == pytest.approx(16 * 12, rel=0.01)


def test_what_lies_behind_the_camera_is_not_drawn(device: str) -> None:
    # The horizon w = 0 crosses the canvas at x = 10: left of it the picture would be seen mirrored.
    matrix = np.array([[0.5, 0, -5.5], [0, 0.5, -2.0], [0.1, 0, -1.0]])
    out = drawn(device, np.ones((4, 6, 6), np.float32), matrix, (32, 16))
    assert np.isfinite(out).all()
    assert not out[:, :, :10].any()


def test_premultiplied_light_beside_nothing_has_no_dark_seam(device: str) -> None:
    picture = np.zeros((4, 8, 8), np.float32)
    picture[:, :, :4] = 1.0
    out = drawn(device, picture, np.array([[0.3, 0, 0], [0, 0.3, 0], [0, 0, 1.0]]), (24, 24))
    np.testing.assert_allclose(out[0], out[3], atol=1e-6)
    assert ((out[3, 12] > 0.2) & (out[3, 12] < 0.8)).any()
