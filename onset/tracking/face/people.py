"""How people at rest differ from each other in the measures: what belongs to a face and what may be an expression.

Where nobody set an actor's neutral, a low mouth may be a low mouth. Faces differ in a few ways of which each moves many
measures together, and in small ways of which each moves one; an expression is told from them as far as it is unlike.
The ways and their sizes were set by hand, looking at five faces; no statistics of people are behind them. How steep
brows are is the one that was counted, on eight other faces, sad ones left out: standard deviation 0.7 mm.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from onset.tracking.face.measures import MEASURES, PLACE, SIDES

WAYS: Mapping[str, Mapping[str, float]] = {
    "mouth low": {
        "corner_up": -1.5, "upper_lip_up": -1.5, "lower_lip_up": -1.5, "mid_upper_up": -1.5, "mid_lower_up": -1.5,
    },
    "brows high": {"brow_inner_up": 1.8, "brow_mid_up": 1.8, "brow_outer_up": 1.8},
    "brows steep": {"brow_inner_up": -0.5, "brow_outer_up": 0.5},
    "mouth wide": {"corner_out": 1.8, "corner_fwd": -1.5},
    "mouth forward": {"upper_fwd": 1.6, "lower_fwd": 1.6, "chin_fwd": 2.0},
    "upper lip full": {"upper_red": 1.0, "mid_upper_red": 1.0, "upper_lip_up": 0.5, "mid_upper_up": 0.5},
    "lower lip full": {"lower_red": 1.2, "mid_lower_red": 1.2, "lower_lip_up": -1.0, "mid_lower_up": -1.0},
    "chin long": {"chin_up": -3.5, "chin_fwd": 2.0},
    "nose long": {"wing_up": -1.8, "cheek_up": -1.5, "chin_up": -1.5},
    "eyes open": {"lid_up": 0.9, "lower_lid_up": -0.4},
}  # fmt: skip
"""One standard deviation of each way, millimetres; a measure that has sides moves on both."""


def spread() -> NDArray[np.float64]:
    """(measures, measures) float64 covariance of people at rest, square millimetres."""
    whole = np.diag(np.square([measure.people_mm for measure in MEASURES]))
    for way in WAYS.values():
        along = np.zeros(len(MEASURES))
        for name, mm in way.items():
            for place in [PLACE[name]] if name in PLACE else [PLACE[name + side] for side in SIDES]:
                along[place] = mm
        whole += np.outer(along, along)
    return whole
