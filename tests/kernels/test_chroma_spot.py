"""A spot of colour in 4:2:2, sited in each of the nine ways: it stays where it is, and rings no more than is stated.

The truth is a Gaussian in float64 at every pixel; the camera's filter is worked out from where its samples lie.
"""

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import Colour, Layout, Picture, Siting

from tests.kernels.pointwise import SIMULATED
from tests.kernels.test_guided_chroma import loaded

pytestmark = pytest.mark.skipif(SIMULATED, reason="a pixel takes over a second in the simulator")
WIDE = NDArray[np.float64]
WIDTH, HEIGHT = 40, 34
LAYOUTS = [
    Layout.YUV422P10,
    Layout.YUYV,
    *(pytest.param(layout, marks=pytest.mark.slow) for layout in (Layout.YUV422P8, Layout.YUV422P12)),
]
"""At once the two whose guided pass other tests compile too: a pass takes up to 10 s."""
WAYS = ("bilinear", "sharpened", "guided")
ON_FIRST = (Siting.LEFT, Siting.TOP_LEFT, Siting.BOTTOM_LEFT)
ON_SECOND = (Siting.RIGHT, Siting.TOP_RIGHT, Siting.BOTTOM_RIGHT)
BASE, AMPLITUDE = 0.25, 0.5
SHIFTED_PX = 0.1
UNDER_A_SPOT, UNDER_AN_IMPULSE = 0.05, 0.125
"""Of the amplitude, below what is all around: sharpened chroma under a spot of sigma 1 px and more, and beside a single
sample. Bilinear and guided chroma stay within the samples: 0."""


def spot(centre_px: float, sigma_px: float) -> WIDE:
    """A Gaussian of height 1, its middle in column `centre_px`, counted in pixels from the first one's middle."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float64)
    made: WIDE = np.exp(-((x - centre_px) ** 2 + (y - HEIGHT // 2) ** 2) / (2 * sigma_px**2))
    return made


def filtered(plane: WIDE, siting: Siting) -> WIDE:
    """Every second sample, as a camera sites it: 1 2 1 about a column, or the mean of two columns."""
    padded = np.pad(plane, ((0, 0), (1, 1)), mode="edge")
    softer = padded[:, :-2] / 4 + padded[:, 1:-1] / 2 + padded[:, 2:] / 4
    if siting in ON_FIRST:
        return softer[:, 0::2]
    return softer[:, 1::2] if siting in ON_SECOND else (plane[:, 0::2] + plane[:, 1::2]) / 2


def planes_of(layout: Layout, luma: WIDE, cb: WIDE, cr: WIDE) -> tuple[NDArray[np.generic], ...]:
    """Rounded codes from shares of the full code."""
    kind = np.uint8 if layout.bits == 8 else np.uint16
    codes = [np.round(plane * ((1 << layout.bits) - 1)).astype(kind) for plane in (luma, cb, cr)]
    if layout is not Layout.YUYV:
        return tuple(codes)
    packed = np.empty((HEIGHT, 2 * WIDTH), np.uint8)
    packed[:, 0::2], packed[:, 1::4], packed[:, 3::4] = codes
    return (packed.view(np.uint32),)


def brought_up(layout: Layout, siting: Siting, way: str, luma: WIDE, cb: WIDE, cr: WIDE, device: str) -> list[WIDE]:
    """Both chromas at every pixel, above what is all around and in shares of the amplitude."""
    full = (1 << layout.bits) - 1
    base, top = round(BASE * full) / full, round((1 - BASE) * full) / full
    samples = [filtered(plane, siting) for plane in (base + AMPLITUDE * cb, top - AMPLITUDE * cr)]
    picture = Picture(WIDTH, HEIGHT, layout, Colour(siting=siting))
    made = loaded(
        picture, planes_of(layout, luma, *samples), device, guided=way == "guided", sharpened=way == "sharpened"
    )  # fmt: skip
    return [(made[..., 1] / full - base) / AMPLITUDE, (top - made[..., 2] / full) / AMPLITUDE]


def middle(plane: WIDE) -> WIDE:
    """Column and row of the centroid, of what is more than rounding."""
    heavy = np.where(np.abs(plane) > 0.02, plane, 0.0)
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    found: WIDE = np.array([(heavy * x).sum(), (heavy * y).sum()]) / heavy.sum()
    return found


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.key)
def test_a_soft_spot_is_where_it_was_and_hardly_rings(layout: Layout, way: str, device: str) -> None:
    """Whether luma says nothing of it, rises with it or falls."""
    for siting in Siting:
        for sigma_px, off_px in ((1.0, 0.0), (1.0, 0.5), (1.5, 1.25), (2.5, 1.7)):
            truth = spot(18 + off_px, sigma_px)
            for luma in (np.full_like(truth, 0.5), 0.2 + 0.5 * truth, 0.8 - 0.5 * truth):
                for made in brought_up(layout, siting, way, luma, truth, truth, device):
                    about = siting, sigma_px, off_px
                    assert np.abs(middle(made) - middle(truth)).max() < SHIFTED_PX, about
                    assert made.min() > -(UNDER_A_SPOT if way == "sharpened" else 1e-4), about
                    assert made.max() < 1.05, about
                    assert np.sqrt(np.mean((made - truth) ** 2)) < 0.03, about


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.key)
def test_one_column_of_colour_stays_on_its_sample_and_rings_by_an_eighth_of_it(
    layout: Layout, way: str, device: str
) -> None:
    for siting in Siting:
        column = 19 if siting in ON_SECOND else 18
        impulse = np.zeros((HEIGHT, WIDTH))
        impulse[HEIGHT // 2, column] = 1.0
        samples = filtered(impulse, siting)
        between = siting not in ON_FIRST + ON_SECOND
        for made in brought_up(layout, siting, way, np.full_like(impulse, 0.5), impulse, impulse, device):
            assert middle(made)[0] == pytest.approx(column + (0.5 if between else 0.0), abs=SHIFTED_PX), siting
            assert middle(made)[1] == pytest.approx(HEIGHT // 2, abs=1e-6), siting
            assert made.min() > -(UNDER_AN_IMPULSE * samples.max() + 0.01 if way == "sharpened" else 1e-4), siting
            assert made.max() < 1.25 * samples.max() + 0.01, siting
