"""A layer: things at one distance from the lens, painted back to front, then as sharp as the lens sees them."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from onset.stage.shot.canvas import Canvas
from onset.stage.shot.lens import see_through_lens
from onset.stage.shot.moment import Moment


class Element(Protocol):
    """A thing that can be painted. Plain data; what is random in it comes from the canvas's generator."""

    def paint(self, canvas: Canvas, moment: Moment) -> None:
        """Paint it over what is on the canvas, its motion blurred over the moment's exposures."""


@dataclass(frozen=True)
class Layer:
    """`defocus` is the radius of the lens's blur disc in frame heights; `mirrored` swaps left and right."""

    elements: tuple[Element, ...]
    defocus: float = 0.0
    mirrored: bool = False


def paint_layer(layer: Layer, number: int, shape: tuple[int, int], seed: int, moment: Moment) -> NDArray[np.float32]:
    """Layer `number` of a shot, (5, rows, columns) as a canvas's figure, blurred in colour and alpha alike."""
    canvas = Canvas(*shape)
    for place, element in enumerate(layer.elements):
        canvas.generator = np.random.default_rng([seed, 3, number, place])
        element.paint(canvas, moment)
    figure = canvas.figure
    if layer.mirrored:
        figure = np.ascontiguousarray(figure[:, :, ::-1])
    return see_through_lens(figure, layer.defocus * shape[0])


def over(front: NDArray[np.float32], back: NDArray[np.float32]) -> NDArray[np.float32]:
    """Premultiplied `front` over `back`, both (5, rows, columns), into `back`, which is returned."""
    back *= np.float32(1) - front[3]
    back += front
    return back
