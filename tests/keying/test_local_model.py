import numpy as np
import pytest
from numpy.typing import NDArray

from onset.keying.local_model import OWN, halved, moments, solve, sure_foreground

PLATE = np.array((0.04, 0.40, 0.08), np.float32)


def lean_for(
    colours: NDArray[np.float64],
    primary: int = 1,
    plate: NDArray[np.float32] = PLATE,
    seen_there: tuple[float, ...] | NDArray[np.float64] = (0.0, 0.0, 0.0),
) -> NDArray[np.float32]:
    """The direction for a foreground of these colours (n, 3), at a place that shows `seen_there`."""
    seen = np.asarray(colours, np.float64)
    first = seen.mean(axis=0)
    second = [(seen[:, i] * seen[:, j]).mean() for i in range(3) for j in range(i, 3)]
    values = np.array([*first, *second], np.float32).reshape(9, 1, 1)
    lean = np.zeros((3, 1, 1), np.float32)
    solve(np.array(seen_there, np.float32).reshape(3, 1, 1), values, plate.reshape(3, 1, 1), primary, lean)
    return lean.ravel()


def read(lean: NDArray[np.float32], colour: NDArray[np.float64] | tuple[float, ...]) -> float:
    return float((np.asarray(colour) - PLATE) @ lean)


@pytest.mark.parametrize("own", [(0.18, 0.18, 0.18), (0.7, 0.55, 0.03), (0.01, 0.01, 0.012), (0.08, 0.10, 0.02)])
def test_grey_yellow_black_and_green_cloth_read_one_and_their_mixes_linearly(own: tuple[float, ...]) -> None:
    lean = lean_for(np.array([own]))
    for share in (0.0, 0.3, 0.7, 1.0):
        mixed = share * np.array(own) + (1 - share) * PLATE
        assert read(lean, mixed) == pytest.approx(share, abs=0.02)


def test_light_and_shade_on_a_thing_change_its_reading_little() -> None:
    skin = np.array((0.5, 0.3, 0.2))
    lean = lean_for(np.array([skin]))
    for light in (0.6, 1.4):
        assert read(lean, light * skin) == pytest.approx(1.0, abs=0.12)
    assert read(lean, (0.3, 0.3, 0.3)) > 0.7  # a grey where only skin was seen


def test_colours_that_vary_are_read_alike() -> None:
    stripes = np.array([(0.6, 0.5, 0.05), (0.05, 0.05, 0.3), (0.5, 0.5, 0.5)])
    lean = lean_for(np.repeat(stripes, 4, axis=0))
    assert [read(lean, stripe) for stripe in stripes] == pytest.approx([1.0] * 3, abs=0.15)


def test_a_blue_screen_is_read_as_a_green_one_with_its_channels_exchanged() -> None:
    own = np.array((0.5, 0.3, 0.2))
    turn = [0, 2, 1]
    blue = lean_for(own[turn][None], 2, PLATE[turn])
    np.testing.assert_allclose(blue[turn], lean_for(own[None]), rtol=1e-4)


@pytest.mark.parametrize("primary", [1, 2])
@pytest.mark.parametrize("own", [(0.75, 0.03, 0.04), (0.6, 0.43, 0.2), (0.3, 0.02, 0.3)])
def test_at_an_edge_of_what_has_least_of_the_screens_colour_half_a_pixel_reads_half(
    own: tuple[float, ...], primary: int
) -> None:
    plate = PLATE if primary == 1 else PLATE[[0, 2, 1]]
    for share in (0.2, 0.5, 0.8):
        mixed = share * np.array(own) + (1 - share) * plate
        lean = lean_for(np.array([own]), primary, plate, mixed)
        assert float((mixed - plate) @ lean) == pytest.approx(share, abs=0.01)


def test_a_grey_beside_red_keeps_more_of_its_density_than_the_red_alone_would_leave_it() -> None:
    grey, red = np.array((0.3, 0.3, 0.3)), np.array((0.5, 0.03, 0.03))
    beside = read(lean_for(red[None], seen_there=grey), grey)
    assert beside > 0.65
    assert beside > read(lean_for(red[None], seen_there=red), grey) + 0.1


def test_where_nothing_was_seen_the_reading_is_finite_and_one_for_black() -> None:
    lean = np.zeros((3, 1, 1), np.float32)
    black = np.zeros((3, 1, 1), np.float32)
    solve(black, np.zeros((9, 1, 1), np.float32), PLATE.reshape(3, 1, 1), 1, lean)
    assert np.isfinite(lean).all()
    assert read(lean.ravel(), (0.0, 0.0, 0.0)) == pytest.approx(1.0, abs=0.02)


def test_moments_are_products_of_means_of_four() -> None:
    rng = np.random.default_rng(2)
    source, half = rng.uniform(0, 1, (3, 5, 7)).astype(np.float32), np.zeros((3, 3, 4), np.float32)
    halved(source, half)
    np.testing.assert_allclose(half[:, 1, 2], source[:, 2:4, 4:6].mean(axis=(1, 2)), atol=1e-6)
    np.testing.assert_allclose(half[:, 2, 3], source[:, 4, 6], atol=1e-6)
    values = np.zeros((9, 3, 4), np.float32)
    moments(half, values)
    np.testing.assert_allclose(values[4], half[0] * half[1], atol=1e-6)


def test_sure_is_what_reads_solid_all_round_or_dense_over_a_wide_place() -> None:
    weights = np.zeros((1, 3), np.float32)
    solid = np.array([[1.0, 1.0, 0.7, 0.7, 0.7, 0.7]], np.float32)
    none = np.zeros((3, 1, 3), np.float32)
    sure_foreground(solid, solid, np.array([[0.0, 0.0, 0.8]], np.float32), none[0], none[1:], weights)
    assert weights[0, 0] == weights[0, 2] > 0.0
    assert weights[0, 1] == 0.0


def test_nothing_in_a_veil_is_sure_whatever_it_reads() -> None:
    solid, soft = np.ones((2, 4), np.float32), np.ones((2, 4), np.float32)
    weights = np.zeros((1, 2), np.float32)
    wide, sheer = np.zeros((1, 2), np.float32), np.zeros((2, 1, 2), np.float32)
    cloth = np.array([[-1.0, 0.0]], np.float32)
    sure_foreground(solid, soft, wide, cloth, sheer, weights)
    assert weights[0].tolist() == pytest.approx([0.0, OWN])
    sheer[1] = [[0.0, 1.0]]  # a hole in the votes for a veil
    sure_foreground(solid, soft, wide, wide, sheer, weights)
    assert weights[0].tolist() == pytest.approx([OWN, 0.0])
    sheer[:] = [[[0.0, 0.5]], [[0.0, 0.0]]]  # half of the wide votes tell one
    sure_foreground(solid, soft, wide, wide, sheer, weights)
    assert weights[0].tolist() == pytest.approx([OWN, 0.0])
