"""Bakes the phases of a figure, all at once on a few threads or one by one as they are asked for."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from onset.stage.easel import Easel
from onset.stage.figure import paint_figure
from onset.stage.hair import Growth
from onset.stage.recipe import Recipe
from onset.stage.strip import TILE, Finish, Kiln, Phase

LARGEST_UNIT_PX = 1200
"""Figures taller than this are baked smaller by a power of two and enlarged as they are drawn.

At 4K a strip of full size would hold 300 MB and take eight seconds to paint.
"""
HALF_WIDTH, TOP = 0.575, 0.075
"""Stage units that the figure reaches to either side of its middle, and how far below the frame's top it stays."""


class StripBaker:
    """The figure of one recipe and seed for a frame of `unit_px` (the stage unit in pixels)."""

    def __init__(self, recipe: Recipe, seed: int, unit_px: int) -> None:
        self.scale = 1
        while unit_px > LARGEST_UNIT_PX * self.scale and self.scale < 8:
            self.scale *= 2
        self._recipe = recipe
        self._unit = unit_px / self.scale
        self._top = int(TOP * self._unit)
        self.rows = max(1, -(-unit_px // self.scale) - self._top)
        tiles = max(1, -(-int(2 * HALF_WIDTH * self._unit) // TILE))
        self.columns = tiles * TILE
        generator = np.random.default_rng([seed, 2])
        self._growth = Growth(generator, recipe.strands)
        self._desks: list[tuple[Easel, Kiln]] = []
        self._phases: list[Phase | None] = [None] * recipe.motion.phases

    @property
    def top_px(self) -> int:
        """Rows of the stage unit above the strip's first row, at the frame's resolution."""
        return self._top * self.scale

    @property
    def size_bytes(self) -> int:
        """Memory held by the phases baked so far."""
        return sum(phase.size_bytes for phase in self._phases if phase is not None)

    def phase(self, number: int) -> Phase:
        """Phase `number`, baked now if it has not been. The result does not depend on when, or on which thread."""
        kept = self._phases[number]
        if kept is None:
            kept = self._phases[number] = self._bake(number)[0]
        return kept

    def spill(self, number: int) -> NDArray[np.uint32]:
        """The spill of a phase's tiles; baked anew, because only a judge asks and the live strip should stay small."""
        return self._bake(number)[1]

    def bake_all(self, threads: int) -> None:
        """Bake every phase, then let go of the scratch memory."""
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(self.phase, range(len(self._phases))))
        self._desks.clear()

    def _bake(self, number: int) -> tuple[Phase, NDArray[np.uint32]]:
        motion, camera, screen = self._recipe.motion, self._recipe.camera, self._recipe.screen
        spill_px = camera.spill_width * self._unit
        try:
            easel, kiln = self._desks.pop()
        except IndexError:
            easel, kiln = self._desk(spill_px)
        easel.clean()
        figure = paint_figure(
            easel,
            number / motion.phases,
            motion.shutter / motion.phases,
            self._recipe.costume,
            self._growth,
            exposures=motion.exposures,
            vigour=motion.vigour,
        )
        light = (screen.colour[0] * screen.light, screen.colour[1] * screen.light, screen.colour[2] * screen.light)
        low, high = camera.code_range
        baked = kiln.bake(figure, Finish(light, camera.spill, spill_px, max(camera.noise) > 0, low, high))
        self._desks.append((easel, kiln))
        return baked

    def _desk(self, spill_px: float) -> tuple[Easel, Kiln]:
        """With rows below the frame as far as spill reaches, or the cut would catch spill as an edge does."""
        rows = self.rows + int(spill_px) + 1
        return Easel(rows, self.columns, self._unit, self.columns / 2, self._top), Kiln(
            rows, self.columns, enlarged=self.scale > 1
        )
