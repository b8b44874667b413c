"""Half size against the true mean in float64."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onset.web.halved import halved

SIDES = st.integers(1, 90)


@given(SIDES, SIDES, st.sampled_from(("uint8", "uint32")), st.integers(0, 2**32 - 1))
def test_every_sample_is_within_half_a_code_of_the_mean_of_its_block(w: int, h: int, dtype: str, seed: int) -> None:
    samples = np.dtype(dtype).itemsize
    codes = np.random.default_rng(seed).integers(0, 256, (h, w, samples), dtype=np.uint8)
    half = halved(codes.view(dtype)[..., 0]).view(np.uint8).reshape(max(1, h // 2), max(1, w // 2), samples)
    across, down = min(w, 2), min(h, 2)
    blocks = codes[: half.shape[0] * down, : half.shape[1] * across].astype(np.float64)
    true = blocks.reshape(half.shape[0], down, half.shape[1], across, samples).mean((1, 3))
    assert np.abs(half - true).max() <= 0.5


def test_rounding_does_not_darken_or_lighten() -> None:
    codes = np.random.default_rng(1).integers(0, 256, (400, 400), dtype=np.uint8)
    true = codes.astype(np.float64).reshape(200, 2, 200, 2).mean((1, 3))
    assert abs((halved(codes) - true).mean()) < 0.01


def test_flat_white_stays_white() -> None:
    assert (halved(np.full((8, 8), 0xFFFFFFFF, np.uint32)) == 0xFFFFFFFF).all()
