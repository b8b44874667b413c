"""The stage: draws camera frames of a recipe, and knows what is true of each."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.threads import set_threads

from onset.frame import Plane
from onset.stage.burn_in import BurnIn
from onset.stage.compose import compose
from onset.stage.light import LINEAR_OF_CODE
from onset.stage.noise import noise_levels
from onset.stage.recipe import Recipe
from onset.stage.screen import enlarged, paint_screen, plate_codes
from onset.stage.strip import SPILL_SCALE, TILE
from onset.stage.strip_baker import StripBaker
from onset.stage.truth import Truth, alpha_of, place_sprite, wrong_sum
from onset.timecode import Timecode

if TYPE_CHECKING:
    from onset.stage.face_warp import FaceState
    from onset.stage.pictured_head import PicturedHead

BAND_ROWS = 64
"""Rows of the plate that are held in float at once while it is encoded."""


class Stage:
    """A figure before a screen, `width_px` x `height_px`, drawn as packed BGRA8 in sRGB.

    Frame `index` of one recipe and seed is always the same pixels, whenever and on whichever thread it is drawn; one
    thread may draw at a time, with `threads` of the CPU. Built with `bake_threads` > 0 every phase is baked at once
    (about a second at 1080p), with 0 each when it is first needed, which suits a judge that looks at every tenth frame.
    With `face` a real face, moved by a known warp, is in front of the painted one (`onset.stage.pictured_head`;
    UsageError without cv2).
    """

    def __init__(
        self,
        width_px: int,
        height_px: int,
        *,
        seed: int = 1,
        recipe: Recipe | None = None,
        bake_threads: int = 0,
        threads: int = 1,
        face: bool = False,
    ) -> None:
        if width_px < 1 or height_px < 1:
            raise ValueError(f"a stage of {width_px}x{height_px} has no pixels; both sides must be at least 1")
        self.width_px, self.height_px, self.seed = width_px, height_px, seed
        self.recipe = recipe or Recipe()
        self._unit = min(width_px, height_px)
        self._threads = threads
        self._strip = StripBaker(self.recipe, seed, self._unit)
        self.head = _head(self.recipe, self._unit) if face else None
        self.burn_in = BurnIn(width_px, height_px) if self.recipe.burn_in else BurnIn(1, 1)
        self._levels = noise_levels(self.recipe.camera.noise, headroom=self.recipe.camera.headroom)
        self._plate = self._encoded_plate()
        self._scratch()
        if bake_threads > 0:
            self._strip.bake_all(bake_threads)

    def draw(self, index: int, planes: tuple[Plane, ...], timecode: Timecode | None = None) -> None:
        """Frame `index` into `planes`: one uint32 array (height, width), C-contiguous, alpha 255 everywhere.

        Raises ValueError for any other array.
        """
        (picture,) = planes
        shape = self.height_px, self.width_px
        if picture.shape != shape or picture.dtype != np.uint32 or not picture.flags.c_contiguous:
            raise ValueError(f"cannot draw on {picture.dtype} {picture.shape}; give a C-contiguous uint32 {shape}")
        phase = self._strip.phase(self._phase_number(index))
        left, top = self._place(index)
        set_threads(self._threads)
        compose(
            picture, self._plate, phase.table, phase.shown.ravel(), left, top, self._strip.scale, self._key(index),
            self._levels, self._clean, self._wide, self._kinds,
        )  # fmt: skip
        if self.head is not None:
            self.head.draw(picture, self.face_state(index))
        self.burn_in.draw(picture, index, timecode)

    def matte(self, index: int) -> NDArray[np.float32]:
        """The true alpha of frame `index`, float32 (height, width), 0..1."""
        shown = self._sprite(index, self._strip.phase(self._phase_number(index)).shown)
        alpha = np.empty(shown.shape, np.float32)
        alpha_of(shown, alpha)
        if self.head is not None:
            self.head.cover(alpha, self.face_state(index))
        alpha[: self.burn_in.rows, : self.burn_in.columns] = 1.0
        return alpha

    def face_state(self, index: int) -> "FaceState":
        """Where the pictured head is in frame `index`, for a stage built with `face`."""
        if self.head is None:
            raise ValueError("this stage has no pictured head; build it with face=True")
        return self.head.state(
            index, self._left(index) + self._strip.columns * self._strip.scale / 2.0, self.height_px - self._unit
        )

    def matte_error(self, alpha: NDArray[Any], index: int) -> float:
        """Mean absolute error 0..1 of a matte (height, width) against the truth, the burnt-in panel left out.

        `alpha` is floating 0..1, or an unsigned integer whose largest code means 1. Raises ValueError for another size.
        """
        if alpha.shape != (self.height_px, self.width_px):
            raise ValueError(f"matte of shape {alpha.shape} does not fit the stage's {self.height_px, self.width_px}")
        scale = np.iinfo(alpha.dtype).max if np.issubdtype(alpha.dtype, np.integer) else 1
        judged = alpha.size - self.burn_in.rows * self.burn_in.columns
        wrong = wrong_sum(alpha, float(scale), self.matte(index), self.burn_in.rows, self.burn_in.columns)
        return float(wrong) / max(1, judged)

    def truth(self, index: int, timecode: Timecode | None = None) -> Truth:
        """Everything known of frame `index`. Slow (tenths of a second at 1080p): for judges, not for the loop."""
        number = self._phase_number(index)
        shown = self._sprite(index, self._strip.phase(number).shown)
        share = self._sprite(index, self._strip.spill(number)).astype(np.float32)
        light = np.array(self.recipe.screen.colour, np.float32) * np.float32(self.recipe.screen.light)
        alpha = (shown >> np.uint32(24)).astype(np.float32) / np.float32(255)
        seen = _linear(shown) * (alpha > 0)[..., None]
        # Rounding to codes can leave a little less light than the spill, and a foreground is never below black.
        spill = np.minimum(share[..., None] * np.float32(SPILL_SCALE) * light, seen)
        foreground = seen - spill
        if self.head is not None:
            alpha, foreground, spill = _behind(
                self.head.shown(alpha.shape, self.face_state(index)), alpha, foreground, spill
            )
        valid = np.ones(alpha.shape, np.bool_)
        panel = self.burn_in.panel(index, timecode)
        place = slice(0, panel.shape[0]), slice(0, panel.shape[1])
        alpha[place], spill[place], valid[place], foreground[place] = 1.0, 0.0, False, _linear(panel)
        return Truth(alpha, foreground, spill, self.clean_plate(), valid)

    def clean_plate(self) -> NDArray[np.float32]:
        """The empty set in linear light, float32 (height, width, 3), before the camera's rounding."""
        plate = np.empty((self.height_px, self.width_px, 3), np.float32)
        enlarged(self._screen(), self._strip.scale, 0, plate)
        return plate

    def _screen(self) -> NDArray[np.float32]:
        rows, columns = (-(-size // self._strip.scale) for size in (self.height_px, self.width_px))
        return paint_screen(rows, columns, self.recipe.screen, np.random.default_rng([self.seed, 1]))

    def _encoded_plate(self) -> NDArray[np.uint32]:
        small, camera = self._screen(), self.recipe.camera
        codes = np.empty((self.height_px, self.width_px), np.uint32)
        band = np.empty((BAND_ROWS, self.width_px, 3), np.float32)
        for first in range(0, self.height_px, BAND_ROWS):
            part = band[: min(BAND_ROWS, self.height_px - first)]
            enlarged(small, self._strip.scale, first, part)
            plate_codes(part, first, codes, max(camera.noise) > 0, *camera.code_range)
        return codes

    def _scratch(self) -> None:
        scale, columns = self._strip.scale, self._strip.columns
        self._clean = np.zeros((self._threads, self.width_px), np.uint32)
        self._wide = np.zeros((self._threads, 4, columns * scale + 2), np.uint32)
        self._kinds = np.zeros((self._threads, columns // TILE), np.uint8)

    def _phase_number(self, index: int) -> int:
        motion = self.recipe.motion
        return index // motion.hold % motion.phases

    def _place(self, index: int) -> tuple[int, int]:
        """Column and row of the strip's corner in frame `index`."""
        return round(self._left(index)), self.height_px - self._unit + self._strip.top_px

    def _left(self, index: int) -> float:
        motion = self.recipe.motion
        middle = (self.width_px - self._strip.columns * self._strip.scale) / 2
        turn = math.sin(2 * math.pi * (index % motion.travel_frames) / motion.travel_frames)
        return middle + motion.travel * max(0.0, middle) * turn

    def _key(self, index: int) -> int:
        """The noise key of a frame: the seed's and the index's bits spread over 32 (SplitMix64, S. Vigna)."""
        mixed = (index + 1) * 0x9E3779B97F4A7C15 + self.seed * 0xD1B54A32D192ED03 & 0xFFFFFFFFFFFFFFFF
        mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & 0xFFFFFFFFFFFFFFFF
        return (mixed ^ mixed >> 31) & 0xFFFFFFFF

    def _sprite(self, index: int, tiles: NDArray[np.uint32]) -> NDArray[np.uint32]:
        picture = np.empty((self.height_px, self.width_px), np.uint32)
        left, top = self._place(index)
        table = self._strip.phase(self._phase_number(index)).table
        place_sprite(picture, table, tiles.ravel(), left, top, self._strip.scale, self._wide[0], self._kinds[0])
        return picture


def _linear(packed: NDArray[np.uint32]) -> NDArray[np.float32]:
    """Linear red, green, blue (..., 3) float32 of packed BGRA codes."""
    return np.stack([LINEAR_OF_CODE[packed >> np.uint32(place) & np.uint32(255)] for place in (16, 8, 0)], axis=-1)


def _head(recipe: Recipe, unit_px: int) -> "PicturedHead":
    from onset.stage.pictured_head import PicturedHead

    return PicturedHead(recipe.motion, unit_px)


def _behind(
    head: NDArray[np.uint32], alpha: NDArray[np.float32], foreground: NDArray[np.float32], spill: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Alpha, straight foreground and spill of the figure with a head (straight BGRA) over it."""
    front = (head >> np.uint32(24)).astype(np.float32) / np.float32(255)
    behind = (np.float32(1) - front) * alpha
    both: NDArray[np.float32] = front + behind
    share = (behind / np.maximum(both, np.float32(1e-6)))[..., None].astype(np.float32)
    straight: NDArray[np.float32] = share * foreground + (np.float32(1) - share) * _linear(head)
    straight[both == 0] = 0.0
    return both, straight, share * spill
