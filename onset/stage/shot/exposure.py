"""The light that falls into the camera in one frame, with its truth beside it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onset.stage.blur import soften
from onset.stage.screen import paint_screen
from onset.stage.shot.bounce import bounced
from onset.stage.shot.extend import extended
from onset.stage.shot.layer import over, paint_layer
from onset.stage.shot.lens import disc
from onset.stage.shot.moment import Moment
from onset.stage.shot.shot import Shadow, Shot

F = np.float32


@dataclass(frozen=True)
class Exposure:
    """All float32, linear BT.709, 1 being the camera's white: `light` = alpha * (foreground + spill) + (1 - alpha) *
    plate. `alpha` (rows, columns), the others (rows, columns, 3)."""

    alpha: NDArray[np.float32]
    foreground: NDArray[np.float32]
    spill: NDArray[np.float32]
    plate: NDArray[np.float32]
    light: NDArray[np.float32]


def clean_plate(shot: Shot, rows: int, columns: int, seed: int) -> NDArray[np.float32]:
    """The empty set (rows, columns, 3)."""
    plate = paint_screen(rows, columns, shot.screen, np.random.default_rng([seed, 1])) * F(shot.camera.exposure)
    radius_px = shot.screen_defocus * rows
    if radius_px > 0.75:
        return np.stack([disc(np.ascontiguousarray(plate[..., c]), radius_px) for c in range(3)], axis=-1)
    return np.array(plate)


def _shaded(plate: NDArray[np.float32], alpha: NDArray[np.float32], shadow: Shadow) -> NDArray[np.float32]:
    rows, columns = alpha.shape
    right, down, reach = round(shadow.x * rows), round(shadow.y * rows), max(1, round(shadow.blur * rows))
    # Continued beyond the frame's edges, as the people who throw it are.
    from_row = np.clip(np.arange(-reach, rows + reach) - down, 0, rows - 1)
    from_column = np.clip(np.arange(-reach, columns + reach) - right, 0, columns - 1)
    wide = alpha[np.ix_(from_row, from_column)]
    blurred, scratch = np.empty_like(wide), np.empty_like(wide)
    soften(wide, reach, blurred, scratch)
    kept = F(1) - F(shadow.depth) * blurred[reach : reach + rows, reach : reach + columns]
    shaded: NDArray[np.float32] = plate * kept[..., None]
    return shaded


def expose(shot: Shot, plate: NDArray[np.float32], seed: int, moment: Moment) -> Exposure:
    """One frame's light before `plate`, from `clean_plate`; a shadow on the screen belongs to the frame's plate."""
    shape = plate.shape[0], plate.shape[1]
    figure = paint_layer(shot.layers[0], 0, shape, seed, moment)
    for number, layer in enumerate(shot.layers[1:], 1):
        figure = over(paint_layer(layer, number, shape, seed, moment), figure)
    figure[:3] *= F(shot.camera.exposure)
    colour = extended(figure)
    plate = plate * F(1 + shot.drift_per_s * moment.middle_s) if shot.drift_per_s else plate
    plate = _shaded(plate, figure[3], shot.shadow) if shot.shadow else plate
    screen = plate.mean(axis=(0, 1), dtype=np.float64).astype(F)
    added = bounced(figure, colour, screen, shot.bounce)
    alpha = figure[3]
    light = np.moveaxis(figure[:3], 0, -1) + added
    light += (F(1) - alpha)[..., None] * plate
    spill = np.divide(added, alpha[..., None], out=added, where=(alpha > 0)[..., None])
    return Exposure(alpha, colour, spill, plate, light)
