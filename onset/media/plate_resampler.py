"""Brings a plate onto the canvas where pixels move: developed to linear light, resampled there, finished.

Resampling is done in linear light on premultiplied colour, because averages of display values darken edges and averages
of straight colour bleed out of what is transparent.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from onset_kernels.curves import encode
from onset_kernels.opaque import OPAQUE
from onset_kernels.picture import Alpha, Layout, Picture
from onset_kernels.plan import Load, Plan, Planes, Store, step
from onset_kernels.premultiply import PREMULTIPLY, UNPREMULTIPLY
from onset_kernels.program import Program
from onset_kernels.resample import Resampler

from onset.developing import carries_alpha, source_plan, source_values
from onset.frame import Plane
from onset.media.placement import Rectangle

Float = NDArray[np.float32]
_LARGE_PX = 16_000_000
"""From here on a still is developed in bands and averaged down on the way: 100 megapixels would be 1.6 GB of floats."""
_BAND_ROWS = 64
_LARGEST = 65504.0


class PlateResampler:
    """Turns planes of `plate` into planes of `painted`, inside the outline last given to `place`."""

    def __init__(self, plate: Picture, painted: Picture) -> None:
        self._plate = plate
        self._size = (painted.height_px, painted.width_px)
        self._canvas = tuple(np.zeros(self._size, np.float32) for _ in range(4))
        self._finish = Program(_finish_plan(painted), painted.width_px, painted.height_px)
        self._developed: tuple[Float, ...] = ()

    def place(self, rectangle: Rectangle) -> None:
        """Paint into this outline from now on."""
        left, top, width, height = rectangle.left_px, rectangle.top_px, rectangle.width_px, rectangle.height_px
        shrink = min(self._plate.width_px / width, self._plate.height_px / height)
        large = self._plate.width_px * self._plate.height_px > _LARGE_PX
        every = max(1, int(shrink)) if large else 1
        self._every = every - every % 2 if every > 1 else 1  # even: a band of 4:2:0 begins on a whole chroma row
        reduced = (self._plate.height_px // self._every, self._plate.width_px // self._every)
        self._resampler = Resampler(
            reduced, self._size, rectangle=(left, top, left + width, top + height), outside="transparent"
        )
        if not self._developed or self._developed[0].shape != reduced:
            self._developed = tuple(np.zeros(reduced, np.float32) for _ in range(4))
            rows = _BAND_ROWS * self._every if self._every > 1 else self._plate.height_px
            self._develop = _developer(self._plate, min(rows, self._plate.height_px))

    def paint(self, planes: Sequence[Plane], out: Sequence[Plane]) -> None:
        """Fill `out`, planes of `painted`, from `planes` of the plate."""
        self._develop_into(planes)
        opaque = not carries_alpha(self._plate)
        for channel in range(3 if opaque else 4):
            limits = (0.0, 1.0 if channel == 3 else _LARGEST)
            self._resampler.run_cpu(self._developed[channel], self._canvas[channel], 1, limits=limits)
        if opaque:
            self._resampler.coverage_into(self._canvas[3])
        self._finish.run({"canvas": Planes(self._canvas)}, {"painted": tuple(out)})

    def _develop_into(self, planes: Sequence[Plane]) -> None:
        """Premultiplied linear light of the whole plate, averaged over squares of `_every` pixels when it is large."""
        program, every = self._develop, self._every
        if every == 1:
            program.run({"plate": Planes(tuple(planes))}, {"linear": self._developed})
            return
        rows = program.height_px
        band = tuple(np.zeros((rows, self._plate.width_px), np.float32) for _ in range(4))
        columns = self._developed[0].shape[1]
        for top in range(0, self._plate.height_px, rows):
            # The last band is moved up to be whole: a program has one size. Bands begin on whole squares.
            first = min(top, (self._plate.height_px - rows) // every * every)
            program.run({"plate": Planes(_band(planes, self._plate, first, rows))}, {"linear": band})
            count = min(rows // every, self._developed[0].shape[0] - first // every)
            for source, target in zip(band, self._developed, strict=True):
                squares = source[: count * every, : columns * every].reshape(count, every, columns, every)
                target[first // every : first // every + count] = squares.mean(axis=(1, 3))


def _band(planes: Sequence[Plane], picture: Picture, first: int, rows: int) -> tuple[Plane, ...]:
    """Rows `first` to `first + rows` of every plane."""
    shapes = picture.sized(picture.width_px, rows).plane_shapes
    return tuple(
        np.ascontiguousarray(plane[first // spec.divide_y :][: shape[0]])
        for plane, spec, shape in zip(planes, picture.layout.planes, shapes, strict=True)
    )


def _developer(plate: Picture, rows: int) -> Program:
    """The pass from a plate's planes to four planes of premultiplied linear light."""
    alpha = step(PREMULTIPLY) if carries_alpha(plate) else step(OPAQUE)
    plan = (*source_plan(plate, "plate"), alpha, Store("linear", Layout.RGBA_FLOAT, "r g b a"))
    program = Program(plan, plate.width_px, rows)
    program.set(source_values(plate, "plate"))
    return program


def _finish_plan(painted: Picture) -> Plan:
    load = Load("canvas", Layout.RGBA_FLOAT, "r g b a")
    curve = step(encode(painted.colour.transfer, bits=painted.layout.bits))
    if painted.alpha is Alpha.OPAQUE:
        return (load, curve, Store("painted", painted.layout, "r g b"))
    store = Store("painted", painted.layout, "r g b a")
    return (load, step(UNPREMULTIPLY), curve, store) if painted.alpha is Alpha.STRAIGHT else (load, store)
