"""A fur collar: thousands of short hairs round the shoulders, each opaque, pale at their tips."""

from dataclasses import dataclass

import numpy as np

from onset.stage.easel import Easel
from onset.stage.outline import Points
from onset.stage.paint import Material
from onset.stage.pose import Pose

SHADES = (0.55, 0.75, 0.95, 1.15)


@dataclass(frozen=True)
class Fur:
    """`count` hairs, `length` long (figure units), of this colour."""

    count: int = 2200
    length: float = 0.055
    colour: tuple[float, float, float] = (0.52, 0.47, 0.41)


def draw_fur(easel: Easel, pose: Pose, fur: Fur, generator: np.random.Generator) -> None:
    """Round the neck and over the shoulders, outer hairs first, on the chest's bone."""
    along = np.sort(generator.uniform(-1.0, 1.0, fur.count))[generator.permutation(fur.count)]
    depth = np.sort(generator.uniform(0.0, 1.0, fur.count))[::-1]
    # The collar's middle line: from the right shoulder behind the neck's foot to the left one, dipping on the chest.
    x = 0.165 * np.sin(along * np.pi / 2) + generator.normal(0, 0.006, fur.count)
    y = -0.010 + 0.075 * np.abs(along) ** 2.2 + 0.02 * np.cos(along * np.pi) + generator.normal(0, 0.006, fur.count)
    thick = (depth - 0.5) * 0.085
    roots = np.stack([x, y + thick], -1)
    away = np.stack([x * 3.4, thick * 9.0 + 0.15], -1) + generator.normal(0.0, 0.42, (fur.count, 2))
    away /= np.maximum(np.linalg.norm(away, axis=-1, keepdims=True), 1e-6)
    length = fur.length * generator.uniform(0.5, 1.15, fur.count)
    outlines = _hairs(roots, away, length, generator.uniform(0.0006, 0.0012, fur.count))
    cosine, sine = np.cos(pose.lean)[:, None, None], np.sin(pose.lean)[:, None, None]
    turned_x = outlines[None, ..., 0] * cosine - outlines[None, ..., 1] * sine
    turned_y = outlines[None, ..., 0] * sine + outlines[None, ..., 1] * cosine
    placed = np.stack([turned_x, turned_y], -1) + pose.chest[:, None, None, :]
    red, green, blue = fur.colour
    coats = [Material(red * k, green * k, blue * k, grain=0.0, gloss=0.0, roundness=0.0, ambient=0.75) for k in SHADES]
    for number in range(fur.count):
        easel.draw(placed[:, number], coats[(number * 7) % len(coats)])


def _hairs(roots: Points, away: Points, length: np.ndarray, radius: np.ndarray) -> Points:
    """Tapering curved outlines (hairs, n, 2) that bend down towards their tips."""
    along = np.linspace(0.0, 1.0, 5)
    spine = roots[:, None] + away[:, None] * (length[:, None] * along)[..., None]
    spine[..., 1] += 0.25 * length[:, None] * along**2
    aside = np.stack([-away[:, 1], away[:, 0]], -1)[:, None] * (radius[:, None] * (1.0 - 0.85 * along))[..., None]
    return np.concatenate([spine + aside, (spine - aside)[:, ::-1]], axis=1)
