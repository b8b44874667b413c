"""Random colours for kernel tests, seeded, with the ends and a few troublemakers among them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.kernels.pointwise import many

RGB = ("r", "g", "b")
EDGES = np.array([[0, 0, 0], [1, 1, 1], [0, 1, 0], [0, 0, 1], [1, 0, 0], [0.18, 0.18, 0.18], [0.3, 0.3, 0.1]])


def floats(values: Any) -> NDArray[np.float32]:
    """`values` as a float32 array."""
    return np.array(values, np.float32)


def colours(count: int, *, seed: int, low: float = 0.0, high: float = 1.0) -> NDArray[np.float32]:
    """(3, count) float32 between `low` and `high`, the corners of the colour cube first."""
    drawn = np.random.default_rng(seed).uniform(low, high, (max(many(count) - len(EDGES), 1), 3))
    return np.ascontiguousarray(np.concatenate([EDGES, drawn]).T, np.float32)


def mattes(count: int, *, seed: int) -> NDArray[np.float32]:
    """`count` alphas, 0 and 1 among them."""
    drawn = np.random.default_rng(seed).uniform(0, 1, count).astype(np.float32)
    drawn[:2] = (0, 1)
    return drawn


def lanes(rgb: NDArray[np.float32], prefix: str = "") -> dict[str, NDArray[np.float32]]:
    """The three rows as lanes `<prefix>r`, `<prefix>g`, `<prefix>b`."""
    return {f"{prefix}{name}": row for name, row in zip(RGB, rgb, strict=True)}


def one_hot(key: int) -> dict[str, float]:
    """`key_r key_g key_b` for the channel `key`."""
    return {f"key_{name}": float(channel == key) for channel, name in enumerate(RGB)}
