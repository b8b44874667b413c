"""An alpha of one, and an alpha that limits another."""

import numpy as np
from onset_kernels.opaque import LIMIT, OPAQUE
from onset_kernels.picture import Layout
from onset_kernels.plan import Store, step
from onset_kernels.program import Program

from tests.kernels.pictures import colours, lanes, mattes
from tests.kernels.pointwise import applied


def test_opaque_is_one_everywhere(device: str) -> None:
    program = Program((step(OPAQUE), Store("out", Layout.GRAY_FLOAT, "a")), 7, 3, device=device)
    out = np.zeros((3, 7), np.float32)
    program.run({}, {"out": (out,)})
    np.testing.assert_array_equal(out, 1.0)


def test_the_sources_alpha_scales_colour_and_matte_alike(device: str) -> None:
    rgb = colours(100, seed=1)
    a, source_a = mattes(rgb.shape[1], seed=2), mattes(rgb.shape[1], seed=3)
    got = np.stack(applied(LIMIT, {**lanes(rgb), "a": a, "source_a": source_a}, device=device))
    np.testing.assert_array_equal(got, np.concatenate([rgb, a[None]]) * source_a)
