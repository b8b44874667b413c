"""Colour of the key's own alpha made to fit a matte that was bent, shrunk, grown or softened since.

What a pixel holds of the screen is 1 - its own alpha, however dense it is shown: unmixed by a matte that was shrunk,
hair loses more green than the screen put there, and turns red. Colour is therefore worked out for the alpha that was
found, and

    shown below it      C shown / found                 the same straight colour, thinner
    shown above it      C + (shown - found) F           F the foreground's colour near by: what was grown over is screen

What stages behind the key add to its alpha (a holdout) is the camera's own pixel, and counts as found.
"""

from typing import Any

import numpy as np

from onset_kernels.keep import keep
from onset_kernels.matte_stages import LEAST
from onset_kernels.operation import Operation

F = np.float32


def found_of(a: Any, found: Any, finished: Any) -> Any:
    """The alpha that colour is worked out for, and `a`, the one that is shown; `finished` is what `found` became."""
    rise = a - finished
    own = found + (rise if rise > F(0) else F(0))
    return (own if own < F(1) else F(1)), a


def matte_refit(r: Any, g: Any, b: Any, a: Any, to: Any, fill_r: Any, fill_g: Any, fill_b: Any) -> Any:
    """Premultiplied linear `r g b` under `a` as it is under `to`; `fill` is straight."""
    share = to / (a if a > LEAST else LEAST)
    share = share if share < F(1) else F(1)
    more = to - a
    more = more if more > F(0) else F(0)
    return r * share + more * fill_r, g * share + more * fill_g, b * share + more * fill_b, to


MATTE_AS_IT_IS = Operation(keep, lanes="a", replaces="a", vanishes="a")
"""A copy that is worked out only where the matte is not empty, as all that is made of it."""
FOUND_OF = Operation(found_of, lanes="a found finished", replaces="a to", vanishes="a found finished")
MATTE_REFIT = Operation(matte_refit, lanes="r g b a to fill_r fill_g fill_b", replaces="r g b a", vanishes="r g b a to")
