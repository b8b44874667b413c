from dataclasses import replace

import numpy as np
import pytest

from onset.stage.shot.glassware import Glass
from onset.stage.shot.hairdo import Hairdo
from onset.stage.shot.performer import Performer
from tests.stage.shot.painted import painted

PLAIN = Performer(hairdo="cropped", strands=60)


@pytest.mark.parametrize("hairdo", ["long", "cropped", "frizzy"])
def test_single_hairs_stand_off_the_head_and_none_is_lost_to_rounding(hairdo: Hairdo) -> None:
    bald, haired = (painted(replace(PLAIN, hairdo=hairdo, strands=count))[3] for count in (3, 300))
    assert (haired - bald).clip(0).sum() > 20
    edge = (haired > 0.02) & (haired < 0.98) & (bald == 0)
    assert edge.sum() > 40


def test_a_performer_stands_where_and_as_large_as_the_shot_says() -> None:
    one = painted(replace(PLAIN, vigour=0.0))[3]
    aside = painted(replace(PLAIN, vigour=0.0, x=0.25))[3]
    np.testing.assert_allclose(aside[:, 60:], one[:, :-60], atol=2e-3)
    half = painted(replace(PLAIN, vigour=0.0, scale=0.5))[3]
    assert half.sum() < 0.45 * one.sum()


def test_walking_moves_everything_and_blurs_the_leading_edge() -> None:
    walker = replace(PLAIN, vigour=0.0, walk=1.0)
    first, later = painted(walker, 0, exposures=21)[3], painted(walker, 5, exposures=21)[3]
    np.testing.assert_allclose(later[:, 48:], first[:, :-48], atol=5e-2)  # it breathes
    still = painted(replace(PLAIN, vigour=0.0))[3]
    assert ((first > 0.02) & (first < 0.98)).sum() > 1.5 * ((still > 0.02) & (still < 0.98)).sum()


def test_what_is_held_goes_with_the_hand() -> None:
    holding = replace(PLAIN, holds=Glass(tumbler=True))
    places = []
    for index in (0, 10):
        added = painted(holding, index)[3] - painted(PLAIN, index)[3]
        rows, columns = np.nonzero(added > 0.02)
        places.append(np.array([rows.mean(), columns.mean()]))
    assert np.linalg.norm(places[0] - places[1]) > 4


def test_from_behind_there_is_no_face() -> None:
    face, back = (painted(replace(PLAIN, from_behind=behind)) for behind in (False, True))
    skin = [((figure[0] > 2.0 * figure[2]) & (figure[0] > 0.15))[:75].sum() for figure in (face, back)]
    assert skin[0] > 500
    assert skin[1] < 0.05 * skin[0]
