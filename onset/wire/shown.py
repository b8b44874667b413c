"""A frame in a viewer's hands: the pixels as a numpy array people expect, and everything that is known of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture

from onset.frame import Plane

_PACKED = {
    Layout.BGRA8: ("uint8", 4),
    Layout.RGBA8: ("uint8", 4),
    Layout.RGBA64: ("uint16", 4),
    Layout.RGBA_HALF: ("float16", 4),
}


@dataclass(frozen=True, slots=True)
class ShownFrame:
    """One frame. Times are nanoseconds of the viewer's own CLOCK_MONOTONIC.

    `lost` frames of this topic came between the one before and this one and were not delivered. `uncertainty_ns` is how
    far `captured_ns` may be off: 0 on the engine's own host, half the round trip elsewhere.
    """

    topic: str
    planes: tuple[Plane, ...]
    picture: Picture
    sequence: int
    index: int
    captured_ns: int
    received_ns: int
    timecode: str
    lost: int
    uncertainty_ns: int = 0
    about: dict[str, Any] = field(default_factory=dict)
    still_valid: Callable[[], bool] | None = None

    @property
    def pixels(self) -> NDArray[Any]:
        """(height, width, 4) for packed pixels, in the layout's order (BGRA8: blue first), (height, width, 3) for RGB24
        and its kin, (height, width) for grey. Raises ValueError for layouts of several planes: use `planes`.
        """
        plane, layout = self.planes[0], self.picture.layout
        if len(self.planes) > 1:
            raise ValueError(f"a {layout.key} frame has {len(self.planes)} planes; use .planes")
        height, width = self.picture.height_px, self.picture.width_px
        if layout in _PACKED:
            dtype, samples = _PACKED[layout]
            return plane.view(dtype).reshape(height, width, samples)
        return plane.reshape(height, width, 3) if layout.planes[0].interleave == 3 else plane

    @property
    def age_ns(self) -> int:
        """From capture to arrival here."""
        return self.received_ns - self.captured_ns

    def valid(self) -> bool:
        """Whether the pixels are still those of this frame; always, for copies."""
        return self.still_valid is None or self.still_valid()


def as_bgra(pixels: NDArray[np.uint8]) -> tuple[Plane, ...]:
    """(height, width, 4) uint8 as the one plane of BGRA8."""
    return (pixels.view(np.uint32).reshape(pixels.shape[:2]),)
