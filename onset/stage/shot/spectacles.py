"""Spectacles: a thin dark frame and clear lenses that only add a reflection; no refraction."""

import numpy as np

from onset.stage.easel import Easel
from onset.stage.head import EYE_LINE, EYES_APART, head_bone
from onset.stage.outline import Points, mirrored, moved, placed, smooth
from onset.stage.paint import Material
from onset.stage.pose import HEAD_HEIGHT, Pose

LENS = smooth(mirrored([(0.0, -0.105), (0.10, -0.098), (0.150, -0.035), (0.142, 0.05), (0.09, 0.115), (0.0, 0.125)]))
GLARE = smooth(np.array([(-0.10, -0.07), (-0.02, -0.085), (-0.07, 0.06), (-0.115, 0.03)]))
CLEAR = Material(0.62, 0.66, 0.70, grain=0.0, gloss=0.0, roundness=0.0, opacity=0.07, ambient=0.9)
GLINT = Material(0.95, 0.97, 1.0, grain=0.0, gloss=0.0, roundness=0.004, opacity=0.26, ambient=0.95, feathered=True)
RIM = Material(0.020, 0.017, 0.015, grain=0.0, gloss=0.35, roundness=0.004)
RIM_WIDTH = 0.014


def draw_spectacles(easel: Easel, pose: Pose) -> None:
    """On the nose, sliding with the face as the head turns."""
    for side in (1.0, -1.0):
        lens = moved(LENS * (side, 1.0), side * EYES_APART * 1.06, EYE_LINE + 0.012)
        glare = moved(GLARE, side * EYES_APART * 1.06, EYE_LINE + 0.012)
        _draw(easel, pose, lens, CLEAR)
        _draw(easel, pose, glare, GLINT)
        _ring(easel, pose, lens)
        _draw(easel, pose, _bar((side * 0.31, EYE_LINE - 0.02), (side * 0.375, EYE_LINE - 0.015)), RIM)
    _draw(easel, pose, _bar((-0.03, EYE_LINE - 0.01), (0.03, EYE_LINE - 0.01)), RIM)


def _ring(easel: Easel, pose: Pose, lens: Points) -> None:
    """The frame as one outline that runs round the lens and back inside it."""
    middle = lens.mean(axis=0)
    outer = middle + (lens - middle) * (1.0 + RIM_WIDTH / 0.13)
    closed, back = np.concatenate([outer, outer[:1]]), np.concatenate([lens[:1], lens[::-1]])
    _draw(easel, pose, np.concatenate([closed, back]), RIM)


def _bar(start: tuple[float, float], end: tuple[float, float]) -> Points:
    """A straight piece of the frame, nearly level."""
    half = (0.0, RIM_WIDTH / 2)
    bar: Points = np.array([start, end, end, start]) + np.outer([-1.0, -1.0, 1.0, 1.0], half)
    return bar


def _draw(easel: Easel, pose: Pose, shape: Points, material: Material) -> None:
    outline = placed(shape * HEAD_HEIGHT, pose.head, pose.tilt)
    outline[..., 0] += (0.075 * HEAD_HEIGHT * pose.turn)[:, None]
    easel.draw(outline, material, head_bone(pose))
