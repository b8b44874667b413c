"""What is known of the screen: its colour, what it gives at each pixel when nobody stands before it, and how sure."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onset.screen import Screen

Proxy = NDArray[np.float32]
"""A picture made small: (3, rows, columns), linear BT.709, straight; each value the mean of the pixels it covers."""


@dataclass(frozen=True, eq=False)
class GivenPlate:
    """A plate from a file, by its name, the size it has there, and its proxy."""

    name: str
    width_px: int
    height_px: int
    proxy: Proxy


@dataclass(frozen=True)
class ScreenPlate:
    """The screen and its clean plate. The arrays are the keeper's own and change with its next frame: copy to keep.

    `pixels` is linear BT.709, float32 (3, rows, columns), what the bare screen gives at each proxy pixel, everywhere,
    extrapolated under people. `confidence` is 0 (extrapolated) to 1 (seen, settled), `markers` 0 to 1 where a tracking
    marker lies (the plate there is inpainted screen), float32 (rows, columns) both. `noise` is the standard deviation
    of one full-size pixel's dominance on bare screen, relative to the plate's dominance there. `revision` grows by one
    whenever any pixel changed. `gain` is the light of this frame against that of the plate, followed at once and
    already multiplied into `pixels`. `empty` is a plate that was given as it is, markers and all, float32 like `pixels`
    but without the gain. `fits` is 0 to 1: how much of the screen in sight the plate explains, within a tenth. `notes`
    are for the operator. `looks` is the plate with its markers as they were seen, float32 like `pixels` but without the
    gain: `empty`, or what was learned. `rough` is the same of a proxy pixel, a codec's
    blocks and all; 0: not known.
    """

    screen: Screen
    pixels: NDArray[np.float32]
    confidence: NDArray[np.float32]
    markers: NDArray[np.float32]
    noise: float
    revision: int
    gain: tuple[float, float, float] = (1.0, 1.0, 1.0)
    empty: NDArray[np.float32] | None = None
    fits: float = 1.0
    notes: tuple[str, ...] = ()
    looks: NDArray[np.float32] | None = None
    rough: float = 0.0


@dataclass(frozen=True)
class ScreenWanted:
    """What the settings ask for.

    `screen` is auto, green, blue or a display-encoded #rrggbb. `patch` (x, y, radius in shares of the frame's width,
    height and height), not empty, takes the screen's colour from the picture there; every further three values are a
    part of the set in another paint (`onset.keying.panels`). `plate` is a file with the empty
    set, as `onset plate capture` writes it.
    """

    screen: str = "auto"
    patch: tuple[float, ...] = ()
    plate: Path | None = None


def flat(plate: ScreenPlate) -> ScreenPlate:
    """The plate of a screen that is lit evenly."""
    colour = np.array(plate.screen.linear, np.float32)[:, None, None]
    return replace(plate, pixels=np.broadcast_to(colour, plate.pixels.shape))
