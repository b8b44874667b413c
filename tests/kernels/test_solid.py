import numpy as np
from onset_kernels.picture import Layout
from onset_kernels.plan import Store, step
from onset_kernels.program import Program
from onset_kernels.solid import SOLID


def test_every_pixel_is_the_colour_given(device: str) -> None:
    program = Program((step(SOLID, "wall"), Store("out", Layout.RGBA_FLOAT, "r g b a")), 5, 3, device=device)
    program.set({"wall.red": 0.1, "wall.green": 2.0, "wall.blue": -0.5, "wall.alpha": 0.25})
    out = [np.zeros((3, 5), np.float32) for _ in range(4)]
    program.run({}, {"out": out})
    for plane, value in zip(out, (0.1, 2.0, -0.5, 0.25), strict=True):
        np.testing.assert_array_equal(plane, np.float32(value))
