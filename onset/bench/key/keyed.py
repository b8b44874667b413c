"""What a keyer gave for one frame, and what is true of it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray
from onset_kernels.picture import Transfer

from onset.bench.key.curve_tables import to_linear

Matte = NDArray[np.float32]
Light = NDArray[np.float32]


@dataclass(frozen=True)
class Keyed:
    """`matte` float32 (h, w) 0..1; `fill` float32 (h, w, 3) linear BT.709, premultiplied by the matte.

    `straight`, where given, says that comps are made of encoded values, as programs do that know no linear light:
    float32 (h, w, 3) 0..1 encoded by `transfer`, not premultiplied. The comp errors are then those of such a comp.
    """

    matte: Matte
    fill: Light
    straight: Light | None = None
    transfer: Transfer = Transfer.SRGB


@dataclass(frozen=True)
class Truth:
    """`alpha` float32 (h, w) 0..1; `foreground` float32 (h, w, 3) straight linear BT.709, defined everywhere."""

    alpha: Matte
    foreground: Light


def keyed_from_encoded(matte: Matte, straight: Light, transfer: Transfer, *, over_encoded: bool = False) -> Keyed:
    """From straight encoded colour, as programs deliver it; `over_encoded` asks for comps made of encoded values."""
    fill = to_linear(straight, transfer)
    _premultiply(fill, matte)
    return Keyed(matte, fill, straight if over_encoded else None, transfer)


@njit(nogil=True, cache=True)
def _premultiply(fill: Any, matte: Any) -> None:
    for y in range(matte.shape[0]):
        for x in range(matte.shape[1]):
            for channel in range(3):
                fill[y, x, channel] *= matte[y, x]
