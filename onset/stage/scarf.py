"""A scarf round the neck whose long end flies out: translucent cloth in layers, over the screen and over the figure."""

import numpy as np

from onset.stage.costume import Costume
from onset.stage.easel import Easel
from onset.stage.outline import Points, placed, smooth
from onset.stage.pose import Pose

WRAP = smooth(
    np.array(
        [
            (-0.082, -0.052), (-0.030, -0.034), (0.030, -0.034), (0.086, -0.056), (0.098, -0.016), (0.062, 0.026),
            (0.010, 0.046), (-0.050, 0.032), (-0.094, -0.008),
        ]
    )
)  # fmt: skip
FOLD = smooth(np.array([(-0.070, -0.012), (0.0, 0.012), (0.084, -0.026), (0.064, 0.010), (0.004, 0.032), (-0.052, 0.020)]))
SHORT_END = smooth(np.array([(0.000, 0.010), (0.046, 0.016), (0.040, 0.10), (0.052, 0.20), (0.012, 0.215),
                             (-0.016, 0.20), (0.000, 0.10)]))  # fmt: skip
RIBS = 14
# Layers of the flying end: edges across its width (0..1), phase lag, length.
LAYERS = ((0.0, 1.0, 0.0, 1.0), (0.05, 0.55, 0.5, 0.93), (0.40, 0.97, 1.0, 0.97), (0.22, 0.42, 1.5, 0.86), (0.68, 0.84, 0.2, 0.9))


def draw_flying_end(easel: Easel, pose: Pose, costume: Costume, length: float = 0.36) -> None:
    """The long end, from the shoulder outwards: a travelling wave runs along it once per cycle."""
    for low, high, lag, share in LAYERS:
        easel.draw(smooth(ribbon(pose, low, high, lag, length * share), steps=3), costume.veil)


def draw_wrap(easel: Easel, pose: Pose, costume: Costume) -> None:
    """The part round the neck and the short end on the chest."""
    middle = len(pose.theta) // 2
    bone = (float(pose.chest[middle, 0]), float(pose.chest[middle, 1]), float(pose.lean[middle]))
    for shape in (SHORT_END, WRAP, FOLD):
        easel.draw(placed(shape, pose.chest, pose.lean), costume.scarf, bone, shadow=0.4)


def ribbon(pose: Pose, low: float, high: float, lag: float, length: float) -> Points:
    """Control points of one layer, (exposures, 2 * RIBS, 2), between `low` and `high` across the ribbon's width."""
    along = np.linspace(0.0, 1.0, RIBS)[None, :]
    theta = pose.theta[:, None]
    travelling = theta - 5.2 * along - lag * 0.35
    x = 0.040 + length * along + 0.018 * along * np.cos(travelling)
    y = -0.010 + 0.030 * along - 0.10 * np.sin(np.pi * along * 0.55) + 0.055 * along * np.sin(travelling)
    width = 0.045 + 0.085 * along**0.8 + 0.022 * along * np.sin(travelling * 1.0 + 1.0)
    tilt = 0.35 * along * np.cos(travelling)
    edges = []
    for share in (low, high):
        offset = (share - 0.25) * width
        edges.append(np.stack([x - offset * np.sin(tilt), y + offset * np.cos(tilt)], axis=-1))
    local = np.concatenate([edges[0], edges[1][:, ::-1]], axis=1)
    return local + pose.chest[:, None, :]
