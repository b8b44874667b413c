"""Hair: a mass behind the head, a fringe before it, and single strands at the edge that a keyer has to keep."""

import numpy as np
from numpy.typing import NDArray

from onset.stage.costume import Costume
from onset.stage.easel import Easel
from onset.stage.head import head_bone
from onset.stage.outline import Points, placed, smooth
from onset.stage.pose import HEAD_HEIGHT, Pose

MASS = np.array(
    [
        (0.02, -0.615), (0.19, -0.58), (0.345, -0.465), (0.437, -0.25), (0.462, 0.04), (0.52, 0.26), (0.515, 0.45),
        (0.60, 0.66), (0.575, 0.86), (0.62, 1.03), (0.50, 1.10), (0.40, 1.04), (0.26, 1.10), (0.10, 0.98),
        (-0.08, 1.00),
        (-0.24, 1.08), (-0.36, 1.02), (-0.48, 1.13), (-0.60, 1.02), (-0.55, 0.84), (-0.60, 0.62), (-0.51, 0.44),
        (-0.53, 0.24), (-0.46, 0.03), (-0.44, -0.245), (-0.345, -0.465), (-0.17, -0.585),
    ]
)  # fmt: skip
FRINGE = np.array(
    [
        (-0.09, -0.585), (0.09, -0.592), (0.245, -0.525), (0.37, -0.36), (0.415, -0.09), (0.405, 0.18), (0.43, 0.44),
        (0.385, 0.30), (0.350, 0.08), (0.315, -0.16), (0.215, -0.315), (0.06, -0.40), (-0.10, -0.425),
        (-0.235, -0.31), (-0.315, -0.13), (-0.345, 0.08), (-0.385, 0.34), (-0.425, 0.46), (-0.405, 0.16),
        (-0.415, -0.09), (-0.37, -0.355), (-0.245, -0.52),
    ]
)  # fmt: skip
JOINTS = 9
"""Points along a strand."""


class Strands:
    """Where each strand grows and how it hangs, drawn once from the seed; the pose then only moves them."""

    def __init__(self, generator: np.random.Generator, count: int) -> None:
        side = generator.choice([-1.0, 1.0], count)
        height = generator.uniform(0.0, 1.0, count)
        # Roots lie on the mass's outline from crown to tips; strands leave it outwards and fall.
        x = np.interp(height, [0.0, 0.12, 0.35, 0.6, 1.0], [0.05, 0.26, 0.41, 0.43, 0.50])
        y = np.interp(height, [0.0, 0.12, 0.35, 0.6, 1.0], [-0.56, -0.50, -0.25, 0.20, 0.85])
        self.roots: Points = np.stack([side * (x - 0.03), y], axis=-1)
        self.length = generator.uniform(0.16, 0.62, count) * np.interp(height, [0, 0.3, 1], [0.75, 1.0, 0.8])
        self.outward = side * generator.uniform(0.10, 1.05, count) * np.interp(height, [0, 0.2, 1], [1.3, 0.95, 0.6])
        self.curl = generator.uniform(-1.6, 1.6, count)
        self.sway = generator.uniform(0.5, 1.5, count)
        self.delay = generator.uniform(0.3, 1.7, count)
        self.radius = generator.uniform(0.0012, 0.0040, count)

    def outlines(self, theta: NDArray[np.float64], wind: float) -> Points:
        """Thin closed outlines in head coordinates: (exposures, strands, 2 * JOINTS, 2)."""
        along = np.linspace(0.0, 1.0, JOINTS)
        # The direction turns along the strand: gravity pulls it down, its curl winds it, wind and head swing it.
        swing = 0.30 * self.sway * np.sin(theta[:, None] - self.delay) + wind * self.sway
        angle = (
            self.outward[None, :, None] * (1.0 - 0.55 * along)
            + self.curl[None, :, None] * (along**2)[None, None, :]
            + swing[:, :, None] * along
        )
        step = (self.length / (JOINTS - 1))[None, :, None]
        x = np.cumsum(np.sin(angle) * step, axis=-1) + self.roots[None, :, None, 0]
        y = np.cumsum(np.cos(angle) * step, axis=-1) + self.roots[None, :, None, 1]
        # Strands that grow near the crown rise before they fall.
        y = y - (np.maximum(0.0, -self.roots[:, 1] - 0.2) * 0.55)[None, :, None] * np.sin(np.pi * along)
        spine = np.stack([x, y], axis=-1)
        half = self.radius[None, :, None] * (1.0 - 0.9 * along**2)
        across = np.stack([np.cos(angle), -np.sin(angle)], axis=-1) * half[..., None]
        return np.concatenate([spine + across, (spine - across)[:, :, ::-1]], axis=2)


