"""Chroma under luma's guidance: against float64 by definition, exact where it must be, better where colours meet."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.chroma import siting_parameters
from onset_kernels.picture import Colour, Layout, Picture, Siting
from onset_kernels.plan import Load, Plan, Planes, Store
from onset_kernels.program import Program
from onset_kernels.threads import threads_available

from tests.kernels.pointwise import SIMULATED
from tests.kernels.tolerances import GUIDED, SHARPENED
from tests.pictures import pixels, random_planes

WIDE = NDArray[np.float64]
SIZE = (2, 2) if SIMULATED else (37, 23)
LAYOUTS = [Layout.YUV420P8, Layout.YUYV] if SIMULATED else [Layout.YUV420P8, Layout.YUV422P10, Layout.NV12, Layout.YUYV]
SITINGS = [Siting.LEFT] if SIMULATED else [Siting.LEFT, Siting.CENTRE, Siting.TOP_LEFT, Siting.BOTTOM_RIGHT]
on_no_simulator = pytest.mark.skipif(SIMULATED, reason="a pixel takes over a second in the simulator")
ON_FIRST, BETWEEN, ON_SECOND = (0.25, 0.5, 0.25, 0.0), (0.0, 0.5, 0.5, 0.0), (0.0, 0.25, 0.5, 0.25)
ACROSS = {Siting.LEFT: ON_FIRST, Siting.CENTRE: BETWEEN, Siting.TOP_LEFT: ON_FIRST, Siting.BOTTOM_RIGHT: ON_SECOND}
DOWN = {Siting.LEFT: BETWEEN, Siting.CENTRE: BETWEEN, Siting.TOP_LEFT: ON_FIRST, Siting.BOTTOM_RIGHT: ON_SECOND}


def loaded(
    picture: Picture, planes: tuple[NDArray[Any], ...], device: str, *, guided: bool = False, sharpened: bool = False,
    threads: int = 1,
) -> WIDE:  # fmt: skip
    """(height, width, 3): luma, cb, cr as the pass reads them, in codes."""
    outs = ("luma", "cb", "cr")
    plan: Plan = (
        Load("source", picture.layout, "luma cb cr", guided=guided, sharpened=sharpened),
        *(Store(f"out_{lane}", Layout.GRAY_FLOAT, lane) for lane in outs),
    )
    program = Program(plan, picture.width_px, picture.height_px, device=device, threads=threads)
    divide_y = max(spec.divide_y for spec in picture.layout.planes)
    siting = siting_parameters(picture.colour.siting, divide_y=divide_y)
    program.set({f"source.{name}": value for name, value in siting.items()})
    made = {f"out_{lane}": (np.zeros((picture.height_px, picture.width_px), np.float32),) for lane in outs}
    program.run({"source": Planes(planes)}, made)
    full = float((1 << picture.layout.bits) - 1)
    return np.stack([plane[0] for plane in made.values()], axis=-1).astype(np.float64) * full


def by_definition(picture: Picture, planes: tuple[NDArray[Any], ...]) -> WIDE:
    """The same in float64, slowly: interpolation from `tests.pictures`, lines fitted by numpy."""
    layout, full = picture.layout, float((1 << picture.layout.bits) - 1)
    straight = pixels(planes, picture)
    luma = straight[..., 0]
    height, width = luma.shape
    divide_y = max(spec.divide_y for spec in layout.planes)
    down = DOWN[picture.colour.siting] if divide_y == 2 else (0.0, 1.0, 0.0, 0.0)
    rows, columns = -(-height // divide_y), -(-width // 2)
    at_rows = np.clip(divide_y * np.arange(rows)[:, None] + np.arange(-1, 3), 0, height - 1)
    at_columns = np.clip(2 * np.arange(columns)[:, None] + np.arange(-1, 3), 0, width - 1)
    across = ACROSS[picture.colour.siting]
    sites = np.einsum("kvju,v,u->kj", luma[at_rows[:, :, None, None], at_columns[None, None]], down, across)
    sites = _sharpened(sites, divide_y)
    own_luma = _up(sites, picture)
    made = [luma]
    for came in _samples(planes, layout):
        chroma = _sharpened(came, divide_y)
        slope, stands, least, most, line, offset = (np.zeros_like(sites) for _ in range(6))
        for k in range(rows):
            for j in range(columns):
                near = np.ix_(np.clip([k - 1, k, k + 1], 0, rows - 1), np.clip([j - 1, j, j + 1], 0, columns - 1))
                lumas, chromas = sites[near], chroma[near]
                common = np.mean((lumas - lumas.mean()) * (chromas - chromas.mean()))
                spread_l, noise_c = lumas.var() + (0.014 * full) ** 2, (full / 255) ** 2
                line[k, j] = common / spread_l
                slope[k, j] = line[k, j] * abs(common) / np.sqrt(spread_l * (chromas.var() + noise_c))
                offset[k, j] = chromas.mean() - line[k, j] * lumas.mean()
                stands[k, j] = min(1.0, noise_c / max(chromas.var() - line[k, j] * common, 1e-9)) ** 2
                least[k, j], most[k, j] = came[near].min(), came[near].max()
        where = np.ix_(np.arange(height) // divide_y, np.arange(width) // 2)
        own = _up(chroma, picture) + slope[where] * (luma - own_luma)
        own += stands[where] * (line[where] * luma + offset[where] - own)
        made.append(np.clip(own, least[where], most[where]))
    return np.stack(made, axis=-1)


def _sharpened(samples: WIDE, divide_y: int) -> WIDE:
    """2 - (1/8, 3/4, 1/8) along the rows, and down the columns where they are subsampled; edges repeat."""
    padded = np.pad(samples, 1, mode="edge")
    sharper: WIDE = 1.25 * samples - (padded[1:-1, :-2] + padded[1:-1, 2:]) / 8
    if divide_y == 2:
        sharper += 0.25 * samples - (padded[:-2, 1:-1] + padded[2:, 1:-1]) / 8
    return sharper


def _samples(planes: tuple[NDArray[Any], ...], layout: Layout) -> list[WIDE]:
    if layout is Layout.NV12:
        pairs = planes[1].view(np.uint8).astype(np.float64)
        return [pairs[:, 0::2], pairs[:, 1::2]]
    if layout is Layout.YUYV:
        packed = planes[0].view(np.uint8).astype(np.float64)
        return [packed[:, 1::4], packed[:, 3::4]]
    return [plane.astype(np.float64) for plane in planes[1:]]


def _up(sites: WIDE, picture: Picture) -> WIDE:
    """Samples brought up bilinearly, by the siting's weights as H.273 draws them."""
    divide_y = max(spec.divide_y for spec in picture.layout.planes)
    weights = siting_parameters(picture.colour.siting, divide_y=divide_y)
    upright = _along(sites, picture.height_px, divide_y, weights["even_y"], weights["odd_y"])
    made: WIDE = _along(upright.T, picture.width_px, 2, weights["even_x"], weights["odd_x"]).T
    return made


