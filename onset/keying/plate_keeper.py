"""Keeps the screen's clean plate over the frames."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from onset.display_colour import linear_colour
from onset.frame import Frame
from onset.keying.screen_plate import Proxy, ScreenPlate, ScreenWanted
from onset.screen import TERMS, Screen, even_screen, find_screen, screen_like

NAMED: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {"green": (0.03, 0.35, 0.08), "blue": (0.03, 0.08, 0.30)}
)
"""Linear colours taken for a screen that was named and cannot be found: broadcast paint under a full light."""
_TRY_EVERY = 30


class PlateKeeper:
    """Settles the plate for each frame in turn. Deterministic: the same frames in the same order, the same plates."""

    def __init__(self, width_px: int, height_px: int, divide: int) -> None:
        self._shape = (height_px, width_px)
        self._divide = divide
        self._wanted: ScreenWanted | None = None
        self._plate: ScreenPlate | None = None
        self._next_index: int | None = None

    def look_again(self) -> None:
        """Forget the screen and its plate; the next frame is the first."""
        self._wanted = None

    def settle(
        self,
        wanted: ScreenWanted,
        proxy: Proxy,
        index: int,
        frame: Frame | None = None,  # noqa: ARG002
    ) -> ScreenPlate | None:
        """The plate in force for this frame, or None when there is no screen."""
        missing = self._next_index is not None and index >= self._next_index
        if wanted != self._wanted or missing:
            self._wanted = wanted
            screen = self._found(wanted, proxy)
            self._next_index = None if screen else index + _TRY_EVERY
            self._plate = None if screen is None else self._first(screen)
        return self._plate

    def _found(self, wanted: ScreenWanted, proxy: Proxy) -> Screen | None:
        samples = np.ascontiguousarray(np.moveaxis(proxy[:, ::3, ::3], 0, -1))
        if wanted.screen.startswith("#"):
            red, green, blue, _ = linear_colour(wanted.screen)
            return screen_like(samples, (red, green, blue))
        found = find_screen(samples, wanted.screen, insist=wanted.screen != "auto")
        if found is None and wanted.screen in NAMED:
            return even_screen(NAMED[wanted.screen])
        return found

    def _first(self, screen: Screen) -> ScreenPlate:
        revision = 1 if self._plate is None else self._plate.revision + 1
        rows, columns = self._shape
        pixels = np.asarray(screen.linear, np.float32)[:, None, None] * _light(screen, rows, columns)
        confidence = np.full(self._shape, screen.confidence, np.float32)
        return ScreenPlate(screen, pixels, confidence, np.zeros(self._shape, np.float32), 0.01, revision)


def _light(screen: Screen, rows: int, columns: int) -> NDArray[np.float32]:
    x = ((np.arange(columns) + 0.5) * (2.0 / columns) - 1.0)[None, :]
    y = ((np.arange(rows) + 0.5) * (2.0 / rows) - 1.0)[:, None]
    total = sum(c * x**i * y**j for c, (i, j) in zip(screen.light, TERMS, strict=True))
    light: NDArray[np.float32] = np.clip(total, screen.light_low, screen.light_high).astype(np.float32)
    return light
