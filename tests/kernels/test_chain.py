"""A whole key, fused: 8-bit pictures in, an 8-bit comp and a matte out, against the references in float64."""

import numpy as np
import pytest
from onset_kernels import curves
from onset_kernels.despill import DESPILL
from onset_kernels.difference_key import DIFFERENCE_KEY
from onset_kernels.matte_ramp import MATTE_RAMP, ramp_parameters
from onset_kernels.merge import OVER
from onset_kernels.picture import Layout
from onset_kernels.plan import Load, Plan, Planes, Store, step
from onset_kernels.program import Program
from onset_kernels.screen_subtract import SCREEN_SUBTRACT

from tests.kernels import reference
from tests.kernels.pointwise import SIMULATED
from tests.kernels.reference_curves import srgb_decode, srgb_encode
from tests.kernels.tolerances import CODE

WIDTH_PX, HEIGHT_PX = (16, 9) if SIMULATED else (163, 61)
SCREEN = (0.06, 0.45, 0.1)
SETTINGS = {
    **dict(zip(("screen_r", "screen_g", "screen_b"), SCREEN, strict=True)),
    **{"key_r": 0.0, "key_g": 1.0, "key_b": 0.0, "balance": 0.2, "amount": 1.0, "ceiling": 1.0},
    **ramp_parameters(0.05, 0.95),
}
UNDER = {lane: f"under_{lane}" for lane in "rgba"}
PLAN: Plan = (
    Load("source", Layout.BGRA8, "r g b a"),
    step(curves.decode("srgb")),
    step(DIFFERENCE_KEY),
    step(MATTE_RAMP),
    step(SCREEN_SUBTRACT),
    step(DESPILL),
    Load("sky", Layout.BGRA8, "under_r under_g under_b under_a"),
    step(curves.decode("srgb"), lanes=UNDER),
    step(OVER),
    step(curves.encode("srgb"), lanes=UNDER),
    Store("comp", Layout.BGRA8, "under_r under_g under_b under_a"),
    Store("matte", Layout.GRAY16, "a"),
)


def pictures() -> tuple[np.ndarray, np.ndarray]:
    """Camera and sky, (height, width, 4) uint8 as B G R A, opaque; half of the camera is close to the screen."""
    rng = np.random.default_rng(11)
    camera, sky = rng.integers(0, 256, (2, HEIGHT_PX, WIDTH_PX, 4), dtype=np.uint8)
    near = np.rint(srgb_encode(np.array(SCREEN)) * 255)[::-1] + rng.integers(-20, 20, (HEIGHT_PX, WIDTH_PX // 2, 3))
    camera[:, : WIDTH_PX // 2, :3] = np.clip(near, 0, 255)
    camera[..., 3] = sky[..., 3] = 255
    return camera, sky


def composited(camera: np.ndarray, sky: np.ndarray, device: str, threads: int = 1) -> tuple[np.ndarray, np.ndarray]:
    program = Program(PLAN, WIDTH_PX, HEIGHT_PX, device=device, threads=threads)
    program.set(SETTINGS)
    comp = np.zeros((HEIGHT_PX, WIDTH_PX), np.uint32)
    matte = np.zeros((HEIGHT_PX, WIDTH_PX), np.uint16)
    packed = [np.ascontiguousarray(picture).view(np.uint32)[..., 0] for picture in (camera, sky)]
    program.run({"source": Planes((packed[0],)), "sky": Planes((packed[1],))}, {"comp": (comp,), "matte": (matte,)})
    return comp.view(np.uint8).reshape(HEIGHT_PX, WIDTH_PX, 4), matte


def test_the_fused_key_is_the_references_one_after_the_other(device: str) -> None:
    camera, sky = pictures()
    source, under = (srgb_decode(np.moveaxis(p[..., 2::-1], -1, 0) / 255) for p in (camera, sky))
    wall = np.array(SCREEN)[:, None, None] * np.ones_like(source[:1])
    a = reference.difference_key(source, np.ones_like(source[0]), wall, 1, SETTINGS["balance"])
    a = reference.matte_levels(a, 0.05, 0.95, 1.0)
    fill = reference.screen_subtract(source, a, wall, SETTINGS["ceiling"])
    fill = reference.despill(fill, 1, SETTINGS["balance"], SETTINGS["amount"])
    expected = np.rint(np.clip(srgb_encode(fill + (1 - a) * under), 0, 1) * 255)
    comp, matte = composited(camera, sky, device)
    error = np.abs(np.moveaxis(comp[..., 2::-1], -1, 0) - expected)
    assert error.max() <= CODE
    assert (error > 0).mean() < 0.02  # only where the exact value lies beside a half
    assert (comp[..., 3] == 255).all()
    # 0.85 quarters of a 12-bit code at a slope of up to 2.4, over a screen dominance of 0.35: 6e-4 of matte.
    assert np.abs(matte / 65535 - a).max() < 1e-3


@pytest.mark.parametrize("threads", [1, 2])
def test_where_the_camera_is_clear_the_sky_comes_through_untouched(threads: int, device: str) -> None:
    camera, sky = pictures()
    comp, matte = composited(camera, sky, device, threads)
    clear = matte == 0
    assert clear.any()
    np.testing.assert_array_equal(comp[clear], sky[clear])
