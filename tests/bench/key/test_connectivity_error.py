import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from onset.bench.key.connectivity_error import connectivity_error


def test_an_island_that_the_truth_does_not_have_counts_by_how_opaque_it_is() -> None:
    truth = np.zeros((4, 7), np.float32)
    truth[:, :3] = 1.0
    matte = truth.copy()
    matte[1, 5] = 0.4
    # At every level the body is the three columns; the island is connected at level 0 only: phi 0.6 against 1.
    assert connectivity_error(matte, truth) == pytest.approx(0.4 / 1000, rel=1e-5)


def test_a_piece_that_comes_loose_counts_although_it_is_the_same_in_both() -> None:
    truth = np.zeros((3, 9), np.float32)
    truth[:, :4] = 1.0
    truth[1, 4:9] = 0.9
    matte = truth.copy()
    matte[1, 5] = 0.5  # the strand is broken here: beyond it, levels 0.6 to 0.9 are no longer connected
    # Pixel 5: connected to 0.5, own excess 0, true excess 0.4: 0.4. Pixels 6 to 8: both exceed by 0.4: no difference.
    assert connectivity_error(matte, truth) == pytest.approx(0.4 / 1000, rel=1e-4)


def test_excess_under_fifteen_hundredths_is_forgiven() -> None:
    truth = np.zeros((4, 7), np.float32)
    truth[:, :3] = 1.0
    matte = truth.copy()
    matte[1, 5] = 0.09
    assert connectivity_error(matte, truth) == 0.0


def test_the_truth_itself_has_no_error() -> None:
    truth = np.random.default_rng(1).uniform(0, 1, (9, 11)).astype(np.float32)
    assert connectivity_error(truth, truth) == 0.0


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(2, 14), st.integers(2, 14))
def test_it_agrees_with_the_published_steps_done_with_another_labelling(seed: int, rows: int, columns: int) -> None:
    generator = np.random.default_rng(seed)
    matte, truth = (generator.choice([0, 0.05, 0.33, 0.55, 0.95, 1], (rows, columns)) for _ in range(2))
    level_of = np.full((rows, columns), -1.0)
    for tenth in range(1, 11):
        pieces, count = ndimage.label((matte >= tenth / 10) & (truth >= tenth / 10))
        sizes = ndimage.sum_labels(np.ones_like(matte), pieces, range(1, count + 1)) if count else np.zeros(1)
        if count and (np.sort(sizes)[-2:] == sizes.max()).sum() > 1:
            return  # two largest pieces: which one is taken is nowhere said
        body = pieces == 1 + int(np.argmax(sizes)) if count else np.zeros_like(matte, bool)
        level_of[(level_of == -1) & ~body] = (tenth - 1) / 10
    level_of[level_of == -1] = 1.0
    excess = [one - level_of for one in (matte, truth)]
    own, true = (1 - one * (one >= 0.15 - 1e-9) for one in excess)
    wanted = np.abs(own - true).sum() / 1000
    found = connectivity_error(matte.astype(np.float32), truth.astype(np.float32))
    assert found == pytest.approx(wanted, abs=1e-6)
