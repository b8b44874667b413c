"""A picture's type as JSON, with where each plane lies: what a reader in any language needs to find the pixels."""

from fractions import Fraction
from typing import Any

import msgspec
import numpy as np
from onset_kernels.picture import Alpha, Colour, Layout, Matrix, Picture, Primaries, Range, Siting, Transfer

_LEAST_ASPECT = Fraction(1, 1000)
PLANE_ALIGN_BYTES = 64
"""Planes start on a cache line, so that vector stores of the pass never straddle two."""


def plane_offsets(picture: Picture) -> tuple[tuple[int, ...], int]:
    """(byte offset of each plane, bytes of the whole with padding)."""
    offsets = []
    end = 0
    for spec, (rows, columns) in zip(picture.layout.planes, picture.plane_shapes, strict=True):
        offsets.append(end)
        end = aligned(end + rows * columns * np.dtype(spec.dtype).itemsize, PLANE_ALIGN_BYTES)
    return tuple(offsets), end


def aligned(count: int, step: int) -> int:
    """`count` rounded up to a multiple of `step`."""
    return -(-count // step) * step


def picture_as_dict(picture: Picture) -> dict[str, Any]:
    """The description that docs/wire.md gives as table `picture`."""
    offsets, _ = plane_offsets(picture)
    colour = picture.colour
    return {
        "width": picture.width_px,
        "height": picture.height_px,
        "layout": picture.layout.key,
        "transfer": colour.transfer.value,
        "primaries": colour.primaries.value,
        "matrix": colour.matrix.value,
        "range": colour.range.value,
        "siting": colour.siting.value,
        "alpha": picture.alpha.value,
        "pixel_aspect": f"{picture.pixel_aspect.numerator}/{picture.pixel_aspect.denominator}",
        "planes": [
            {"offset": offset, "dtype": spec.dtype, "rows": rows, "columns": columns}
            for offset, spec, (rows, columns) in zip(offsets, picture.layout.planes, picture.plane_shapes, strict=True)
        ],
    }


def picture_as_json(picture: Picture) -> bytes:
    """`picture_as_dict` as UTF-8 JSON; about 500 bytes."""
    return msgspec.json.encode(picture_as_dict(picture))


def picture_from_dict(description: Any) -> Picture:
    """The picture of a description. Raises ValueError when it is not one; the offsets are not taken from it."""
    try:
        aspect = Fraction(description["pixel_aspect"])
        if not _LEAST_ASPECT <= aspect <= 1 / _LEAST_ASPECT:
            raise ValueError(f"pixel_aspect {str(aspect)[:40]} is outside 1/1000 to 1000")
        return Picture(
            width_px=int(description["width"]),
            height_px=int(description["height"]),
            layout=Layout.named(description["layout"]),
            colour=Colour(
                Transfer(description["transfer"]),
                Primaries(description["primaries"]),
                Matrix(description["matrix"]),
                Range(description["range"]),
                Siting(description["siting"]),
            ),
            alpha=Alpha(description["alpha"]),
            pixel_aspect=aspect,
        )
    except (KeyError, TypeError, ZeroDivisionError) as error:
        raise ValueError(f"not a picture description: {error!r} in {str(description)[:120]}") from None
