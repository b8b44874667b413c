import numpy as np

from onset.keying.first_plate import FirstPlate
from onset.keying.learned_plate import BANDS, LearnedPlate
from tests.keying.sets import COLUMNS, ROWS, KnownSet, a_set, off_plate, with_markers


def begun(known: KnownSet, *, known_set: bool = False) -> LearnedPlate:
    seen = known.alpha == 0
    return LearnedPlate(FirstPlate(known.plate.copy(), seen, np.zeros_like(seen), 0.12), 1, 1, known=known_set)


def test_what_is_shown_changes_only_with_the_revision() -> None:
    learned = begun(a_set())
    shown, revision = learned.pixels.copy(), learned.revision
    for index in range(40):
        learned.learn(a_set(seed=index).proxy, 0.01, fast=False)
        if learned.revision == revision:
            assert np.array_equal(learned.pixels, shown)
        shown, revision = learned.pixels.copy(), learned.revision
    assert revision < 1 + 40 - (40 - 8) // BANDS * (BANDS - 1) + BANDS


def test_the_gain_is_in_the_pixels_and_not_in_the_mean() -> None:
    known = a_set()
    learned = begun(known)
    learned.follow((2.0, 1.0, 0.5))
    assert np.allclose(learned.pixels, known.plate * np.asarray((2, 1, 0.5), np.float32)[:, None, None])
    assert np.array_equal(learned.mean, known.plate)


def test_a_known_set_is_settled_from_the_start() -> None:
    known = a_set()
    assert begun(known, known_set=True).confidence[known.alpha == 0].min() > 0.95
    assert begun(known).confidence[known.alpha == 0].max() <= 0.5


def test_what_was_never_seen_is_filled_again_when_more_has_come_to_be_seen() -> None:
    known = a_set(at=None, noise=0.0)
    wrong = known.plate.copy()
    seen = np.zeros((ROWS, COLUMNS), np.bool_)
    seen[:, : COLUMNS // 2] = True
    wrong[:, ~seen] *= np.float32(0.85)
    learned = LearnedPlate(FirstPlate(wrong, seen, np.zeros_like(seen), 0.12), 1, 1)
    covered = known.proxy.copy()
    covered[:, 100:170, 300:360] = 0.3  # somebody who never moves
    for _ in range(24):
        learned.learn(covered, 0.005, fast=False)
    assert off_plate(learned.pixels, known)[100:170, 300:360].max() < 0.03


def test_a_marker_must_be_there_twice() -> None:
    known = a_set(noise=0.0)
    learned = begun(known)
    once = with_markers(known, (0.02, 0.02, 0.02), [(60, 60)])
    learned.look_for_markers(once)
    assert not learned.markers.any()
    learned.look_for_markers(once)
    assert learned.markers[60, 60] == 1


def test_how_a_marker_looked_is_kept_without_the_light_and_the_plate_stays_clean() -> None:
    known = a_set(noise=0.0)
    learned = begun(known)
    learned.follow((2.0, 2.0, 2.0))
    for _ in range(2):
        learned.look_for_markers(2 * with_markers(known, (0.02, 0.02, 0.02), [(60, 60)]))
    learned.follow((1.0, 1.0, 1.0))
    assert np.allclose(learned.looks[:, 60, 60], 0.02)
    assert np.allclose(learned.mean[:, 60, 60], known.plate[:, 60, 60])
    np.testing.assert_array_equal(learned.looks[:, 100, 100], learned.mean[:, 100, 100])


def test_markers_of_the_first_picture_look_as_they_do_there() -> None:
    known = a_set(noise=0.0)
    picture = with_markers(known, (0.02, 0.02, 0.02), [(60, 60)])
    markers = np.zeros(known.alpha.shape, np.bool_)
    markers[60, 60] = True
    first = FirstPlate(known.plate.copy(), known.alpha == 0, markers, 0.12)
    np.testing.assert_array_equal(LearnedPlate(first, 1, 1, picture=picture).looks[:, 60, 60], picture[:, 60, 60])
