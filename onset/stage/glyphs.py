"""Digits and colons of a burnt-in timecode, drawn as strokes of one width: no font file, legible from ten pixels up."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Stroke = list[tuple[float, float]]
WIDTH = 0.62
"""Width of a character's cell, as a share of its height."""
HALF_STROKE = 0.068


def _arc(x: float, y: float, across: float, down: float, first_deg: float, last_deg: float) -> Stroke:
    """Points on an ellipse, angles clockwise as seen from the right."""
    turns = np.radians(np.linspace(first_deg, last_deg, 13))
    return [(x + across * float(np.cos(t)), y + down * float(np.sin(t))) for t in turns]


# In a cell of width WIDTH and height 1; x grows to the right, y downwards.
STROKES: dict[str, list[Stroke]] = {
    "0": [_arc(0.31, 0.50, 0.19, 0.40, 0, 360)],
    "1": [[(0.17, 0.27), (0.35, 0.10), (0.35, 0.90)]],
    "2": [[*_arc(0.31, 0.31, 0.19, 0.21, 190, 380), (0.12, 0.90), (0.51, 0.90)]],
    "3": [_arc(0.30, 0.29, 0.18, 0.19, 200, 450), _arc(0.30, 0.69, 0.20, 0.21, 270, 520)],
    "4": [[(0.41, 0.90), (0.41, 0.10), (0.11, 0.66), (0.52, 0.66)]],
    "5": [[(0.47, 0.10), (0.17, 0.10), (0.14, 0.46), *_arc(0.29, 0.65, 0.21, 0.25, 230, 500)]],
    "6": [_arc(0.31, 0.65, 0.19, 0.25, 0, 360), [(0.42, 0.10), (0.24, 0.28), (0.13, 0.58)]],
    "7": [[(0.11, 0.10), (0.51, 0.10), (0.26, 0.90)]],
    "8": [_arc(0.31, 0.295, 0.165, 0.195, 0, 360), _arc(0.31, 0.695, 0.195, 0.205, 0, 360)],
    "9": [_arc(0.31, 0.35, 0.19, 0.25, 0, 360), [(0.49, 0.42), (0.38, 0.72), (0.20, 0.90)]],
    ":": [[(0.31, 0.34), (0.31, 0.345)], [(0.31, 0.70), (0.31, 0.705)]],
    ";": [[(0.31, 0.34), (0.31, 0.345)], [(0.32, 0.70), (0.25, 0.90)]],
}


def glyph(character: str, height_px: int) -> NDArray[np.float64]:
    """Coverage 0..1 of one character, (height_px, width) float64. Raises ValueError for one that has no strokes."""
    if character not in STROKES:
        raise ValueError(f"no glyph for {character!r}; there are {' '.join(STROKES)}")
    width_px = max(1, round(WIDTH * height_px))
    x = (np.arange(width_px) + 0.5)[None, :] / height_px
    y = (np.arange(height_px) + 0.5)[:, None] / height_px
    nearest = np.full((height_px, width_px), np.inf)
    for stroke in STROKES[character]:
        for (ax, ay), (bx, by) in pairwise(stroke):
            length = max((bx - ax) ** 2 + (by - ay) ** 2, 1e-12)
            along = np.clip(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length, 0.0, 1.0)
            nearest = np.minimum(nearest, np.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay)))
    return np.asarray(np.clip((HALF_STROKE - nearest) * height_px + 0.5, 0.0, 1.0))