def _along(sites: WIDE, length: int, divide: int, even: float, odd: float) -> WIDE:
    place = np.arange(length)
    own, second = place // divide, place % divide == 1
    other = np.clip(own + np.where(second, 1, -1), 0, len(sites) - 1)
    weight = np.where(second, odd, even)[:, None]
    made: WIDE = sites[own] * (1 - weight) + sites[other] * weight
    return made


@pytest.mark.parametrize("siting", SITINGS, ids=lambda siting: siting.value)
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.key)
def test_it_is_the_sum_that_it_says(layout: Layout, siting: Siting, device: str) -> None:
    # Packed 4:2:2 holds whole pairs of pixels: of an odd width the one too many has its say.
    width = SIZE[0] + SIZE[0] % 2 if layout is Layout.YUYV else SIZE[0]
    picture = Picture(width, SIZE[1], layout, Colour(siting=siting))
    planes = random_planes(picture, seed=3)
    full = (1 << layout.bits) - 1
    made = loaded(picture, planes, device, guided=True)
    np.testing.assert_allclose(made / full, by_definition(picture, planes) / full, atol=GUIDED)


@pytest.mark.parametrize("siting", SITINGS, ids=lambda siting: siting.value)
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.key)
def test_sharpened_alone_it_is_bilinear_over_sharpened_samples(layout: Layout, siting: Siting, device: str) -> None:
    width = SIZE[0] + SIZE[0] % 2 if layout is Layout.YUYV else SIZE[0]
    picture = Picture(width, SIZE[1], layout, Colour(siting=siting))
    planes = random_planes(picture, seed=3)
    full = (1 << layout.bits) - 1
    made = loaded(picture, planes, device, sharpened=True, threads=min(3, threads_available()))
    divide_y = max(spec.divide_y for spec in layout.planes)
    expected = [_up(_sharpened(came, divide_y), picture) for came in _samples(planes, layout)]
    np.testing.assert_allclose(made[..., 1:] / full, np.stack(expected, axis=-1) / full, atol=SHARPENED)


