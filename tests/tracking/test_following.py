"""Following: a model of our own, whose things are dots on a black picture, so that every place is known."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.tracking.following import LOOK_AROUND_NS, Following
from onset.tracking.landmark_models import Landmarks, Region

FRAME_NS = 40_000_000
BLACK = np.zeros((100, 200, 3), np.uint8)


@dataclass
class Dots:
    """What is in front of the camera: name -> place and side. Sees a dot within 15 px of a region's middle."""

    there: dict[str, tuple[float, float, str]] = field(default_factory=dict)
    searches: int = 0

    def find(self, picture: NDArray[np.uint8]) -> list[Region]:
        self.searches += 1
        return [region(x, y) for x, y, _ in self.there.values()]

    def read(self, picture: NDArray[np.uint8], at: Region) -> Landmarks | None:
        near = [(abs(x - at.x_px) + abs(y - at.y_px), x, y, side) for x, y, side in self.there.values()]
        if not near or min(near)[0] > 15:
            return None
        _, x, y, side = min(near)
        corners = np.array([(x - 10, y - 10), (x + 10, y - 10), (x + 10, y + 10), (x - 10, y + 10)], np.float32)
        return Landmarks(corners, np.zeros((4, 3)), np.ones(4), {side: 0.9} if side else {}, at, region(x, y))


def region(x: float, y: float) -> Region:
    return Region(x, y, 40.0, 40.0, 0.0)


class Clip:
    """A following that is shown one frame after the other."""

    def __init__(self, most: int = 2, remember_s: float = 1.0) -> None:
        self.dots = Dots()
        self.following = Following(self.dots, "dot", most, remember_s)
        self.frame = 0
        self.notes: tuple[str, ...] = ()

    def show(self, skip: int = 0, picture: NDArray[np.uint8] = BLACK, **there: tuple[float, float]) -> dict[int, float]:
        """Id -> x of what is followed in the next frame."""
        self.dots.there = {name: (*place, "") for name, place in there.items()}
        self.frame += 1 + skip
        found, self.notes = self.following.step(picture, self.frame * FRAME_NS)
        return {one.id: float(one.landmarks.points_px[:, 0].mean()) for one in found}


def test_each_keeps_its_id_while_it_moves_and_another_joins() -> None:
    clip = Clip()
    assert clip.show(a=(50, 50)) == {1: 50}
    assert clip.notes == ("dot 1 found",)
    for x in range(60, 120, 10):
        clip.show(a=(x, 50))
        assert not clip.notes
    assert clip.show(skip=5, a=(120, 50), b=(20, 50)) == {1: 120, 2: 20}
    assert clip.notes == ("dot 2 found",)


def test_what_is_gone_is_lost_at_that_frame_and_never_repeated() -> None:
    clip = Clip()
    clip.show(a=(50, 50))
    assert clip.show() == {}
    assert clip.notes == ("dot 1 lost",)
    assert clip.show() == {}
    assert not clip.notes


def test_found_again_soon_and_near_it_is_the_same_one() -> None:
    clip = Clip()
    clip.show(a=(50, 50))
    clip.show()
    assert clip.show(a=(58, 50)) == {1: 58}
    assert clip.notes == ("dot 1 found again",)


def test_one_that_moved_is_looked_for_where_it_was_going() -> None:
    clip = Clip()
    for x in (50, 60, 70):
        clip.show(a=(x, 50))
    clip.show()
    clip.show()
    clip.show()
    assert clip.show(a=(110, 50)) == {1: 110}


@pytest.mark.parametrize(("skip", "x"), [(0, 120), (30, 50)])
def test_found_far_away_or_late_it_is_another(skip: int, x: float) -> None:
    clip = Clip()
    clip.show(a=(50, 50))
    clip.show()
    assert clip.show(skip=skip, a=(x, 50)) == {2: x}
    assert clip.notes == ("dot 2 found",)


def test_a_thing_of_the_other_side_is_another() -> None:
    following = Following(dots := Dots({"a": (50, 50, "Left")}), "hand", 2, 1.0)
    assert [one.id for one in following.step(BLACK, 0)[0]] == [1]
    dots.there = {}
    following.step(BLACK, FRAME_NS)
    dots.there = {"a": (50, 50, "Right")}
    assert [one.id for one in following.step(BLACK, 8 * FRAME_NS)[0]] == [2]


