"""How hair is worn: long and loose, cropped, frizzy, and a beard; every edge strand opaque and drawn fine.

Head coordinates: origin in its middle, 1 from chin to crown.
"""

from dataclasses import replace
from typing import Literal

import numpy as np

from onset.stage.costume import Costume
from onset.stage.easel import Easel
from onset.stage.hair import Strands
from onset.stage.head import head_bone
from onset.stage.outline import Points, mirrored, placed, smooth
from onset.stage.paint import Material
from onset.stage.pose import HEAD_HEIGHT, Pose

Hairdo = Literal["long", "cropped", "frizzy"]
CROP = mirrored(
    [
        (0.0, -0.60), (0.17, -0.575), (0.32, -0.46), (0.395, -0.27), (0.395, -0.08), (0.355, 0.03), (0.335, -0.10),
        (0.30, -0.24), (0.20, -0.335), (0.0, -0.365),
    ]
)  # fmt: skip
BACK_OF_HEAD = mirrored(
    [(0.0, -0.60), (0.20, -0.57), (0.34, -0.44), (0.40, -0.22), (0.39, 0.02), (0.33, 0.26), (0.24, 0.44), (0.0, 0.50)]
)
CLOUD = mirrored(
    [
        (0.0, -0.80), (0.26, -0.76), (0.48, -0.60), (0.61, -0.36), (0.64, -0.08), (0.58, 0.20), (0.46, 0.40),
        (0.34, 0.36), (0.28, 0.0), (0.0, -0.1),
    ]
)  # fmt: skip
HAIRLINE = mirrored(
    [
        (0.0, -0.76), (0.30, -0.70), (0.47, -0.45), (0.50, -0.12), (0.44, 0.18), (0.35, 0.10), (0.325, -0.12),
        (0.26, -0.29), (0.12, -0.37), (0.0, -0.385),
    ]
)  # fmt: skip
BEARD = mirrored(
    [
        (0.0, 0.315), (0.06, 0.32), (0.115, 0.27), (0.14, 0.225), (0.22, 0.19), (0.315, 0.05), (0.335, 0.14),
        (0.27, 0.36), (0.16, 0.50), (0.0, 0.555),
    ]
)  # fmt: skip
MOUSTACHE = mirrored([(0.0, 0.185), (0.08, 0.19), (0.145, 0.25), (0.10, 0.235), (0.0, 0.222)])
SHADES = (0.65, 0.85, 1.0, 1.2, 1.45)
"""Strands are not all alike: each takes one of these times the hair's colour."""


def shaded(strand: Material) -> list[Material]:
    """The strand's material in every shade."""
    return [replace(strand, red=strand.red * k, green=strand.green * k, blue=strand.blue * k) for k in SHADES]


def draw_loose(easel: Easel, pose: Pose, costume: Costume, strands: Strands, wind: float) -> None:
    """Long single strands, one by one."""
    _draw_each(easel, pose, strands.outlines(pose.theta, wind), costume.strand)


def draw_curls(
    easel: Easel, pose: Pose, costume: Costume, generator: np.random.Generator, count: int, *, within: float = 0.90
) -> None:
    """Short tight curls rooted from `within` (0..1) of the cloud's size outwards, all round the head but the chin."""
    turn = generator.uniform(-2.75, 2.75, count) * (1.0 if within > 0.8 else 0.75)
    reach = generator.uniform(0.05, 0.24, count) * (1.1 - 0.1 * np.abs(turn))
    roots = np.stack([0.60 * np.sin(turn), -0.14 - 0.62 * np.cos(turn)], -1)
    roots *= generator.uniform(within, 1.0, count)[:, None]
    winding, waves = generator.uniform(0, 6.3, count), generator.uniform(1.2, 3.2, count)
    amplitude = generator.uniform(0.010, 0.030, count)
    along = np.linspace(0.0, 1.0, 17)
    phase = winding[:, None] + waves[:, None] * 2 * np.pi * along
    lean = generator.normal(0.0, 0.45, count)
    outwards = turn + lean
    away = np.stack([np.sin(outwards), -np.cos(outwards)], -1)
    beside = np.stack([-away[:, 1], away[:, 0]], -1)
    spine = (
        roots[:, None]
        + away[:, None] * (reach[:, None] * along)[..., None]
        + beside[:, None] * (amplitude[:, None] * np.sin(phase))[..., None]
    )
    # The outermost part lags behind the head.
    late = 0.035 * np.sin(pose.theta[:, None] - 1.2) * along
    moving = spine[None] + np.stack([late, np.zeros_like(late)], -1)[:, None]
    _draw_each(easel, pose, _thick(moving, generator.uniform(0.0016, 0.0042, count)), costume.strand)


