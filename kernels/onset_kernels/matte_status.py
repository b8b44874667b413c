"""The status of a key in colours, linear light: what is screen, core, edge, clipped and forced, faults exaggerated.

    black          screen: alpha below half an 8-bit code
    white          core: alpha above 1 less half an 8-bit code
    grey           edge: from a dark grey that can be told from black to one that can be told from white
    blue, yellow   clipped to 0, clipped to 1: the key itself saw something there, or less than everything
    red, green     forced clear by garbage or crop, forced solid by a holdout; mixed in by how much is forced

Clipped means that `raw`, the key before its levels, is farther than `TOLERANCE` from the 0 or 1 that came of it: what
noise there is on a screen stays below that.
"""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32
TOLERANCE = F(0.06)
ALMOST = F(0.5 / 255)


def matte_status(raw: Any, key: Any, a: Any, forced_clear: Any, forced_solid: Any) -> Any:
    """Straight linear colour; `key` is the finished key, `a` what the mattes made of it."""
    solid = a > F(1) - ALMOST
    grey = F(0.06) + F(0.4) * a
    grey = F(0) if a < ALMOST else F(1) if solid else grey
    black = (a < ALMOST) & (key < ALMOST) & (raw > TOLERANCE)
    white = solid & (key > F(1) - ALMOST) & (raw < F(1) - TOLERANCE)
    r = F(0.03) if black else F(1) if white else grey
    g = F(0.1) if black else F(0.62) if white else grey
    b = F(0.6) if black else F(0.05) if white else grey
    # Darker where alpha is low, so that a shape still shows what it lies upon.
    left = F(1) - F(0.8) * forced_clear
    r = r * left + F(0.5) * forced_clear
    g = g * left
    b = b * left
    left = F(1) - F(0.8) * forced_solid
    return r * left, g * left + F(0.45) * forced_solid, b * left


MATTE_STATUS = Operation(matte_status, lanes="raw key a forced_clear forced_solid", replaces="r g b")
