"""One element painted on an empty canvas."""

import numpy as np
from numpy.typing import NDArray

from onset.stage.shot.canvas import Canvas
from onset.stage.shot.layer import Element
from onset.stage.shot.moment import Moment


def painted(
    element: Element, index: int = 0, *, rows: int = 240, columns: int = 426, exposures: int = 5, seed: int = 1
) -> NDArray[np.float32]:
    """Its figure (5, rows, columns) in frame `index` at 25 frames a second."""
    canvas = Canvas(rows, columns)
    canvas.generator = np.random.default_rng(seed)
    element.paint(canvas, Moment.of_frame(index, 25.0, 0.5, exposures))
    return canvas.figure
