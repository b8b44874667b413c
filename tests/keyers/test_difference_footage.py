"""The difference key at its defaults on real stills. The boxes were drawn by hand, well inside screen and figure."""

from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.curve_srgb import DECODE
from onset_kernels.opaque import OPAQUE
from onset_kernels.picture import Layout, Picture
from onset_kernels.plan import Load, Planes, Store, step
from onset_kernels.program import Program

from onset.frame import Frame
from onset.keyers.difference import Settings, build
from onset.media.still import read_still
from tests.footage import footage

Box = tuple[int, int, int, int]
"""Top, bottom, left, right in pixels."""


class Case(NamedTuple):
    name: str
    screen: tuple[Box, ...]
    core: tuple[Box, ...]


CASES = (
    Case(
        "green/film_hair_glasses_1920.png",
        ((40, 200, 60, 600), (100, 740, 1500, 1900)),
        ((370, 550, 850, 1250), (920, 1010, 900, 1600)),
    ),
    Case(
        "green/studio_hoodie_1040.png",
        ((10, 690, 10, 250), (10, 690, 760, 1030)),
        ((130, 280, 500, 610), (380, 680, 450, 680)),
    ),
    Case(
        "green/two_people_500.jpg",
        ((5, 35, 5, 495), (60, 150, 445, 495), (5, 140, 5, 150)),
        ((240, 365, 50, 180), (220, 365, 290, 480), (80, 190, 345, 430)),
    ),
    Case(
        "green/film_rope_markers_720.jpg",
        ((20, 360, 40, 230), (200, 370, 620, 700)),
        ((200, 360, 400, 520), (120, 200, 480, 535)),
    ),
)


def codes_of(name: str, *, blue: bool) -> NDArray[np.uint8]:
    """RGB codes (height, width, 3) of a still, by OpenCV; with green and blue exchanged for a blue screen."""
    import cv2

    read_still(footage(name))  # the engine's own reader takes it too
    pixels = cv2.imread(str(footage(name)), cv2.IMREAD_COLOR_RGB)
    assert pixels is not None
    codes = np.asarray(pixels, np.uint8)
    return np.ascontiguousarray(codes[..., [0, 2, 1]] if blue else codes)


def matte(codes: NDArray[np.uint8]) -> NDArray[np.float32]:
    height, width = codes.shape[:2]
    planes = (codes.reshape(height, width * 3),)
    picture = Picture(width, height, Layout.RGB24)
    keyer = build(Settings())
    plan = (Load("source", Layout.RGB24, "r g b"), step(DECODE), step(OPAQUE), *keyer.plan(picture))
    program = Program((*plan, Store("matte", Layout.GRAY_FLOAT, "a")), width, height, threads=2)
    values = keyer.values(Frame(planes, picture, 0, 0))
    program.set({name: value for name, value in values.parameters.items() if name in program.known_slots})
    out = np.zeros((height, width), np.float32)
    program.run({"source": Planes(planes), **values.planes}, {"matte": (out,)})
    return out


def inside(plane: NDArray[np.float32], boxes: tuple[Box, ...]) -> NDArray[np.float32]:
    return np.concatenate([plane[top:bottom, left:right].ravel() for top, bottom, left, right in boxes])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.split("/")[1])
@pytest.mark.parametrize("blue", [False, True], ids=["green", "blue"])
def test_the_screen_is_clear_and_the_figure_solid_with_no_setting_touched(case: Case, blue: bool) -> None:
    pytest.importorskip("cv2", reason="reads the stills with OpenCV")
    alpha = matte(codes_of(case.name, blue=blue))
    assert (inside(alpha, case.screen) > 0.02).mean() < 0.01
    assert (inside(alpha, case.core) < 0.98).mean() < 0.01


def test_a_green_shirt_in_a_room_is_not_keyed() -> None:
    from onset.media.clip import Clip

    clip = Clip(footage("people/expressions_greenshirt_1080p30.mp4"), threads=1)
    codes = next(clip.frames()).video.to_ndarray(format="rgb24")
    clip.close()
    assert (matte(np.ascontiguousarray(codes)) == 1.0).all()
