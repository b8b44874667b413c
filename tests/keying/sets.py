"""Small sets with everything known: a proxy of somebody before a screen, its true plate, and where he stands."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROWS, COLUMNS = 270, 480
GREEN = (0.04, 0.40, 0.08)
BLUE = (0.03, 0.08, 0.40)
Planes = NDArray[np.float32]


@dataclass(frozen=True)
class KnownSet:
    """`proxy` and `plate` (3, rows, columns) linear, `alpha` (rows, columns)."""

    proxy: Planes
    plate: Planes
    alpha: Planes


def grid(rows: int = ROWS, columns: int = COLUMNS) -> tuple[Planes, Planes]:
    """x and y from -1 to 1."""
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    return (x + 0.5) * (2 / columns) - 1, (y + 0.5) * (2 / rows) - 1


LIGHTS = ("even", "uneven", "vignette", "folded")


def light_of(kind: str) -> Planes:
    x, y = grid()
    if kind == "uneven":
        return np.asarray(1.0 + 0.28 * x - 0.2 * y - 0.15 * x * y, np.float32)
    if kind == "vignette":
        return np.asarray(1.0 / (1.0 + 0.55 * (x**2 + 0.6 * y**2)) ** 2 * 1.2, np.float32)
    if kind == "folded":
        folds = sum(0.12 * np.exp(-(((x - c + 0.15 * y) / 0.025) ** 2)) for c in (-0.75, -0.55, 0.45, 0.8))
        return np.asarray(1.0 + 0.05 * x + folds, np.float32)
    return np.ones((ROWS, COLUMNS), np.float32)


def figure(at: float = 0.0) -> Planes:
    """Alpha of somebody with a head, a body, and loose strands of hair, soft at the edges; `at` -1..1 across."""
    x, y = grid()
    x = x - np.float32(at)
    head = np.hypot(x * COLUMNS / ROWS, y + 0.25) - 0.22
    body = np.maximum(np.abs(x) - 0.24, 0.05 - y)
    alpha = np.asarray(np.clip(0.5 - np.minimum(head, body) * (ROWS / 2) / 3, 0, 1), np.float32)
    for strand in range(7):
        reach = 0.32 + 0.02 * strand
        angle = 3.6 + 0.32 * strand
        dx, dy = x * COLUMNS / ROWS - reach * np.cos(angle) * 0.75, y + 0.25 - reach * np.sin(angle) * 0.75
        along = dx * np.cos(angle) + dy * np.sin(angle)
        across = np.abs(-dx * np.sin(angle) + dy * np.cos(angle))
        strand_alpha = 0.6 * (np.abs(along) < 0.1) * np.clip(1.2 - across * ROWS / 2, 0, 1)
        alpha = np.asarray(np.maximum(alpha, strand_alpha), np.float32)
    return alpha


def a_set(
    colour: tuple[float, float, float] = GREEN,
    kind: str = "even",
    *,
    level: float = 1.0,
    noise: float = 0.006,
    at: float | None = 0.0,
    seed: int = 1,
) -> KnownSet:
    """The set; `level` scales all light, what is above 1 is clipped. `at` None: nobody stands in it."""
    light = light_of(kind) * np.float32(level)
    plate = np.clip(np.asarray(colour, np.float32)[:, None, None] * light, 0, 1).astype(np.float32)
    alpha = np.zeros((ROWS, COLUMNS), np.float32) if at is None else figure(at)
    _, y = grid()
    skin = np.asarray((0.45, 0.25, 0.17), np.float32)[:, None, None] * np.float32(min(level, 1.0))
    coat = np.asarray((0.02, 0.02, 0.03), np.float32)[:, None, None]
    person = np.where((y < 0.0)[None], skin, coat) * np.ones_like(plate)
    picture = np.asarray(alpha * person + (1 - alpha) * plate, np.float32)
    grain = np.random.default_rng(seed).standard_normal(picture.shape).astype(np.float32)
    seen = np.maximum(picture + np.float32(noise * level) * grain, 0)
    return KnownSet(np.asarray(seen, np.float32), plate, alpha)


def with_markers(known: KnownSet, colour: tuple[float, float, float], places: list[tuple[int, int]]) -> Planes:
    """The proxy with crosses of 9 pixels stuck on the screen at (row, column)."""
    picture = known.proxy.copy()
    for row, column in places:
        for rows, columns in ((slice(row - 4, row + 5), slice(column - 1, column + 2)),
                              (slice(row - 1, row + 2), slice(column - 4, column + 5))):  # fmt: skip
            share = 1 - known.alpha[rows, columns]
            marked = np.asarray(colour, np.float32)[:, None, None]
            picture[:, rows, columns] = share * marked + (1 - share) * picture[:, rows, columns]
    return picture


def off_plate(plate: Planes, known: KnownSet, primary: int = 1) -> Planes:
    """How far a plate is from the truth, in shares of the true dominance: (rows, columns)."""
    others = [c for c in range(3) if c != primary]
    dominance = known.plate[primary] - 0.5 * (known.plate[others[0]] + known.plate[others[1]])
    return np.asarray(np.abs(plate - known.plate).max(axis=0) / dominance, np.float32)
