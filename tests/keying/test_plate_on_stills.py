"""The plates of real camera stills: no truth, but what every good plate has."""

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.keying.bare_screen import dominance
from onset.keying.first_plate import FirstPlate, first_plate
from onset.keying.proxy import ProxyMaker
from onset.keying.wanted_screen import points_of
from onset.keying.widen_mask import widened
from onset.media.still import read_still
from onset.screen import Screen, find_screen
from tests.footage import footage

STILLS = ("film_hair_glasses_1920.png", "studio_hoodie_1040.png", "two_people_500.jpg", "film_rope_markers_720.jpg")
PEOPLE = {
    "film_hair_glasses_1920.png": (0.58, 0.6, 0.1),
    "studio_hoodie_1040.png": (0.54, 0.75, 0.05),
    "two_people_500.jpg": (0.76, 0.75, 0.1),
    "film_rope_markers_720.jpg": (0.63, 0.65, 0.08),
}
"""The middle of somebody: x, y and a radius, in shares of width, height and height."""


def plate_of(name: str, *, blue: bool) -> tuple[NDArray[np.float32], Screen, FirstPlate]:
    still = read_still(footage(f"green/{name}"))
    proxy = ProxyMaker(still.picture, 1).make(still.planes).copy()
    if blue:
        proxy = np.ascontiguousarray(proxy[[0, 2, 1]])
    screen = find_screen(points_of(proxy))
    assert screen is not None
    return proxy, screen, first_plate(proxy, screen)


@pytest.mark.parametrize("blue", [False, True], ids=["green", "swapped to blue"])
@pytest.mark.parametrize("name", STILLS)
def test_the_plate_has_the_screens_colour_everywhere_and_nobody_in_it(name: str, blue: bool) -> None:
    _, screen, first = plate_of(name, blue=blue)
    assert screen.primary == (2 if blue else 1)
    light = dominance(first.pixels, screen.primary)
    own = float(dominance(np.asarray(screen.linear, np.float32)[:, None, None], screen.primary)[0, 0])
    assert 0.15 * own < light.min()
    assert light.max() < 2.5 * own
    others = [c for c in range(3) if c != screen.primary]
    for c in others:
        ratio = first.pixels[c] / light
        assert np.abs(ratio - np.median(ratio)).max() < 0.6, "no skin, no cloth"


@pytest.mark.parametrize("name", STILLS)
def test_nobody_is_taken_for_screen_and_most_of_the_screen_is(name: str) -> None:
    _, _, first = plate_of(name, blue=False)
    x, y, radius = PEOPLE[name]
    rows, columns = first.seen.shape
    down, across = np.mgrid[0:rows, 0:columns]
    inside = np.hypot((across - x * columns), (down - y * rows)) < radius * rows
    assert not first.seen[inside].any()
    top = first.seen[: rows // 12]
    assert top.mean() > 0.6


def test_the_tracking_dots_of_the_film_set_are_markers_or_faint_and_its_actors_are_not() -> None:
    proxy, screen, first = plate_of("film_rope_markers_720.jpg", blue=False)
    rows, columns = first.markers.shape
    left = np.abs(1 - dominance(proxy, screen.primary) / dominance(first.pixels, screen.primary))
    for x, y in ((295, 208), (645, 331), (690, 285)):  # in pixels of the still, which is its own proxy
        dot = (slice(y - 4, y + 5), slice(x - 4, x + 5))
        assert left[dot][~widened(first.markers, 2)[dot]].max() < 0.12, (x, y)
    assert first.markers[204:213, 291:300].any()
    assert not first.markers[rows // 2 :, columns // 2 : columns * 3 // 4].any()
