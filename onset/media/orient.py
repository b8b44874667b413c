"""Turning and mirroring planes exactly: the eight orientations of EXIF, of display matrices and of a show's framing.

Subsampled chroma turns with its picture, and its siting turns too. Where blocks do not fall on blocks (an odd side
mirrored, 4:2:2 turned by 90 degrees) chroma is first brought up to luma's grid: the picture becomes 4:4:4, and
`turned` says so by its layout.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture, Siting

from onset.media.full_chroma import FULL_CHROMA, full_chroma

View = NDArray[Any]
SITES = {
    Siting.LEFT: (0, 1), Siting.CENTRE: (1, 1), Siting.TOP_LEFT: (0, 0), Siting.RIGHT: (2, 1), Siting.TOP: (1, 0),
    Siting.BOTTOM: (1, 2), Siting.TOP_RIGHT: (2, 0), Siting.BOTTOM_LEFT: (0, 2), Siting.BOTTOM_RIGHT: (2, 2),
}  # fmt: skip
"""(column, row) of the chroma sample in its block, in half luma pixels."""
_SITED = {place: siting for siting, place in SITES.items()}


@dataclass(frozen=True, slots=True)
class Orientation:
    """First exchange rows and columns, then mirror left-right (`flip_x`), then upside down (`flip_y`)."""

    transpose: bool = False
    flip_x: bool = False
    flip_y: bool = False

    @property
    def flips_columns(self) -> bool:
        """Whether the columns of the stored picture end up in reverse order."""
        return self.flip_y if self.transpose else self.flip_x

    @property
    def flips_rows(self) -> bool:
        """Whether the rows of the stored picture end up in reverse order."""
        return self.flip_x if self.transpose else self.flip_y

    def then(self, other: "Orientation") -> "Orientation":
        """This turn followed by another one."""
        flip_x, flip_y = (self.flip_y, self.flip_x) if other.transpose else (self.flip_x, self.flip_y)
        return Orientation(self.transpose != other.transpose, flip_x != other.flip_x, flip_y != other.flip_y)

    def __str__(self) -> str:
        return _WORDS[(self.transpose, self.flip_x, self.flip_y)]

    @classmethod
    def from_exif(cls, number: int) -> "Orientation":
        """EXIF 2.3 tag 0x0112, 1 to 8. Raises ValueError."""
        if number not in _EXIF:
            raise ValueError(f"EXIF orientation {number} is not 1 to 8")
        return cls(*_EXIF[number])

    @classmethod
    def rotated(cls, degrees_clockwise: int) -> "Orientation":
        """A turn by 0, 90, 180 or 270 degrees clockwise. Raises ValueError."""
        if degrees_clockwise not in _TURNS:
            raise ValueError(f"rotation by {degrees_clockwise} degrees is not 0, 90, 180 or 270")
        return cls(*_TURNS[degrees_clockwise])


_EXIF = {
    1: (False, False, False), 2: (False, True, False), 3: (False, True, True), 4: (False, False, True),
    5: (True, False, False), 6: (True, True, False), 7: (True, True, True), 8: (True, False, True),
}  # fmt: skip
_TURNS = {0: _EXIF[1], 90: _EXIF[6], 180: _EXIF[3], 270: _EXIF[8]}
_WORDS = {
    _EXIF[1]: "upright", _EXIF[2]: "mirrored left-right", _EXIF[3]: "turned by 180 degrees",
    _EXIF[4]: "mirrored upside down", _EXIF[5]: "mirrored along its diagonal",
    _EXIF[6]: "turned by 90 degrees clockwise", _EXIF[7]: "mirrored along its other diagonal",
    _EXIF[8]: "turned by 270 degrees clockwise",
}  # fmt: skip
UPRIGHT = Orientation()


def turned(picture: Picture, orientation: Orientation) -> Picture:
    """What `picture` is after `orient`: sides and pixel aspect exchanged, siting turned, 4:4:4 where it has to be."""
    if orientation == UPRIGHT:
        return picture
    layout = picture.layout if _exact(picture, orientation) else FULL_CHROMA[picture.layout]
    width_px, height_px, aspect = picture.width_px, picture.height_px, picture.pixel_aspect
    if orientation.transpose:
        width_px, height_px, aspect = height_px, width_px, 1 / aspect
    colour = replace(picture.colour, siting=_turned_siting(picture.colour.siting, orientation))
    return replace(
        picture, width_px=width_px, height_px=height_px, layout=layout, colour=colour, pixel_aspect=aspect
    )  # fmt: skip


def orient(
    planes: Sequence[View], picture: Picture, orientation: Orientation, destination: Sequence[View]
) -> None:  # fmt: skip
    """Copy `planes` of `picture` (any row stride) into `destination`, planes of `turned(picture, orientation)`."""
    layout = picture.layout
    if orientation == UPRIGHT:
        for source, target in zip(planes, destination, strict=True):
            target[...] = source
        return
    if not _exact(picture, orientation):
        planes, layout = full_chroma(planes, picture), FULL_CHROMA[layout]
    for source, target, spec in zip(planes, destination, layout.planes, strict=True):
        if spec.interleave > 1:
            pixels = source.reshape(source.shape[0], -1, spec.interleave)
            target.reshape(target.shape[0], -1, spec.interleave)[...] = _turn(pixels, orientation)
        else:
            target[...] = _turn(source, orientation)
    if layout is Layout.YUYV and orientation.flips_columns:
        pair = destination[0].view(np.uint8)
        pair[:, 0::4], pair[:, 2::4] = pair[:, 2::4].copy(), pair[:, 0::4].copy()


def _turn(plane: View, orientation: Orientation) -> View:
    view = plane.swapaxes(0, 1) if orientation.transpose else plane
    view = view[:, ::-1] if orientation.flip_x else view
    return view[::-1] if orientation.flip_y else view


def _exact(picture: Picture, orientation: Orientation) -> bool:
    divide_x = max(spec.divide_x for spec in picture.layout.planes)
    divide_y = max(spec.divide_y for spec in picture.layout.planes)
    if orientation.transpose and divide_x != divide_y:
        return False
    if orientation.flips_columns and picture.width_px % divide_x:
        return False
    return not (orientation.flips_rows and picture.height_px % divide_y)


def _turned_siting(siting: Siting, orientation: Orientation) -> Siting:
    column, row = SITES[siting]
    if orientation.transpose:
        column, row = row, column
    return _SITED[(2 - column if orientation.flip_x else column, 2 - row if orientation.flip_y else row)]
