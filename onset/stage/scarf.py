"""A scarf round the neck whose long end flies out: translucent cloth in layers, over the screen and over the figure."""

import numpy as np

from onset.stage.costume import Costume
from onset.stage.easel import Easel
from onset.stage.outline import Points, placed, smooth
from onset.stage.pose import Pose

# Bands round the neck, lowest first: each hangs between two points beside it: left x, y, right x, y, sag, width.
BANDS = (
    (-0.090, 0.000, 0.096, -0.012, 0.074, 0.030),
    (-0.092, -0.030, 0.090, -0.020, 0.070, 0.028),
    (-0.074, -0.046, 0.098, -0.044, 0.058, 0.030),
    (-0.070, -0.070, 0.078, -0.060, 0.048, 0.026),
    (-0.062, -0.086, 0.068, -0.086, 0.040, 0.022),
)
UNDER = smooth(
    np.array(
        [
            (-0.072, -0.080),
            (0.0, -0.050),
            (0.076, -0.080),
            (0.096, 0.0),
            (0.050, 0.050),
            (0.0, 0.062),
            (-0.055, 0.045),
            (-0.092, 0.0),
        ]
    )
)
SHORT_END = smooth(
    np.array(
        [
            (0.018, 0.030), (0.050, 0.026), (0.056, 0.09), (0.072, 0.17), (0.078, 0.222), (0.046, 0.236),
            (0.014, 0.226), (0.018, 0.16), (0.010, 0.09),
        ]
    )
)  # fmt: skip
SHORT_FOLD = smooth(
    np.array([(0.034, 0.040), (0.046, 0.04), (0.050, 0.10), (0.060, 0.20), (0.044, 0.215), (0.036, 0.12)])
)
RIBS = 14
# Layers of the flying end: edges across its width (0..1), phase lag, length.
LAYERS = ((0.0, 1.0, 0.0, 1.0), (0.06, 0.52, 0.06, 0.985), (0.40, 0.93, 0.12, 0.97), (0.20, 0.72, 0.20, 0.95))


def draw_flying_end(easel: Easel, pose: Pose, costume: Costume, length: float = 0.40) -> None:
    """The long end, from the shoulder outwards: a travelling wave runs along it once per cycle."""
    for low, high, lag, share in LAYERS:
        easel.draw(smooth(ribbon(pose, low, high, lag, length * share), steps=3), costume.veil)


def draw_wrap(easel: Easel, pose: Pose, costume: Costume) -> None:
    """The part round the neck and the short end on the chest."""
    middle = len(pose.theta) // 2
    bone = (float(pose.chest[middle, 0]), float(pose.chest[middle, 1]), float(pose.lean[middle]))
    for shape in (UNDER, SHORT_END, SHORT_FOLD, *(band(*place) for place in BANDS)):
        easel.draw(placed(shape, pose.chest, pose.lean), costume.scarf, bone, shadow=0.5)


def band(left_x: float, left_y: float, right_x: float, right_y: float, sag: float, width: float) -> Points:
    """A length of cloth that hangs between two points, widest at its lowest."""
    along = np.linspace(0.0, 1.0, 7)
    x = left_x + (right_x - left_x) * along
    y = left_y + (right_y - left_y) * along + sag * np.sin(np.pi * along)
    half = width * (0.36 + 0.24 * np.sin(np.pi * along))
    return smooth(np.concatenate([np.stack([x, y - half], -1), np.stack([x, y + half], -1)[::-1]]))


def ribbon(pose: Pose, low: float, high: float, lag: float, length: float) -> Points:
    """Control points of one layer, (exposures, 2 * RIBS, 2), between `low` and `high` across the ribbon's width."""
    along = np.linspace(0.0, 1.0, RIBS)[None, :]
    travelling = pose.theta[:, None] - 5.2 * along - lag
    x = 0.040 + length * along + 0.018 * along * np.cos(travelling)
    y = -0.010 + 0.030 * along - 0.10 * np.sin(np.pi * along * 0.55) + 0.055 * along * np.sin(travelling)
    width = 0.045 + 0.085 * along**0.8 + 0.022 * along * np.sin(travelling + 1.0)
    tilt = 0.35 * along * np.cos(travelling)
    edges = []
    for share in (low, high):
        offset = (share - 0.25) * width
        edges.append(np.stack([x - offset * np.sin(tilt), y + offset * np.cos(tilt)], axis=-1))
    local: Points = np.concatenate([edges[0], edges[1][:, ::-1]], axis=1)
    return local + pose.chest[:, None, :]
