import numpy as np

from onset.stage.shot.bounce import Bounce, bounced

GREEN = np.array([0.05, 0.4, 0.09], np.float32)


def square() -> tuple[np.ndarray, np.ndarray]:
    figure = np.zeros((5, 120, 120), np.float32)
    figure[:4, 30:90, 30:90] = np.array([0.5, 0.5, 0.5, 1.0], np.float32)[:, None, None]
    return figure, np.full((120, 120, 3), 0.5, np.float32)


def test_an_edge_sends_back_more_than_the_middle_and_empty_space_nothing() -> None:
    figure, colour = square()
    spill = bounced(figure, colour, GREEN, Bounce(strength=0.2, width=0.05, wrap=0.1))
    assert not spill[figure[3] == 0].any()
    edge, middle = spill[60, 31, 1], spill[60, 60, 1]
    assert edge > 4 * middle > 0
    np.testing.assert_allclose(spill[60, 31] / spill[60, 31, 1], GREEN / GREEN[1], rtol=1e-5)


def test_without_wrap_the_middle_stays_clean() -> None:
    figure, colour = square()
    assert bounced(figure, colour, GREEN, Bounce(wrap=0.0))[60, 60].max() < 1e-6


def test_black_sends_back_its_sheen_and_white_the_most() -> None:
    figure, _ = square()
    whole = Bounce(strength=0.2, sheen=0.25)
    black, white = (bounced(figure, np.full((120, 120, 3), v, np.float32), GREEN, whole) for v in (0.0, 1.0))
    np.testing.assert_allclose(black, 0.25 * white, rtol=1e-5)


def test_the_frame_that_cuts_a_body_makes_no_edge_of_it() -> None:
    figure = np.zeros((5, 80, 80), np.float32)
    figure[3, 40:, :] = 1.0
    spill = bounced(figure, np.ones((80, 80, 3), np.float32), GREEN, Bounce(wrap=0.0))
    assert spill[40, :, 1].min() > 0.02
    assert spill[-1].max() < 1e-6


def test_a_mirror_sends_back_its_share_wherever_it_is() -> None:
    figure, colour = square()
    before = bounced(figure, colour, GREEN, Bounce())
    figure[4, 60, 60] = 0.5
    added = bounced(figure, colour, GREEN, Bounce()) - before
    np.testing.assert_allclose(added[60, 60], 0.5 * GREEN, rtol=1e-4)
    assert not np.delete(added.reshape(-1, 3), 60 * 120 + 60, axis=0).any()