@pytest.mark.parametrize(
    "size", [(1, 1), (2, 2), (3, 1), (1, 5)] if SIMULATED else [(1, 1), (2, 2), (3, 1), (1, 5), (4, 3)]
)
def test_the_smallest_pictures_have_edges_only(size: tuple[int, int], device: str) -> None:
    picture = Picture(*size, Layout.YUV420P8)
    planes = random_planes(picture, seed=1)
    made = loaded(picture, planes, device, guided=True)
    np.testing.assert_allclose(made / 255, by_definition(picture, planes) / 255, atol=GUIDED)
    sharp = loaded(picture, planes, device, sharpened=True)[..., 1:]
    expected = np.stack([_up(_sharpened(came, 2), picture) for came in _samples(planes, picture.layout)], axis=-1)
    np.testing.assert_allclose(sharp / 255, expected / 255, atol=SHARPENED)


@on_no_simulator
@pytest.mark.parametrize("layout", [Layout.YUV420P8, Layout.YUYV, Layout.YUV422P10], ids=lambda layout: layout.key)
def test_constant_chroma_is_exact_whatever_luma_does(layout: Layout, device: str) -> None:
    picture = Picture(*SIZE, layout)
    planes = random_planes(picture, seed=5)
    if layout is Layout.YUYV:
        planes[0].view(np.uint8)[:, 1::2] = 77
    else:
        for plane in planes[1:]:
            plane[...] = 77
    np.testing.assert_array_equal(np.round(loaded(picture, planes, device, guided=True)[..., 1:], 3), 77)


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_bands_of_threads_meet_without_a_seam(threads: int, device: str) -> None:
    if device != "cpu":
        pytest.skip("a card has no bands")
    if threads > threads_available():
        pytest.skip(f"this process may use {threads_available()} threads")
    picture = Picture(64, 61, Layout.YUV420P8)
    planes = random_planes(picture, seed=9)
    made = loaded(picture, planes, device, guided=True, threads=threads)
    np.testing.assert_array_equal(made, loaded(picture, planes, device, guided=True))


