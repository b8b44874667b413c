from dataclasses import replace

import numpy as np
import pytest
from onset_kernels.picture import SRGB_709, Colour, Layout, Matrix, Picture, Primaries, Transfer

from onset.stage.shot.camera import STILL, VIDEO
from onset.stage.shot.encode import CURVES, planes_of
from tests.stage.taken import camera_linear

LOG = replace(VIDEO, transfer=Transfer.SLOG3)


@pytest.mark.parametrize(
    ("layout", "colour", "most"),
    [
        (Layout.BGRA8, SRGB_709, 0.006),
        (Layout.YUV420P8, VIDEO, 0.018),
        (Layout.YUV422P8, STILL, 0.015),
        (Layout.YUV420P10, VIDEO, 0.005),
        (Layout.YUV422P10, VIDEO, 0.005),
        (Layout.YUV422P10, LOG, 0.012),
    ],
)
def test_even_colours_come_back_within_their_rounding(layout: Layout, colour: Colour, most: float) -> None:
    generator = np.random.default_rng(7)
    for light in generator.uniform(0.0, 1.0, (20, 3)).astype(np.float32):
        picture = Picture(16, 8, layout, colour)
        planes = planes_of(np.broadcast_to(light, (8, 16, 3)).copy(), picture)
        assert tuple(plane.shape for plane in planes) == picture.plane_shapes
        np.testing.assert_allclose(camera_linear(planes, picture), np.broadcast_to(light, (8, 16, 3)), atol=most)


@pytest.mark.parametrize(
    ("transfer", "light", "code"),
    [
        (Transfer.BT709, 0.18, 0.4090),
        (Transfer.BT709, 0.01, 0.045),
        (Transfer.BT709, 1.0, 1.0),
        (Transfer.SRGB, 0.2140, 0.5),
        (Transfer.SRGB, 0.002, 0.02584),
        (Transfer.SLOG3, 0.18, 420 / 1023),
        (Transfer.SLOG3, 0.90, 598 / 1023),
        (Transfer.SLOG3, 0.0, 95 / 1023),
    ],
)
def test_curves_pass_through_the_values_that_their_standards_name(
    transfer: Transfer, light: float, code: float
) -> None:
    assert CURVES[transfer](np.array([light], np.float32))[0] == pytest.approx(code, abs=6e-4)


def test_white_and_black_have_the_limited_range_s_codes() -> None:
    black, white = (np.full((2, 2, 3), level, np.float32) for level in (0.0, 1.0))
    assert [int(plane[0, 0]) for plane in planes_of(black, Picture(2, 2, Layout.YUV420P8, VIDEO))] == [16, 128, 128]
    assert [int(plane[0, 0]) for plane in planes_of(white, Picture(2, 2, Layout.YUV422P10, VIDEO))] == [940, 512, 512]
    assert [int(plane[0, 0]) for plane in planes_of(white, Picture(2, 2, Layout.YUV420P8, STILL))] == [255, 128, 128]


def test_what_no_camera_here_puts_out_is_refused() -> None:
    light = np.zeros((2, 2, 3), np.float32)
    with pytest.raises(ValueError, match="pq"):
        planes_of(light, Picture(2, 2, Layout.YUV420P8, replace(VIDEO, transfer=Transfer.PQ)))
    with pytest.raises(ValueError, match="nv12"):
        planes_of(light, Picture(2, 2, Layout.NV12, VIDEO))
    wide = Colour(Transfer.BT709, Primaries.BT2020, Matrix.BT2020)
    with pytest.raises(ValueError, match="bt2020"):
        planes_of(light, Picture(2, 2, Layout.YUV420P8, wide))