def draw_bristles(
    easel: Easel, pose: Pose, costume: Costume, generator: np.random.Generator, count: int, *, beard: bool
) -> None:
    """Short straight hairs: over the crop's edge, or along the jaw."""
    turn = (
        generator.uniform(0.55, 2.6, count) * generator.choice([-1.0, 1.0], count)
        if beard
        else generator.uniform(-1.75, 1.75, count)
    )
    x, y = (0.29, 0.53) if beard else (0.385, 0.585)
    roots = np.stack([x * np.sin(turn), (-y if not beard else y) * np.abs(np.cos(turn))], -1)
    if beard:
        roots[:, 1] = 0.10 + 0.43 * (1 - np.abs(np.sin(turn)) ** 1.6)
    reach = generator.uniform(0.02, 0.075, count) * (0.7 if beard else 1.0)
    down = np.array([0.0, 1.0]) if beard else np.array([0.25, 0.1])
    away = roots * (1.0, 1.0 if not beard else 0.4) + down * 0.35 + generator.normal(0.0, 0.16, (count, 2))
    away /= np.linalg.norm(away, axis=-1, keepdims=True)
    along = np.linspace(0.0, 1.0, 5)
    spine = roots[:, None] * 0.985 + away[:, None] * (reach[:, None] * along)[..., None]
    still = np.repeat(spine[None], len(pose.theta), axis=0)
    _draw_each(easel, pose, _thick(still, generator.uniform(0.0022, 0.0045, count)), costume.strand)


def draw_mass(easel: Easel, pose: Pose, shape: Points, material: Material, shadow: float = 0.0) -> None:
    """A closed mass of hair that moves with the head."""
    easel.draw(placed(smooth(shape) * HEAD_HEIGHT, pose.head, pose.tilt), material, head_bone(pose), shadow=shadow)


def _thick(spine: Points, radius: np.ndarray) -> Points:
    """Closed outlines round `spine` (exposures, strands, joints, 2), tapering; radius (strands,)."""
    slope = np.gradient(spine, axis=2)
    slope /= np.maximum(np.linalg.norm(slope, axis=-1, keepdims=True), 1e-9)
    taper = 1.0 - 0.85 * np.linspace(0.0, 1.0, spine.shape[2]) ** 2
    aside = np.stack([-slope[..., 1], slope[..., 0]], -1) * (radius[None, :, None] * taper)[..., None]
    return np.concatenate([spine + aside, (spine - aside)[:, :, ::-1]], axis=2)


def _draw_each(easel: Easel, pose: Pose, outlines: Points, material: Material) -> None:
    """Head coordinates (exposures, strands, n, 2), each strand opaque over those before it."""
    cosine, sine = np.cos(pose.tilt)[:, None, None], np.sin(pose.tilt)[:, None, None]
    x, y = outlines[..., 0] * HEAD_HEIGHT, outlines[..., 1] * HEAD_HEIGHT
    turned = np.stack([x * cosine - y * sine, x * sine + y * cosine], axis=-1) + pose.head[:, None, None, :]
    shades = shaded(material)
    bone = head_bone(pose)
    for number in range(turned.shape[1]):
        easel.draw(turned[:, number], shades[number % len(shades)], bone)
