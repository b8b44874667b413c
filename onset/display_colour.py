"""Colours as people write them, `#rrggbb` or `#rrggbbaa`: display-encoded sRGB, turned into linear light."""

import re

_WRITTEN = re.compile(r"#([0-9a-fA-F]{6})([0-9a-fA-F]{2})?")


def linear_colour(text: str) -> tuple[float, float, float, float]:
    """Linear BT.709 red, green, blue and straight alpha, 0..1 (IEC 61966-2-1). Raises ValueError naming the forms."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise ValueError(f"colour {text!r} is not of the form #rrggbb or #rrggbbaa; write #20a040")
    codes = bytes.fromhex(match[1] + (match[2] or "ff"))
    red, green, blue = (_linear(code / 255.0) for code in codes[:3])
    return red, green, blue, codes[3] / 255.0


def premultiplied_colour(text: str) -> tuple[float, float, float, float]:
    """The same with the colour multiplied by alpha, as layers carry it."""
    red, green, blue, alpha = linear_colour(text)
    return red * alpha, green * alpha, blue * alpha, alpha


def colour_text(red: float, green: float, blue: float) -> str:
    """Linear BT.709 as `#rrggbb`, clamped to what a display shows (IEC 61966-2-1)."""
    codes = (round(_encoded(min(max(value, 0.0), 1.0)) * 255) for value in (red, green, blue))
    return "#" + "".join(f"{code:02x}" for code in codes)


def _encoded(linear: float) -> float:
    return linear * 12.92 if linear <= 0.0031308 else float(1.055 * linear ** (1 / 2.4) - 0.055)


def _linear(encoded: float) -> float:
    return encoded / 12.92 if encoded <= 0.04045 else float(((encoded + 0.055) / 1.055) ** 2.4)
