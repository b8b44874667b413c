"""Composites as the loop makes them, with pixels of a test's choosing."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture

from onset.composition import output_picture
from onset.frame import Composite, Frame, Loan, Output
from onset.ports import Want
from onset.timecode import Timecode

CANVAS = Picture(16, 8, Layout.BGRA8, pixel_aspect=Fraction(4, 3))


def composite(
    wants: Sequence[Want],
    planes: dict[str, list[NDArray[Any]]],
    *,
    media_ns: int | None = 0,
    captured_ns: int = 0,
    timecode: Timecode | None = None,
) -> Composite:
    """One composite of CANVAS with these planes under the names of the wants."""
    frame = Frame(CANVAS.allocate(), CANVAS, 0, captured_ns, timecode=timecode, media_ns=media_ns)
    outputs = {}
    for want in wants:
        picture = output_picture(want, CANVAS)
        given = tuple(planes[want.name])
        assert [plane.shape for plane in given] == list(picture.plane_shapes)
        outputs[want.name] = Output(want.name, given, picture, Loan(given, lambda: None))
    return Composite(frame, outputs, 0)
