"""The head: face, features, ears; everything in head coordinates (origin at the middle, 1 = chin to crown)."""

import numpy as np

from onset.stage.costume import Costume
from onset.stage.easel import Bone, Easel
from onset.stage.outline import Points, mirrored, moved, placed, smooth
from onset.stage.paint import Material
from onset.stage.pose import HEAD_HEIGHT, Pose

FACE = smooth(
    mirrored(
        [
            (0.0, -0.5), (0.17, -0.475), (0.295, -0.37), (0.345, -0.19), (0.342, 0.0), (0.318, 0.17),
            (0.245, 0.335), (0.135, 0.455), (0.055, 0.497), (0.0, 0.5),
        ]
    )
)  # fmt: skip
EAR = smooth(np.array([(0.33, -0.04), (0.385, -0.075), (0.40, -0.01), (0.375, 0.08), (0.335, 0.12)]))
EYE = smooth(np.array([(-0.072, 0.006), (-0.036, -0.026), (0.012, -0.033), (0.058, -0.016), (0.076, 0.010),
                       (0.030, 0.024), (-0.028, 0.022)]))  # fmt: skip
LID = smooth(np.array([(-0.080, 0.004), (-0.040, -0.036), (0.012, -0.046), (0.066, -0.028), (0.094, 0.002),
                       (0.058, -0.017), (0.012, -0.031), (-0.036, -0.022)]))  # fmt: skip
IRIS = smooth(mirrored([(0.0, -0.030), (0.022, -0.021), (0.030, 0.0), (0.022, 0.021), (0.0, 0.030)]))
GLINT = moved(smooth(mirrored([(0.0, -0.008), (0.008, 0.0), (0.0, 0.008)])), -0.010, -0.010)
BROW = smooth(np.array([(-0.088, 0.004), (-0.030, -0.024), (0.040, -0.030), (0.112, 0.002), (0.046, -0.010),
                        (-0.026, -0.004), (-0.084, 0.022)]))  # fmt: skip
NOSE = smooth(np.array([(0.030, -0.10), (0.050, 0.04), (0.066, 0.095), (0.030, 0.118), (-0.014, 0.112), (0.012, 0.03)]))
NOSTRILS = smooth(np.array([(-0.046, 0.108), (-0.020, 0.100), (0.0, 0.112), (0.022, 0.100), (0.046, 0.108),
                            (0.020, 0.124), (-0.020, 0.124)]))  # fmt: skip
UPPER_LIP = smooth(np.array([(-0.094, 0.240), (-0.030, 0.226), (0.0, 0.233), (0.030, 0.226), (0.094, 0.240),
                             (0.030, 0.257), (0.0, 0.260), (-0.030, 0.257)]))  # fmt: skip
LOWER_LIP = smooth(np.array([(-0.088, 0.244), (0.0, 0.264), (0.088, 0.244), (0.046, 0.286), (0.0, 0.298),
                             (-0.046, 0.288)]))  # fmt: skip
MOUTH_LINE = smooth(np.array([(-0.104, 0.234), (0.0, 0.257), (0.104, 0.234), (0.0, 0.266)]))
CHEEK = smooth(mirrored([(0.0, -0.055), (0.060, -0.03), (0.075, 0.01), (0.045, 0.05), (0.0, 0.06)]))
EYES_APART, EYE_LINE = 0.152, -0.02


def draw_head(easel: Easel, pose: Pose, costume: Costume) -> None:
    """Ears, face and features; the features slide sideways as the head turns."""
    for side in (1.0, -1.0):
        _draw(easel, pose, EAR * (side, 1.0), costume.skin, slide=-0.02, shadow=0.2)
    _draw(easel, pose, FACE, costume.skin, shadow=0.55)
    _draw(easel, pose, moved(CHEEK, -0.19, 0.13), costume.cheek, slide=0.05)
    _draw(easel, pose, moved(CHEEK, 0.19, 0.13), costume.cheek, slide=0.05)
    _draw(easel, pose, NOSE, costume.shade, slide=0.075)
    _draw(easel, pose, NOSTRILS, costume.nostril, slide=0.075)
    for side in (1.0, -1.0):
        x = side * EYES_APART
        _draw(easel, pose, moved(EYE * (side, 1.0), x, EYE_LINE), costume.eye_white, slide=0.055)
        _draw(easel, pose, moved(IRIS, x, EYE_LINE), costume.iris, slide=0.072)
        _draw(easel, pose, moved(GLINT, x, EYE_LINE), costume.glint, slide=0.072)
        _draw(easel, pose, moved(LID * (side, 1.0), x, EYE_LINE), costume.iris, slide=0.055)
        _draw(easel, pose, moved(BROW * (side, 1.0), x, -0.115), costume.brow, slide=0.055)
    _draw(easel, pose, UPPER_LIP, costume.lips, slide=0.055)
    _draw(easel, pose, LOWER_LIP, costume.lips, slide=0.055)
    _draw(easel, pose, MOUTH_LINE, costume.iris, slide=0.055)


def head_bone(pose: Pose) -> Bone:
    """What hair and skin textures ride on."""
    middle = len(pose.theta) // 2
    return float(pose.head[middle, 0]), float(pose.head[middle, 1]), float(pose.tilt[middle])


def _draw(
    easel: Easel, pose: Pose, shape: Points, material: Material, *, slide: float = 0.0, shadow: float = 0.0
) -> None:
    outline = placed(shape * HEAD_HEIGHT, pose.head, pose.tilt)
    outline[..., 0] += (slide * HEAD_HEIGHT * pose.turn)[:, None]
    easel.draw(outline, material, head_bone(pose), shadow=shadow)
