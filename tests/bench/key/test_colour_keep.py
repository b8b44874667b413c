import numpy as np
import pytest

from onset.bench.key.colour_keep import colour_change, kinds_of
from onset.bench.key.delta_e import delta_e, lab_of
from onset.bench.key.keyed import Keyed, Truth

YELLOW, SKIN, GREEN, BLUE = (0.75, 0.55, 0.05), (0.45, 0.25, 0.16), (0.05, 0.3, 0.08), (0.04, 0.08, 0.3)


def painted(*colours: tuple[float, float, float], side_px: int = 64) -> Truth:
    """Upright stripes of these colours, opaque."""
    row = np.repeat(np.array(colours, np.float32), side_px // len(colours), axis=0)
    return Truth(np.ones((side_px, len(row)), np.float32), np.broadcast_to(row, (side_px, len(row), 3)).copy())


# The first, seventh, fourteenth, twentieth and last pairs of table 1 of Sharma, Wu and Dalal (2005).
@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, -0.001, 2.49), (50.0, 0.0011, -2.49), 4.7461),
        ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_differences_are_those_of_the_published_pairs(
    one: tuple[float, ...], other: tuple[float, ...], wanted: float
) -> None:
    assert float(delta_e(np.array(one), np.array(other))) == pytest.approx(wanted, abs=1e-4)
    assert float(delta_e(np.array(other), np.array(one))) == pytest.approx(wanted, abs=1e-4)


def test_white_and_grey_have_no_chroma() -> None:
    np.testing.assert_allclose(lab_of(np.array([1.0, 1.0, 1.0])), [100, 0, 0], atol=1e-3)
    np.testing.assert_allclose(lab_of(np.array([0.18, 0.18, 0.18])), [49.496, 0, 0], atol=1e-2)


def test_colours_are_told_apart_and_cloth_is_of_the_screens_hue() -> None:
    truth = painted(YELLOW, SKIN, GREEN, BLUE)
    assert kinds_of(truth, 1)[0, ::16].tolist() == [1, 2, 3, 0]
    assert kinds_of(truth, 2)[0, ::16].tolist() == [1, 2, 0, 3]


def test_soft_edges_are_no_patch() -> None:
    truth = painted(YELLOW)
    assert not kinds_of(Truth(truth.alpha * np.float32(0.9), truth.foreground), 1).any()


def test_what_is_kept_has_no_difference_and_noise_is_not_a_change() -> None:
    truth = painted(YELLOW, GREEN)
    noise = np.random.default_rng(1).normal(0, 0.03, truth.foreground.shape).astype(np.float32)
    found = colour_change(Keyed(truth.alpha, truth.foreground + noise), truth, kinds_of(truth, 1))
    (yellow, cells), (green, _) = found["yellow"], found["cloth"]
    assert yellow / cells < 2.0
    assert green / cells < 4.0
    assert "skin" not in found


def test_a_hole_and_a_changed_colour_count_by_their_difference() -> None:
    truth = painted(YELLOW, GREEN)
    kinds = kinds_of(truth, 1)
    grey = np.full_like(truth.foreground, 0.18)
    found = colour_change(Keyed(np.zeros_like(truth.alpha), np.zeros_like(grey)), truth, kinds)
    for name, colour in (("yellow", YELLOW), ("cloth", GREEN)):
        total, cells = found[name]
        assert cells == 16 * 8  # cells of 4 pixels, a stripe of 32 by 64
        assert total / cells == pytest.approx(float(delta_e(lab_of(np.array(colour)), lab_of(grey[0, 0]))), rel=1e-3)
