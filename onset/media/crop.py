"""Cropping planes without copying them: views that leave out whole samples, on the blocks of subsampled chroma."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray
from onset_kernels.picture import Picture

View = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Crop:
    """Pixels left out on each side."""

    left_px: int = 0
    top_px: int = 0
    right_px: int = 0
    bottom_px: int = 0

    def on_blocks(self, picture: Picture) -> "Crop":
        """This crop with its left and top sides moved outwards to whole chroma blocks."""
        divide_x = max(spec.divide_x for spec in picture.layout.planes)
        divide_y = max(spec.divide_y for spec in picture.layout.planes)
        left_px, top_px = self.left_px // divide_x * divide_x, self.top_px // divide_y * divide_y
        return Crop(left_px, top_px, self.right_px, self.bottom_px)

    def cropped(self, picture: Picture) -> Picture:
        """What is left of `picture`. Raises ValueError when that is nothing."""
        width_px = picture.width_px - self.left_px - self.right_px
        height_px = picture.height_px - self.top_px - self.bottom_px
        if width_px < 1 or height_px < 1:
            sides = [self.left_px, self.top_px, self.right_px, self.bottom_px]
            size = f"{picture.width_px}x{picture.height_px}"
            raise ValueError(f"crop = {sides} (left, top, right, bottom) leaves nothing of {size}; make it smaller")
        return picture.sized(width_px, height_px)

    def views(self, planes: Sequence[View], picture: Picture) -> list[View]:
        """Views of `planes` of `picture` that are the planes of `cropped(picture)`; this crop must be on blocks."""
        left = self.cropped(picture)
        return [
            plane[self.top_px // spec.divide_y :, self.left_px // spec.divide_x * spec.interleave :][:rows, :columns]
            for plane, spec, (rows, columns) in zip(planes, picture.layout.planes, left.plane_shapes, strict=True)
        ]
