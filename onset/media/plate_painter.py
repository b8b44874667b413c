"""Paints a plate's pictures onto the canvas, stored in a form that is small to load in the loop.

8-bit plates without alpha that cover the canvas are stored as RGB10 in gamma 2, which is finer than they were and is
decoded with one multiplication. Where some of the canvas shows they are BGRA8, display-encoded straight colour with the
coverage as alpha. Deeper plates, float and wide-range ones are RGBA_HALF, premultiplied linear.
"""

from collections.abc import Sequence

from onset_kernels.curves import encode
from onset_kernels.opaque import OPAQUE
from onset_kernels.picture import Alpha, Colour, Layout, Picture, Transfer
from onset_kernels.plan import Planes, Store, step
from onset_kernels.premultiply import PREMULTIPLY
from onset_kernels.program import Program

from onset.developing import carries_alpha, source_plan, source_values
from onset.frame import Plane
from onset.media.placement import Rectangle
from onset.media.plate_resampler import PlateResampler

_NARROW = (Transfer.SRGB, Transfer.BT709, Transfer.BT1886)


def painted_picture(plate: Picture, width_px: int, height_px: int, *, covers: bool) -> Picture:
    """The type of a painted plate of this size; `covers` when no pixel of the canvas lies outside it."""
    if plate.layout.bits <= 8 and plate.colour.transfer in _NARROW:
        if covers and not carries_alpha(plate):
            return Picture(width_px, height_px, Layout.RGB10, Colour(transfer=Transfer.GAMMA2))
        return Picture(width_px, height_px, Layout.BGRA8, Colour(), Alpha.STRAIGHT)
    return Picture(width_px, height_px, Layout.RGBA_HALF, Colour(transfer=Transfer.LINEAR), Alpha.PREMULTIPLIED)


class PlatePainter:
    """Turns planes of `plate` into planes of `painted`. `place` says where; may be called between two paintings.

    A plate that lies on the canvas pixel for pixel goes through one pass, without a resampler: measured, 1080p video in
    12 ms a picture instead of 29, decoding included. Runs on one CPU thread, beside the loop; one thread at a time.
    """

    def __init__(self, plate: Picture, painted: Picture, rectangle: Rectangle) -> None:
        self.plate, self.painted = plate, painted
        self._through: Program | None = None
        self._resampler: PlateResampler | None = None
        self.place(rectangle)

    def place(self, rectangle: Rectangle) -> None:
        """Paint into this outline from now on."""
        width_px, height_px = self.painted.width_px, self.painted.height_px
        same_size = (self.plate.width_px, self.plate.height_px) == (width_px, height_px)
        self._pixel_for_pixel = same_size and rectangle == Rectangle(0, 0, width_px, height_px)
        if self._pixel_for_pixel:
            self._through = self._through or _through(self.plate, self.painted)
        else:
            self._resampler = self._resampler or PlateResampler(self.plate, self.painted)
            self._resampler.place(rectangle)

    def paint(self, planes: Sequence[Plane], out: Sequence[Plane]) -> None:
        """Fill `out`, planes of `painted`, from `planes` of the plate. Every value painted is finite."""
        if self._pixel_for_pixel and self._through is not None:
            self._through.run({"plate": Planes(tuple(planes))}, {"painted": tuple(out)})
        elif self._resampler is not None:
            self._resampler.paint(planes, out)


def _through(plate: Picture, painted: Picture) -> Program:
    """The pass from a plate's planes to what is stored, where no pixel moves."""
    nodes = [*source_plan(plate, "plate")]
    if not carries_alpha(plate):
        nodes.append(step(OPAQUE))
    if painted.alpha is not Alpha.PREMULTIPLIED:
        nodes.append(step(encode(painted.colour.transfer, bits=painted.layout.bits)))
    elif carries_alpha(plate):
        nodes.append(step(PREMULTIPLY))
    nodes.append(Store("painted", painted.layout, "r g b" if painted.alpha is Alpha.OPAQUE else "r g b a"))
    program = Program(tuple(nodes), plate.width_px, plate.height_px)
    program.set(source_values(plate, "plate"))
    return program
