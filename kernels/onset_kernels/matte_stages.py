"""Mattes drawn by hand or taken from elsewhere, put upon a key: shapes that clear, hold or replace.

    TURNED   the shape at this pixel, 0 (outside) to 1 (inside), perhaps turned round
    REPLACE  a' = a + amount (mask - a)                          an external matte in place of the key
    HOLD     a' = a + amount mask (1 - a)                        holdout
    CLEAR    colour and alpha times 1 - amount mask              garbage, and crop (with its mask turned round)

REPLACE and HOLD change alpha alone: they stand where a key has its alpha and not yet its colour, which then belongs to
the alpha that is shown. Where less is shown than the key found, there is no more of the screen in the pixel for that:
DENSER_OF has the colour worked out for the key's own alpha, and THINNED thins it. `picture_share` gathers how much of a
pixel's colour is to be the camera's own, spill and all; PICTURE puts that in when the key has worked out its colour.
RECOLOUR is for keys that do both at once.

`forced_clear` and `forced_solid` gather how much of a pixel was not left to the key; nothing but a status view reads
them, and a plan without one does not compute them.
"""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32
LEAST = F(1 / 65536)


def key_done(a: Any) -> Any:
    """The matte as it is: marks where a keyer's alpha is finished, and its colour is to be worked out from it."""
    return a


def untouched() -> Any:
    """No colour of the camera's own, nothing forced."""
    return F(0), F(0), F(0)


def turned(mask: Any, turn: Any, shift: Any) -> Any:
    """`turn` 1, `shift` 0: the shape as it is; -1 and 1: turned round. Within 0 to 1; NaN gives 0."""
    level = mask * turn + shift
    level = level if level > F(0) else F(0)
    return level if level < F(1) else F(1)


def replace(a: Any, picture_share: Any, mask: Any, amount: Any, keeps: Any) -> Any:
    """Alpha exchanged for the shape; `keeps` 1 takes the camera's own colour with it, 0 the key's."""
    return a + amount * (mask - a), picture_share + amount * (keeps - picture_share)


def hold(a: Any, picture_share: Any, forced_solid: Any, mask: Any, amount: Any, keeps: Any) -> Any:
    """Alpha made denser inside the shape; `keeps` as in `replace`."""
    share = amount * mask
    own = picture_share + share * (keeps - picture_share)
    return a + share * (F(1) - a), own, forced_solid + share * (F(1) - forced_solid)


def denser_of(a: Any, key: Any) -> Any:
    """The alpha that colour is worked out for, and the one that is shown."""
    return a if a > key else key, a


def thinned(r: Any, g: Any, b: Any, a: Any, shown: Any) -> Any:
    """Premultiplied colour of alpha `a` as it is under `shown`, which is not above it."""
    share = shown / (a if a > LEAST else LEAST)
    share = share if share < F(1) else F(1)
    return r * share, g * share, b * share, shown


def thinned_spill(spill: Any, a: Any, shown: Any) -> Any:
    """The share of the screen's light that was taken out, likewise; before THINNED."""
    share = shown / (a if a > LEAST else LEAST)
    return spill * (share if share < F(1) else F(1))


def picture(r: Any, g: Any, b: Any, a: Any, picture_r: Any, picture_g: Any, picture_b: Any, picture_share: Any) -> Any:
    """Premultiplied colour, by `picture_share` the camera's straight `picture_*` under the same alpha."""
    share = picture_share
    return r + share * (picture_r * a - r), g + share * (picture_g * a - g), b + share * (picture_b * a - b)


def picture_spill(spill: Any, picture_share: Any) -> Any:
    """The share of the screen's light that was taken out: none of it is out of the camera's own colour."""
    return spill * (F(1) - picture_share)


def recolour(
    r: Any, g: Any, b: Any, a: Any, picture_r: Any, picture_g: Any, picture_b: Any, key: Any
) -> Any:  # fmt: skip
    """Colour premultiplied by `key` made to fit `a`: thinned where that is less, the camera's own added where more."""
    thinned = a / (key if key > LEAST else LEAST)
    thinned = thinned if thinned < F(1) else F(1)
    more = a - key
    more = more if more > F(0) else F(0)
    return r * thinned + picture_r * more, g * thinned + picture_g * more, b * thinned + picture_b * more


def clear(
    r: Any, g: Any, b: Any, a: Any, forced_clear: Any, forced_solid: Any, mask: Any, amount: Any
) -> Any:  # fmt: skip
    """Premultiplied colour and alpha without what lies inside the shape."""
    share = amount * mask
    left = F(1) - share
    return r * left, g * left, b * left, a * left, forced_clear + share * (F(1) - forced_clear), forced_solid * left


_FORCED = "forced_clear forced_solid"
_PICTURE = "picture_r picture_g picture_b"
KEY_DONE = Operation(key_done, lanes="a", replaces="a")
UNTOUCHED = Operation(untouched, lanes="", replaces=f"picture_share {_FORCED}")
TURNED = Operation(turned, lanes="mask", replaces="mask")
REPLACE = Operation(replace, lanes="a picture_share mask", replaces="a picture_share")
HOLD = Operation(hold, lanes="a picture_share forced_solid mask", replaces="a picture_share forced_solid")
PICTURE = Operation(picture, lanes=f"r g b a {_PICTURE} picture_share", replaces="r g b")
PICTURE_SPILL = Operation(picture_spill, lanes="spill picture_share", replaces="spill")
RECOLOUR = Operation(recolour, lanes=f"r g b a {_PICTURE} key", replaces="r g b")
DENSER_OF = Operation(denser_of, lanes="a key", replaces="a shown")
THINNED = Operation(thinned, lanes="r g b a shown", replaces="r g b a")
THINNED_SPILL = Operation(thinned_spill, lanes="spill a shown", replaces="spill")
CLEAR = Operation(clear, lanes=f"r g b a {_FORCED} mask", replaces=f"r g b a {_FORCED}")
