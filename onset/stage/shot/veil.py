"""Veil: light that strays in the lens and lies over the whole picture, which no matte can know of."""

import numpy as np
from numpy.typing import NDArray


def veiled(light: NDArray[np.float32], share: float, lamp: tuple[float, float, float]) -> NDArray[np.float32]:
    """`light` (rows, columns, 3) linear with `share` of it strayed evenly, and `lamp`'s stray light strongest above.

    The lamp stands over the frame: its flare falls to a third at the bottom.
    """
    mean = light.mean(axis=(0, 1), dtype=np.float64).astype(np.float32)
    fall = np.linspace(1.0, 1.0 / 3.0, light.shape[0], dtype=np.float32)[:, None, None]
    stray: NDArray[np.float32] = light * np.float32(1 - share) + mean * np.float32(share)
    return stray + fall * np.array(lamp, np.float32)