@pytest.mark.parametrize(("x", "found"), [(51, 1), (62, 2)])
def test_what_comes_back_at_once_and_in_place_is_the_same_whatever_one_look_says_of_its_side(
    x: float, found: int
) -> None:
    following = Following(dots := Dots({"a": (50, 50, "Left")}), "hand", 2, 1.0)
    following.step(BLACK, 0)
    dots.there = {}
    following.step(BLACK, FRAME_NS)
    dots.there = {"a": (x, 50, "Right")}
    assert [one.id for one in following.step(BLACK, 2 * FRAME_NS)[0]] == [found]


def test_no_more_are_followed_than_asked_for() -> None:
    clip = Clip(most=2)
    assert len(clip.show(a=(30, 50), b=(80, 50), c=(130, 50))) == 2
    clip.following.most = 1
    assert clip.show(a=(30, 50), b=(80, 50), c=(130, 50)) == {1: 30}
    assert clip.notes == ("dot 2 let go: at most 1 are followed",)


def test_two_that_run_onto_one_thing_do_not_both_have_it() -> None:
    clip = Clip()
    clip.show(a=(50, 50), b=(75, 50))
    assert clip.show(a=(62, 50)) == {1: 62}
    assert clip.notes == ("dot 2 lost: ran onto dot 1",)


def test_while_all_are_followed_nothing_is_searched_and_else_not_in_every_frame() -> None:
    clip = Clip(most=1)
    clip.show(a=(50, 50))
    searched = clip.dots.searches
    for _ in range(20):
        clip.show(a=(50, 50))
    assert clip.dots.searches == searched
    clip.following.most = 2
    for _ in range(20):
        clip.show(a=(50, 50))
    assert clip.dots.searches - searched == pytest.approx(20 * FRAME_NS / LOOK_AROUND_NS, abs=1)


def test_a_picture_of_another_size_begins_anew() -> None:
    clip = Clip()
    clip.show(a=(50, 50))
    assert clip.show(picture=np.zeros((50, 100, 3), np.uint8), a=(50, 30)) == {2: 50}
    assert clip.notes == ("picture is now 100x50: looked for anew", "dot 2 found")


def test_when_told_to_forget_it_gives_new_ids() -> None:
    clip = Clip()
    clip.show(a=(50, 50))
    clip.following.forget()
    assert clip.show(a=(50, 50)) == {2: 50}


def test_where_the_points_lead_astray_the_detector_holds_each_in_its_place() -> None:
    dots = Drifting({"a": (50, 50, ""), "b": (78, 50, "")})
    ends = {}
    for anchored in (True, False):
        following = Following(dots, "dot", 2, 1.0, anchored=anchored)
        for frame in range(10):
            found, _ = following.step(BLACK, frame * FRAME_NS)
        ends[anchored] = {one.id: float(one.landmarks.points_px[:, 0].mean()) for one in found}
    assert ends[True] == {1: 50.0, 2: 78.0}
    assert ends[False] != ends[True], "this model leads nothing astray"


def test_a_region_that_is_nearly_right_is_looked_at_again() -> None:
    looked: list[float] = []

    class Swinging(Dots):
        def read(self, picture: NDArray[np.uint8], at: Region) -> Landmarks | None:
            looked.append(at.x_px)
            found = super().read(picture, at)
            return found and replace(found, next=region(at.x_px + (3 if len(looked) % 2 else -3), at.y_px))

    following = Following(Swinging({"a": (50, 50, "")}), "dot", 1, 1.0)
    for frame in range(6):
        following.step(BLACK, frame * FRAME_NS)
    assert len(set(looked[2:])) == 1


class Drifting(Dots):
    """Leads every region 4.5 px to the left of where the dot is."""

    def read(self, picture: NDArray[np.uint8], at: Region) -> Landmarks | None:
        found = super().read(picture, at)
        return found and replace(found, next=region(at.x_px - 4.5, at.y_px))