class Growth:
    """All the hair of one figure, as the seed has it: `count` single strands and half as many locks."""

    def __init__(self, generator: np.random.Generator, count: int) -> None:
        self.behind = Strands(generator, count * 2 // 3)
        self.before = Strands(generator, count // 3)
        self.locks = lay_locks(generator, count // 2)
        self.front = lay_front_locks(generator, count // 3)


def draw_hair_behind(easel: Easel, pose: Pose, costume: Costume) -> None:
    """The mass, its lower part swinging after the head."""
    hang = np.clip((MASS[:, 1] + 0.1) / 1.1, 0.0, 1.0) ** 1.5
    shapes = np.repeat(MASS[None], len(pose.theta), axis=0)
    shapes[..., 0] += 0.10 * np.sin(pose.theta - 1.3)[:, None] * hang
    moved = np.stack([placed(s, p[None], a[None])[0] for s, p, a in zip(
        smooth(shapes) * HEAD_HEIGHT, pose.head, pose.tilt * 0.6, strict=True)])  # fmt: skip
    easel.draw(moved, costume.hair, head_bone(pose))


def draw_locks(easel: Easel, pose: Pose, costume: Costume, locks: NDArray[np.float64], swing: float = 0.10) -> None:
    """Lighter strands that lie on the hair; `swing` is how far their ends follow the head late."""
    # One exposure: what blurs is the mass beneath, and strands on it would cost five times as much for nothing seen.
    moment = slice(len(pose.theta) // 2, len(pose.theta) // 2 + 1)
    spine = locks[None, :, :, :2] + 0.0
    spine[..., 0] += swing * np.sin(pose.theta[moment] - 1.3) * np.linspace(0, 1, JOINTS) ** 2
    half = locks[None, :, :, 2:] * (1.0, 0.25)
    outlines = np.concatenate([spine + half, (spine - half)[:, :, ::-1]], axis=2)
    easel.draw(_on_head(outlines, pose.head[moment], pose.tilt[moment]), costume.lock, head_bone(pose))


def lay_locks(generator: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Spines and half-widths of the locks, (count, JOINTS, 3), in head coordinates."""
    side = generator.choice([-1.0, 1.0], count)[:, None]
    spread = generator.uniform(0.0, 1.0, count)[:, None]
    along = np.linspace(0.0, 1.0, JOINTS)[None, :]
    reach = generator.uniform(0.45, 1.0, count)[:, None]
    down = along * reach
    out = np.interp(down, [0.0, 0.08, 0.3, 0.6, 1.0], [0.03, 0.20, 0.40, 0.42, 0.50])
    x = side * out * (0.80 + 0.22 * spread) + 0.02 * np.sin(9.0 * down + 6.3 * spread) * down
    y = -0.56 + 0.12 * (1 - spread) + 1.50 * down - 0.10 * np.sin(np.pi * np.minimum(1.0, down * 4)) * (1 - spread)
    half = (0.0022 + 0.0030 * generator.uniform(0, 1, count)[:, None]) * np.sin(np.pi * np.clip(along, 0.02, 0.98))
    return np.stack([x, y, half], axis=-1)


def lay_front_locks(generator: np.random.Generator, count: int) -> NDArray[np.float64]:
    """The same for the hair before the face: between the hairline and the outer edge, from the parting down."""
    side = generator.choice([-1.0, 1.0], count)[:, None]
    share = generator.uniform(0.06, 0.94, count)[:, None]
    reach = generator.uniform(0.5, 1.0, count)[:, None]
    down = np.linspace(0.0, 1.0, JOINTS)[None, :] * reach
    places = [0.0, 0.25, 0.5, 0.75, 1.0]
    inner_x = np.interp(down, places, [0.02, 0.22, 0.325, 0.365, 0.415])
    inner_y = np.interp(down, places, [-0.42, -0.315, -0.13, 0.09, 0.40])
    outer_x = np.interp(down, places, [0.02, 0.245, 0.37, 0.41, 0.425])
    outer_y = np.interp(down, places, [-0.585, -0.52, -0.36, -0.06, 0.42])
    half = (0.0020 + 0.0030 * generator.uniform(0, 1, count)[:, None]) * np.sin(np.pi * np.linspace(0.20, 0.98, JOINTS))
    x = side * (inner_x + (outer_x - inner_x) * share)
    return np.stack([x, inner_y + (outer_y - inner_y) * share, half], axis=-1)


def draw_fringe(easel: Easel, pose: Pose, costume: Costume) -> None:
    """The hair that frames the face."""
    easel.draw(placed(smooth(FRINGE) * HEAD_HEIGHT, pose.head, pose.tilt), costume.hair, head_bone(pose), shadow=0.35)


def draw_strands(easel: Easel, pose: Pose, costume: Costume, strands: Strands, wind: float) -> None:
    """Single strands, each thinner than two pixels at 1080 lines."""
    easel.draw(_on_head(strands.outlines(pose.theta, wind), pose.head, pose.tilt), costume.strand, head_bone(pose))


def _on_head(outlines: Points, head: Points, tilt: NDArray[np.float64]) -> Points:
    """Head coordinates (exposures, shapes, n, 2) to the stage's."""
    cosine, sine = np.cos(tilt)[:, None, None], np.sin(tilt)[:, None, None]
    x, y = outlines[..., 0] * HEAD_HEIGHT, outlines[..., 1] * HEAD_HEIGHT
    turned: Points = np.stack([x * cosine - y * sine, x * sine + y * cosine], axis=-1) + head[:, None, None, :]
    return turned
