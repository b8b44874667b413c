"""A screen that is red, orange, magenta or pale, as skin, wood and walls are: taken only where nothing else is.

It must fill most of the border, and be as much of one colour as paint. Red, orange and magenta screens, lit unevenly,
behind a person and behind fur: all of the border, chroma spread by 0.0008 to 0.0013. The most that such hues come to
in thirteen pictures of people, sets and rooms: 0.16 of the border, spread by 0.022 and more (skin, an orange suit).
Pale green and blue screens, two to five times as dull as the stills they were made of, are spread by 0.002 to 0.006.
"""

import numpy as np

from onset.screen import CHROMA_HUES_DEG, Samples, Screen, border_votes, chroma_spread, hue_of, primary_of, screen_of

_USUAL_DEG = (45.0, 285.0)
_LEAST_SATURATION, _LEAST_LINEAR, _NEAR_DEG = 0.5, 0.02, 14.0
_LEAST_PALE = 0.18
"""Saturation of a pale screen, which is of a chroma green or blue."""
_LEAST_BORDER, _LEAST_SHARE = 0.6, 0.3
_MOST_CHROMA_SPREAD = 0.015
_CONFIDENCE = 0.3


def find_unusual_screen(samples: Samples) -> Screen | None:
    """The screen in `samples` (rows, columns, 3), linear; None where such a colour fills less of the border."""
    hue_deg, saturation, top = hue_of(samples)
    unusual = ((hue_deg < _USUAL_DEG[0]) | (hue_deg > _USUAL_DEG[1])) & (saturation > _LEAST_SATURATION)
    pale = np.logical_or.reduce([(hue_deg >= low) & (hue_deg <= high) for low, high in CHROMA_HUES_DEG.values()])
    candidate = (top > _LEAST_LINEAR) & (unusual | pale & (saturation > _LEAST_PALE))
    edge = border_votes(samples.shape[:2]) > 1.0
    if float(candidate[edge].mean()) < _LEAST_BORDER:
        return None
    turned = np.median((hue_deg[candidate & edge] + 180.0) % 360.0)  # red lies at 0: half a turn away nothing is cut
    near = candidate & (np.abs((hue_deg + 180.0) % 360.0 - turned) < _NEAR_DEG)
    if float(near[edge].mean()) < _LEAST_BORDER or float(near.mean()) < _LEAST_SHARE:
        return None
    if chroma_spread(samples, near) > _MOST_CHROMA_SPREAD:
        return None
    red, green, blue = (float(value) for value in np.median(samples[near], axis=0))
    return screen_of(samples, near, primary_of((red, green, blue)), _CONFIDENCE)
