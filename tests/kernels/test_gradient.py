import math

import numpy as np
import pytest
from onset_kernels.gradient import GRADIENT
from onset_kernels.picture import Layout
from onset_kernels.plan import Store, step
from onset_kernels.program import Program

ENDS = {f"from_{c}": 0.0 for c in "rgba"} | {"to_r": 1.0, "to_g": 0.5, "to_b": 0.25, "to_a": 1.0}


def drawn(device: str, width: int, height: int, angle_deg: float) -> np.ndarray:
    program = Program((step(GRADIENT), Store("out", Layout.RGBA_FLOAT, "r g b a")), width, height, device=device)
    angle = math.radians(angle_deg)
    program.set(ENDS | {"cosine": math.cos(angle), "sine": math.sin(angle)})
    out = [np.zeros((height, width), np.float32) for _ in range(4)]
    program.run({}, {"out": out})
    return np.stack(out, -1)


def test_left_to_right_rises_by_one_width_and_is_the_same_in_every_row(device: str) -> None:
    picture = drawn(device, 8, 3, 0.0)
    np.testing.assert_allclose(picture[..., 0], np.broadcast_to((np.arange(8) + 0.5) / 8, (3, 8)), atol=1e-6)
    np.testing.assert_allclose(picture[..., 1], 0.5 * picture[..., 0], atol=1e-6)


def test_ninety_degrees_runs_downwards(device: str) -> None:
    picture = drawn(device, 3, 8, 90.0)
    np.testing.assert_allclose(picture[..., 3], np.broadcast_to(((np.arange(8) + 0.5) / 8)[:, None], (8, 3)), atol=1e-6)


@pytest.mark.parametrize("angle_deg", [30.0, 45.0, 135.0, 250.0])
def test_at_any_angle_the_blend_spans_the_far_corners(angle_deg: float, device: str) -> None:
    alpha = drawn(device, 48, 27, angle_deg)[..., 3]
    assert alpha.min() == pytest.approx(0.0, abs=0.03)
    assert alpha.max() == pytest.approx(1.0, abs=0.03)
    assert alpha.mean() == pytest.approx(0.5, abs=0.001)


def test_a_single_pixel_is_the_middle(device: str) -> None:
    assert drawn(device, 1, 1, 20.0)[0, 0] == pytest.approx((0.5, 0.25, 0.125, 0.5))
