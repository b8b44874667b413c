"""The size of a picture as people write it: `1920x1080`."""

import re
from dataclasses import dataclass

LARGEST_PX = 16_384
"""Longest side taken from a show or an option: past every camera, and short of asking for a terabyte by a slip."""

_WRITTEN = re.compile(r"\s*(\d{1,6})\s*[xX]\s*(\d{1,6})\s*")


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels, 1 to 16384 each. Raises ValueError outside."""

    width_px: int
    height_px: int

    def __post_init__(self) -> None:
        if not (1 <= self.width_px <= LARGEST_PX and 1 <= self.height_px <= LARGEST_PX):
            raise ValueError(f"size {self} has a side outside 1 to {LARGEST_PX} pixels; write 1920x1080")

    def __str__(self) -> str:
        return f"{self.width_px}x{self.height_px}"

    @classmethod
    def parse(cls, text: str) -> "Size":
        """A size from `1920x1080`. Raises ValueError naming the form."""
        match = _WRITTEN.fullmatch(text)
        if match is None:
            raise ValueError(f"size {text!r} is not WIDTHxHEIGHT; write 1920x1080")
        return cls(int(match[1]), int(match[2]))
