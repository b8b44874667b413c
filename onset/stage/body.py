"""Neck, shirt, jacket: the figure from chin to frame edge, in chest coordinates (origin at the base of the neck)."""

import numpy as np

from onset.stage.costume import Costume
from onset.stage.easel import Bone, Easel
from onset.stage.outline import mirrored, moved, placed, smooth
from onset.stage.pose import Pose

TORSO = smooth(
    mirrored(
        [
            (0.0, -0.030),
            (0.050, -0.030),
            (0.085, 0.000),
            (0.150, 0.026),
            (0.196, 0.060),
            (0.212, 0.120),
            (0.196, 0.200),
            (0.172, 0.300),
            (0.160, 0.400),
            (0.172, 0.500),
            (0.186, 0.600),
            (0.186, 0.680),
            (0.0, 0.700),
        ]
    )
)
NECK = smooth(mirrored([(0.0, -0.13), (0.050, -0.12), (0.052, -0.05), (0.066, 0.0), (0.05, 0.06), (0.0, 0.10)]))
SHIRT = smooth(
    np.array(
        [
            (-0.068, -0.026), (-0.050, 0.020), (0.0, 0.062), (0.050, 0.020), (0.068, -0.026), (0.092, 0.08),
            (0.072, 0.25), (0.046, 0.42), (0.040, 0.60), (0.040, 0.72), (-0.040, 0.72), (-0.040, 0.60),
            (-0.046, 0.42), (-0.072, 0.25), (-0.092, 0.08),
        ]
    )
)  # fmt: skip
LAPEL = smooth(
    np.array(
        [
            (0.062, -0.040), (0.088, 0.010), (0.128, 0.090), (0.112, 0.125), (0.126, 0.150), (0.090, 0.280),
            (0.048, 0.420), (0.056, 0.260), (0.062, 0.130), (0.058, 0.040),
        ]
    ),
    steps=4,
)  # fmt: skip
BUTTON = smooth(mirrored([(0.0, -0.007), (0.007, 0.0), (0.0, 0.007)]))
BUTTONS = ((0.0, 0.13), (0.0, 0.21), (0.0, 0.29), (0.0, 0.37))


def draw_body(easel: Easel, pose: Pose, costume: Costume) -> None:
    """Torso in the jacket, the shirt between its lapels, the neck."""
    middle = len(pose.theta) // 2
    bone: Bone = (float(pose.chest[middle, 0]), float(pose.chest[middle, 1]), float(pose.lean[middle]))
    breath = 1.0 + 0.006 * float(np.sin(2 * pose.theta[middle]))
    easel.draw(placed(TORSO * (breath, 1.0), pose.chest, pose.lean), costume.jacket, bone)
    easel.draw(placed(NECK, pose.chest, pose.lean), costume.skin, bone, shadow=0.1)
    easel.draw(placed(SHIRT, pose.chest, pose.lean), costume.shirt, bone, shadow=0.25)
    for x, y in BUTTONS:
        easel.draw(placed(moved(BUTTON, x, y), pose.chest, pose.lean), costume.button, bone, shadow=0.4)
    for side in (1.0, -1.0):
        easel.draw(placed(LAPEL * (side, 1.0), pose.chest, pose.lean), costume.lapel, bone, shadow=0.45)
