"""What the numbers of ITU-T H.273 say of a picture's colour, told to FFmpeg."""

from typing import Any

from onset_kernels.picture import Matrix, Picture, Primaries, Range, Transfer

_PRIMARIES = {
    Primaries.BT709: 1, Primaries.BT601_625: 5, Primaries.BT601_525: 6, Primaries.BT2020: 9, Primaries.P3_D65: 12,
}  # fmt: skip
_TRANSFER = {
    Transfer.BT709: 1, Transfer.BT1886: 1, Transfer.LINEAR: 8, Transfer.SRGB: 13, Transfer.PQ: 16, Transfer.HLG: 18,
}  # fmt: skip
_MATRIX = {Matrix.RGB: 0, Matrix.BT709: 1, Matrix.BT601: 6, Matrix.BT2020: 9}
_UNSAID = 2


def tag_colour(of: Any, picture: Picture) -> None:
    """Say a picture's colour in a codec's context or in a frame; 2 (not said) where H.273 has no number for it."""
    colour = picture.colour
    of.color_primaries = _PRIMARIES.get(colour.primaries, _UNSAID)
    of.color_trc = _TRANSFER.get(colour.transfer, _UNSAID)
    of.colorspace = _MATRIX[colour.matrix]
    of.color_range = 1 if colour.range is Range.LIMITED else 2
