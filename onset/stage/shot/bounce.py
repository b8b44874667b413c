"""Spill: the screen's light that comes back off people, most of all where they turn away from the lens."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onset.stage.blur import soften

F = np.float32


@dataclass(frozen=True)
class Bounce:
    """`strength` is the share of the screen's light that a white edge sends back, fading over `width` (frame heights).

    `wrap` is the share of `strength` that reaches the middle of the body as well, twice as much at the frame's bottom,
    where a painted floor would lie, as in its middle. `sheen` is what even black reflects at a grazing angle.
    """

    strength: float = 0.16
    width: float = 0.030
    wrap: float = 0.10
    sheen: float = 0.25


def bounced(
    figure: NDArray[np.float32], colour: NDArray[np.float32], screen: NDArray[np.float32], bounce: Bounce
) -> NDArray[np.float32]:
    """What is added to the premultiplied figure, (rows, columns, 3).

    `figure` (5, rows, columns), a canvas's; `colour` its straight colour (rows, columns, 3); `screen` (3,) the
    screen's mean light.
    """
    alpha = figure[3]
    reach = max(1, round(bounce.width * alpha.shape[0]))
    # Continued beyond the frame: the frame cuts the body, its surface does not turn away there.
    padded = np.pad(alpha, reach + 1, mode="edge")
    blurred, scratch = np.empty_like(padded), np.empty_like(padded)
    soften(padded, reach, blurred, scratch)
    inside = blurred[reach + 1 : -reach - 1, reach + 1 : -reach - 1]
    rim = np.clip(F(1.6) * (F(1) - inside), F(0), F(1))
    down = (np.arange(alpha.shape[0], dtype=F) / F(alpha.shape[0]) + F(0.5))[:, None]
    weight = alpha * F(bounce.strength) * (rim + F(bounce.wrap) * down * (F(1) - rim))
    surface = np.clip(colour, F(0), F(1)) * F(1 - bounce.sheen) + F(bounce.sheen)
    sent_back: NDArray[np.float32] = weight[..., None] * surface + figure[4][..., None]
    sent_back *= screen.astype(F)
    return sent_back
