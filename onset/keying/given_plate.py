"""A plate that somebody gave, fitted to the camera's picture: the set's own light, never learned, only followed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onset.keying.first_plate import FirstPlate, first_plate
from onset.keying.panels import of_empty_set, patched
from onset.keying.screen_plate import GivenPlate, ScreenWanted
from onset.keying.wanted_screen import look_for_screen, panel_colours
from onset.screen import Screen

_MOST_ASPECT_OFF = 0.02


@dataclass(frozen=True)
class FittedPlate:
    """What a given plate says at proxy size, notes on what had to be done to it, and `empty`, its picture as it is."""

    first: FirstPlate
    screen: Screen
    empty: NDArray[np.float32]
    notes: tuple[str, ...]


def fitted(given: GivenPlate, wanted: ScreenWanted, rows: int, columns: int, divide: int) -> FittedPlate:
    """`given` for proxies of `rows` x `columns`, `divide` times smaller than the camera's picture.

    Raises ValueError when it cannot be of this camera: another shape, or no screen in it.
    """
    exact = -(-given.height_px // divide) == rows and -(-given.width_px // divide) == columns
    notes: tuple[str, ...] = ()
    proxy = given.proxy
    if not exact:
        camera = f"{columns * divide}x{rows * divide}"
        own = f"plate {given.name} is {given.width_px}x{given.height_px}, the camera about {camera}"
        if abs(given.width_px * rows / (given.height_px * columns) - 1.0) > _MOST_ASPECT_OFF:
            raise ValueError(f"{own}: another shape; capture it with this camera's framing")
        notes = (f"{own}: it is resampled, which loses its fine detail; capture it at the camera's size",)
        proxy = resampled(proxy, rows, columns)
    found = look_for_screen(ScreenWanted(wanted.screen, wanted.patch), proxy, unusual=True)
    if found.screen is None:
        raise ValueError(f"plate {given.name} shows no screen; capture the empty set, or set screen to its colour")
    first = of_empty_set(first_plate(proxy, found.screen), proxy, found.screen)
    first = patched(first, proxy, found.screen, panel_colours(proxy, wanted.patch))
    return FittedPlate(first, found.screen, proxy, (*notes, *found.notes))


def resampled(proxy: NDArray[np.float32], rows: int, columns: int) -> NDArray[np.float32]:
    """`proxy` (3, rows, columns) at another size, bilinear, sample centres aligned."""
    down, across = _taps(proxy.shape[1], rows), _taps(proxy.shape[2], columns)
    return np.asarray(np.matmul(np.matmul(down, proxy), across.T), np.float32)


def _taps(length: int, wanted: int) -> NDArray[np.float32]:
    at = np.clip((np.arange(wanted) + 0.5) * length / wanted - 0.5, 0.0, length - 1.0)
    first = np.minimum(at.astype(np.intp), max(length - 2, 0))
    share = (at - first).astype(np.float32)
    matrix = np.zeros((wanted, length), np.float32)
    matrix[np.arange(wanted), first] = 1.0 - share
    matrix[np.arange(wanted), np.minimum(first + 1, length - 1)] += share
    return matrix
