"""Sensor noise in linear light: photons and read-out, before anything is encoded."""

import numpy as np
from numpy.typing import NDArray

from onset.stage.shot.camera import Sensor

F = np.float32


def exposed(light: NDArray[np.float32], sensor: Sensor, generator: np.random.Generator) -> NDArray[np.float32]:
    """What the sensor reads, 0..clips_at: `light` (rows, columns, 3) linear with its noise, cut at both ends.

    The photons' variance is that of a Poisson count of light * full_well electrons, by its normal limit.
    """
    out = np.empty_like(light)
    for channel, gain in enumerate(sensor.gains):
        drawn = generator.standard_normal(light.shape[:2], np.float32)
        spread = _blotched(drawn, sensor.blotch) if gain != 1.0 and sensor.blotch > 0.0 else drawn
        plane = light[..., channel]
        variance = np.maximum(plane, F(0)) * F(gain / sensor.full_well) + F((gain * sensor.read) ** 2)
        out[..., channel] = np.clip(plane + spread * np.sqrt(variance), F(0), F(sensor.clips_at))
    return out


def _blotched(drawn: NDArray[np.float32], amount: float) -> NDArray[np.float32]:
    """The same variance, shared with the neighbours to all sides."""
    side = amount / 4
    padded = np.pad(drawn, 1, mode="reflect")
    along = padded[:, 1:-1] * F(1 - 2 * side) + (padded[:, :-2] + padded[:, 2:]) * F(side)
    mixed = along[1:-1] * F(1 - 2 * side) + (along[:-2] + along[2:]) * F(side)
    return np.divide(mixed, F((1 - 2 * side) ** 2 + 2 * side**2), dtype=F)
