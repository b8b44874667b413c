"""The clean plates that our key keeps by itself, frame after frame, for the peer that is given the same."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray
from onset_kernels.picture import Picture

from onset.bench.key.keyed import Light
from onset.errors import WorkError
from onset.frame import Frame, Plane
from onset.keying.plate_keeper import PlateKeeper
from onset.keying.proxy import ProxyMaker
from onset.keying.screen_plate import ScreenWanted

F = np.float32
_FRAME_NS = 40_000_000
_NAMED = ("auto", "green", "blue")


def kept_plates(
    picture: Picture, frames: Sequence[tuple[Plane, ...]], indexes: Sequence[int]
) -> list[NDArray[np.float32]]:
    """Each frame's plate, (3, rows, columns) linear at proxy size.

    Where none is found unasked, as our key would be left without, the peer is helped: green and blue are asked for.
    Raises WorkError when there is none even then.
    """
    for name in _NAMED:
        maker = ProxyMaker(picture, 1)
        keeper = PlateKeeper(maker.width_px, maker.height_px, maker.divide)
        made = []
        for planes, index in zip(frames, indexes, strict=True):
            frame = Frame(planes, picture, index, index * _FRAME_NS)
            plate = keeper.settle(ScreenWanted(name), maker.make(planes), index, frame)
            if plate is not None:
                made.append(plate.pixels.copy())
        if made:
            return [made[0]] * (len(frames) - len(made)) + made
    raise WorkError("no screen is found in the clip, neither green nor blue: IBK cannot be given a plate")


def at_full_size(plate: NDArray[np.float32], picture: Picture) -> Light:
    """(3, rows, columns) brought up bilinearly, sample centres aligned, as (h, w, 3)."""
    out = np.empty((picture.height_px, picture.width_px, 3), np.float32)
    _enlarge(np.ascontiguousarray(plate, np.float32), out)
    return out


@njit(nogil=True, cache=True)
def _enlarge(plate: Any, out: Any) -> None:
    rows, columns = plate.shape[1], plate.shape[2]
    for y in range(out.shape[0]):
        down = min(max((y + 0.5) * rows / out.shape[0] - 0.5, 0.0), rows - 1.0)
        top = int(down)
        below = min(top + 1, rows - 1)
        share_y = F(down - top)
        for x in range(out.shape[1]):
            across = min(max((x + 0.5) * columns / out.shape[1] - 0.5, 0.0), columns - 1.0)
            left = int(across)
            right = min(left + 1, columns - 1)
            share_x = F(across - left)
            for channel in range(3):
                upper = plate[channel, top, left] * (F(1) - share_x) + plate[channel, top, right] * share_x
                lower = plate[channel, below, left] * (F(1) - share_x) + plate[channel, below, right] * share_x
                out[y, x, channel] = upper * (F(1) - share_y) + lower * share_y
