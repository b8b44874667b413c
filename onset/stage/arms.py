"""Two arms with their sleeves and hands; the raised one trails a sheer bell sleeve."""

import numpy as np

from onset.stage.costume import Costume
from onset.stage.easel import Bone, Easel
from onset.stage.outline import Points, limb, moved, placed, smooth
from onset.stage.pose import FORE_ARM, UPPER_ARM, Arm, Pose

UPPER = smooth(limb(UPPER_ARM, 0.058, 0.047, 0.004))
FORE = smooth(limb(FORE_ARM * 0.80, 0.047, 0.036))
CUFF = smooth(moved(limb(0.020, 0.034, 0.033), 0.0, FORE_ARM * 0.855))
WRIST = smooth(moved(limb(FORE_ARM * 0.16, 0.026, 0.022), 0.0, FORE_ARM * 0.88))
PALM = smooth(
    np.array(
        [
            (-0.022, -0.006), (0.022, -0.006), (0.030, 0.020), (0.034, 0.052), (0.026, 0.072), (0.0, 0.078),
            (-0.024, 0.072), (-0.032, 0.050), (-0.029, 0.020),
        ]
    )
)  # fmt: skip
# Each finger: where it joins the palm, its spread (radians), length and radius, little finger first.
FINGERS = (
    (-0.0245, 0.064, 0.26, 0.040, 0.0078),
    (-0.0085, 0.072, 0.09, 0.052, 0.0088),
    (0.0080, 0.073, -0.05, 0.055, 0.0090),
    (0.0235, 0.067, -0.20, 0.047, 0.0086),
    (0.0290, 0.022, -0.85, 0.042, 0.0102),
)


def draw_upper_arm(easel: Easel, arm: Arm, costume: Costume) -> None:
    """The sleeve from shoulder to elbow; painted before the torso, whose shoulder then covers the joint."""
    easel.draw(placed(UPPER, arm.shoulder, arm.upper), costume.jacket, _bone(arm.shoulder, arm.upper))


def draw_forearm(easel: Easel, arm: Arm, costume: Costume, *, thumb: float, shadow: float) -> None:
    """Forearm, cuff and hand; `thumb` +1 or -1 says on which side the thumb is."""
    wrist = _bone(arm.elbow, arm.fore)
    draw_hand(easel, arm, costume, thumb)
    easel.draw(placed(WRIST, arm.elbow, arm.fore), costume.skin, wrist)
    easel.draw(placed(CUFF, arm.elbow, arm.fore), costume.cuff, wrist, shadow=0.3)
    easel.draw(placed(FORE, arm.elbow, arm.fore), costume.jacket, wrist, shadow=max(shadow, 0.3))


def draw_hand(easel: Easel, arm: Arm, costume: Costume, thumb: float) -> None:
    """Palm and five fingers, which spread and close a little with the movement."""
    bone = _bone(arm.wrist, arm.hand)
    easel.draw(placed(PALM * (thumb, 1.0), arm.wrist, arm.hand), costume.skin, bone, shadow=0.2)
    for x, y, spread, length, radius in FINGERS:
        shape = smooth(limb(length, radius, radius * 0.8), steps=3)
        joint = placed(np.array([[x * thumb, y - radius]]), arm.wrist, arm.hand)[:, 0]
        easel.draw(placed(shape, joint, arm.hand + spread * thumb), costume.skin, bone, shadow=0.25)


def draw_sheer_sleeve(easel: Easel, pose: Pose, costume: Costume) -> None:
    """Translucent cloth hung along the raised forearm, its hem waving: folds are layers over each other."""
    arm = pose.raised
    along = np.linspace(0.0, 1.0, 9)
    bone = (arm.wrist - arm.elbow)[:, None, :]
    aside = np.stack([bone[..., 1], -bone[..., 0]], axis=-1) / FORE_ARM
    for layer, (inner, outer, depth) in enumerate(((-0.06, 0.94, 0.170), (0.06, 0.66, 0.185), (0.36, 0.93, 0.150))):
        top = arm.elbow[:, None, :] + bone * (inner + (outer - inner) * along)[None, :, None]
        wave = 1.0 + 0.10 * np.sin(pose.theta[:, None] - 5.0 * along[None, :] + layer)
        drop = (depth * np.sin(np.pi * along) ** 0.75)[None, :] * wave
        late = 0.55 + 0.30 * np.sin(pose.theta - 1.9)[:, None, None]
        hem = top + drop[..., None] * (aside * late + np.array([0.0, 0.80]))
        easel.draw(
            smooth(np.concatenate([top, hem[:, -2:0:-1]], axis=1), steps=4), costume.sheer, _bone(arm.elbow, arm.fore)
        )


def _bone(origin: Points, angle: np.ndarray) -> Bone:
    middle = len(angle) // 2
    return float(origin[middle, 0]), float(origin[middle, 1]), float(angle[middle])
