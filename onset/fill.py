"""The keyed foreground as it is handed on beside its matte, in the forms that mixers and compositors take.

With `F` the foreground's colour in linear light, `a` its alpha and `encode` the display's curve:

    straight        encode(F)         a mixer takes  key fill + (1 - key) background     (not shaped, not premultiplied)
    premultiplied   a encode(F)       a mixer takes  fill + (1 - key) background         (shaped)
    black           encode(a F)       the foreground before black in linear light; for the eye, and for light added up

The first two hold `a` in their fourth channel and come to the same picture in a mixer. The third does in none that
works on codes: `encode(a F)` is brighter than `a encode(F)`, by up to 0.29 of full scale with sRGB's curve: a rim.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from onset_kernels.picture import SRGB_709, Alpha, Layout

from onset.ports import Want

Form = Literal["straight", "premultiplied", "black"]
ALPHA: Mapping[str, Alpha] = MappingProxyType(
    {"straight": Alpha.STRAIGHT, "premultiplied": Alpha.PREMULTIPLIED, "black": Alpha.OPAQUE}
)
"""What a picture of each form says of its alpha."""
FILL = "fill"


def fill_want(form: Form) -> Want:
    """BGRA8, display-encoded. Sinks that ask for the same form share a picture; others each have their own."""
    return Want(fill_output(form), FILL, Layout.BGRA8, SRGB_709, ALPHA[form])


def fill_output(form: Form) -> str:
    """What the picture of a form is called among a composite's outputs."""
    return FILL if form == "straight" else f"{FILL}.{form}"


def check_form(form: str, setting: str, *more: str) -> None:
    """Raise ValueError naming the setting for what is neither a form nor one of `more`."""
    if form not in (*ALPHA, *more):
        raise ValueError(f"{setting} = {form!r} is none of {', '.join((*ALPHA, *more))}")
