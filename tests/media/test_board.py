import time
from fractions import Fraction
from pathlib import Path

from onset.media.board import Board
from onset.media.placement import Rectangle
from onset.media.plate_painter import painted_picture
from onset.media.plate_pictures import open_plate
from tests.clips import write_clip

PERIOD_NS = 100_000_000
WHOLE = Rectangle(0.0, 0.0, 32.0, 18.0)


def board(tmp_path: Path, rectangle: Rectangle, *, loop: bool = True) -> Board:
    path = write_clip(tmp_path / "plate.mkv", codec="ffv1", size=(32, 18), levels=(40, 120, 200), rate=Fraction(10))
    pictures = open_plate(path, Fraction(25))
    painted = painted_picture(pictures.picture, 32, 18, covers=rectangle.covers(32, 18))
    return Board(pictures, painted, rectangle, loop=loop)


def corner(one: Board, time_ns: int) -> int:
    """The stored element in the top left corner."""
    return int(one.at(time_ns, wait=True).arrays[0][0, 0])  # type: ignore[index]


def test_pictures_come_by_time_in_the_form_asked_for(tmp_path: Path) -> None:
    one = board(tmp_path, WHOLE)
    first, second, again = (corner(one, number * PERIOD_NS) for number in (0, 1, 3))
    assert first == again
    assert second > first
    one.close()


def test_restarting_plays_from_the_first_picture(tmp_path: Path) -> None:
    one = board(tmp_path, WHOLE, loop=False)
    first, last = corner(one, 0), corner(one, 9 * PERIOD_NS)
    one.restart()
    assert (corner(one, 0), corner(one, 9 * PERIOD_NS)) == (first, last)
    one.close()


def test_a_new_place_reaches_a_plate_that_stands_still(tmp_path: Path) -> None:
    one = board(tmp_path, Rectangle(8.0, 0.0, 32.0, 18.0), loop=False)
    assert corner(one, 9 * PERIOD_NS) == 0
    one.place(WHOLE)
    for number in range(4000):
        found = corner(one, 9 * PERIOD_NS + number)
        if found:
            break
        time.sleep(0.005)
    assert found >> 24 == 255
    one.close()
    one.close()


def test_planes_have_the_layout_of_the_form(tmp_path: Path) -> None:
    one = board(tmp_path, WHOLE)
    planes = one.at(0, wait=True).arrays
    assert [plane.shape for plane in planes] == [(18, 32)]  # type: ignore[attr-defined]
    assert one.painted.layout.key == "rgb10"
    one.close()
