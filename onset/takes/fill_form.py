"""In which form a take keeps the fill, which its codec has a say in."""

from typing import Literal

from onset.fill import Form, check_form

Asked = Literal["auto", "straight", "premultiplied", "black"]


def fill_form(asked: Asked, codec: str) -> Form:
    """`auto` is straight, and as OpenEXR stills black: linear light, premultiplied, as that format has it.

    Raises ValueError for an unknown form and for one that OpenEXR does not hold.
    """
    stills = codec.startswith("exr")
    if asked == "auto":
        return "black" if stills else "straight"
    check_form(asked, "fill_alpha", "auto")
    if stills and asked != "black":
        raise ValueError(
            f"fill_alpha = {asked!r} with codec {codec}: OpenEXR is premultiplied in light; take auto or another codec"
        )
    return asked
