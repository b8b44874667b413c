"""How the figure stands at an instant of its cycle: a few angles and places, each a sum of whole harmonics."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onset.stage.outline import Points, end_of, placed

Angles = NDArray[np.float64]

UPPER_ARM, FORE_ARM, HEAD_HEIGHT = 0.235, 0.225, 0.232
NECK = (0.0, 0.445)
"""Base of the neck at rest, stage units."""


@dataclass(frozen=True)
class Arm:
    """Shoulder, elbow and wrist (exposures, 2) and the angles of what hangs from them (exposures,)."""

    shoulder: Points
    elbow: Points
    wrist: Points
    upper: Angles
    fore: Angles
    hand: Angles


@dataclass(frozen=True)
class Pose:
    """Bones for each exposure. Angles in radians, clockwise as seen; `turn` -1..1 is the head's turn to the right."""

    theta: Angles
    chest: Points
    lean: Angles
    head: Points
    tilt: Angles
    turn: Angles
    raised: Arm
    resting: Arm


def pose_at(theta: Angles, vigour: float = 1.0) -> Pose:
    """The pose at cycle angles `theta` (exposures,), 0 to 2 pi; `vigour` scales every movement."""
    lean = vigour * 0.028 * np.sin(theta)
    chest = np.stack([NECK[0] + vigour * 0.012 * np.sin(theta), NECK[1] + vigour * 0.006 * np.cos(2 * theta)], axis=-1)
    tilt = vigour * 0.055 * np.sin(theta - 0.7) - 0.03
    head = placed(np.array([[0.004, -0.188]]), chest, lean * 1.4 + tilt * 0.3)[:, 0]
    raised = _arm(
        placed(np.array([[-0.176, 0.102]]), chest, lean)[:, 0],
        upper=0.42 + vigour * 0.10 * np.sin(theta - 0.4),
        fore=2.62 + vigour * 0.24 * np.sin(theta - 0.9),
        hand=2.95 + vigour * 0.36 * np.sin(theta - 1.4),
    )
    resting = _arm(
        placed(np.array([[0.176, 0.102]]), chest, lean)[:, 0],
        upper=-0.28 + vigour * 0.09 * np.sin(theta + 0.5),
        fore=-0.86 + vigour * 0.16 * np.sin(theta + 0.1),
        hand=-1.08 + vigour * 0.22 * np.sin(theta - 0.4),
    )
    return Pose(theta, chest, lean, head, tilt + lean, vigour * 0.5 * np.sin(theta - 1.1) + 0.25, raised, resting)


def _arm(shoulder: Points, *, upper: Angles, fore: Angles, hand: Angles) -> Arm:
    elbow = end_of(UPPER_ARM, shoulder, upper)
    return Arm(shoulder, elbow, end_of(FORE_ARM, elbow, fore), upper, fore, hand)