@on_no_simulator
def test_it_never_goes_beyond_the_samples_near_by(device: str) -> None:
    picture = Picture(*SIZE, Layout.YUV420P8)
    planes = random_planes(picture, seed=7)
    made = loaded(picture, planes, device, guided=True)
    for lane, plane in ((1, planes[1]), (2, planes[2])):
        padded = np.pad(plane, 1, mode="edge")
        windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3))
        own = np.ix_(np.arange(SIZE[1]) // 2, np.arange(SIZE[0]) // 2)
        assert (made[..., lane] >= windows.min(axis=(2, 3))[own] - 1e-3).all()
        assert (made[..., lane] <= windows.max(axis=(2, 3))[own] + 1e-3).all()


def edge(width: int, height: int, at: float) -> tuple[Picture, tuple[NDArray[Any], ...], WIDE]:
    """Two flat colours that meet at column `at`, in 4:2:0 with left siting; and the whole chroma it was made from."""
    share = np.clip(np.arange(width) + 1 - at, 0, 1)
    luma, cb, cr = ((1 - share) * one + share * other for one, other in ((140, 60), (54, 120), (34, 150)))
    padded = [np.pad(plane, 1, mode="edge") for plane in (cb, cr)]
    less = [(plane[0:-2] + 2 * plane[1:-1] + plane[2:])[::2] / 4 for plane in padded]
    planes = tuple(np.round(np.tile(plane, (rows, 1))).astype(np.uint8)
                   for plane, rows in ((luma, height), (less[0], height // 2), (less[1], height // 2)))  # fmt: skip
    return Picture(width, height, Layout.YUV420P8), planes, np.stack([cb, cr], axis=-1)


@on_no_simulator
@pytest.mark.parametrize("at", [10.0, 10.5, 11.0, 11.3, 12.0])
def test_where_two_colours_meet_it_is_several_times_nearer_and_not_shifted(at: float, device: str) -> None:
    picture, planes, whole = edge(24, 8, at)
    guided = loaded(picture, planes, device, guided=True)[4, :, 1:]
    bilinear = loaded(picture, planes, device, guided=False)[4, :, 1:]
    missed, missed_before = (np.sqrt(np.mean((made - whole) ** 2)) for made in (guided, bilinear))
    assert missed < 0.15 * missed_before


@on_no_simulator
def test_an_edge_that_moves_by_tenths_of_a_pixel_neither_wobbles_nor_lags(device: str) -> None:
    """Bilinear chroma puts it up to 0.18 px off, first to one side, then to the other."""
    missed = []
    for at in np.arange(10.0, 12.0, 0.1):
        picture, planes, whole = edge(24, 8, at)
        guided = loaded(picture, planes, device, guided=True)[4, :, 1:]
        middle = (whole[:, 0].min() + whole[:, 0].max()) / 2
        missed.append(crossing(guided[:, 0], middle) - crossing(whole[:, 0], middle))
    assert np.abs(missed).max() < 0.03


def crossing(row: WIDE, value: float) -> float:
    """The column, in fractions of a pixel, at which a rising row reaches a value."""
    return float(np.interp(value, row, np.arange(len(row))))


@on_no_simulator
def test_where_luma_says_nothing_it_is_sharper_than_bilinear_and_alike_away_from_edges(device: str) -> None:
    picture, planes, whole = edge(24, 8, 11.0)
    planes[0][...] = 90
    guided, bilinear = (loaded(picture, planes, device, guided=one)[4, :, 1:] for one in (True, False))
    missed, missed_before = (np.sqrt(np.mean((made - whole) ** 2)) for made in (guided, bilinear))
    assert missed < 0.9 * missed_before
    far = np.r_[0:7, 16:24]
    np.testing.assert_allclose(guided[far], bilinear[far], atol=1e-3)


@on_no_simulator
def test_noise_below_a_code_is_averaged_and_a_strand_is_not(device: str) -> None:
    picture = Picture(64, 64, Layout.YUV422P10)
    luma, cb, cr = (np.full((64, width), 512, np.uint16) for width in (64, 32, 32))
    noise = np.random.default_rng(4).normal(0.0, 2.0, (64, 32))  # half a code of 8 bits
    cb[...] = np.round(512 + noise)
    cr[...] = np.round(512 + noise)
    cr[:, 16] += 100  # a strand of one sample
    made = loaded(picture, (luma, cb, cr), device, guided=True)
    sharpened = loaded(picture, (luma, cb, cr), device, sharpened=True)
    assert made[..., 1].std() < 0.6 * sharpened[..., 1].std()
    assert (made[:, 32, 2] > 600).all()
