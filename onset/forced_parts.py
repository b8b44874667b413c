"""Where the matte is clear or solid whatever the key says, drawn so or by the picture's own alpha: no fault of its.

A garbage matte over a lamp stand makes a hole in what looks like foreground, as does a picture that brings one. Known
for drawn shapes; what a garbage matte, crop or holdout from a picture does is not looked into. An external matte stands
in place of the key: how it looks says nothing of the key anywhere.
"""

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Picture

from onset.carried import Fitful
from onset.developing import carries_alpha
from onset.frame import Plane
from onset.ports import Matte
from onset.sampling import alpha_at
from onset.show import MattePart

_OPAQUE = 0.999
Forced = NDArray[np.bool_]


@runtime_checkable
class Drawn(Protocol):
    """A matte whose shape can be looked at: 16-bit grey (rows, columns) of the canvas's size, and how often redrawn."""

    @property
    def drawn(self) -> tuple[NDArray[np.uint16], int]:
        """0 outside, 65535 inside; one pixel before the first frame."""


class ForcedParts:
    """What one compositor forces, at a lattice of `rows` x `columns`, every `step_px` pixels; shapes are kept until one
    moves."""

    def __init__(self, rows: int, columns: int, step_px: int) -> None:
        self._size = rows, columns
        self._step_px = step_px
        self._seen: tuple[Any, ...] = ()
        self._forced: Forced | None = None

    def of(self, parts: Sequence[MattePart], mattes: Sequence[Matte]) -> Forced | None:
        """True where a drawn shape acts, soft edge and all; None where none does."""
        pairs = [pair for pair in zip(parts, mattes, strict=True) if not isinstance(pair[1], Fitful) or pair[1].here]
        drawn = [(part, *matte.drawn) for part, matte in pairs if isinstance(matte, Drawn)]
        acting = [one for one in drawn if one[0].amount > 0.0 and min(one[1].shape) > 1]
        seen = tuple((part.role, part.invert, revision) for part, _, revision in acting)
        if seen != self._seen:
            self._seen, self._forced = seen, None
            for part, plane, _ in acting:
                here = self._sampled(plane, outside=part.invert != (part.role == "crop"))
                self._forced = here if self._forced is None else self._forced | here
        return self._forced

    def by_picture(self, planes: Sequence[Plane], picture: Picture) -> Forced | None:
        """True where the picture's own alpha thins the matte; None where it brings none."""
        if not carries_alpha(picture):
            return None
        found: Forced = alpha_at(planes, picture, *self._places(picture.height_px, picture.width_px)) < _OPAQUE
        return found

    def _places(self, height_px: int, width_px: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        rows, columns = (
            np.minimum(np.arange(count) * self._step_px + self._step_px // 4, length - 1)
            for count, length in zip(self._size, (height_px, width_px), strict=True)
        )
        return rows, columns

    def _sampled(self, plane: NDArray[np.uint16], *, outside: bool) -> Forced:
        mask = plane[np.ix_(*self._places(*plane.shape))]
        found: Forced = mask < np.iinfo(np.uint16).max if outside else mask > 0
        return found


def is_replaced(parts: Sequence[MattePart], mattes: Sequence[Matte]) -> bool:
    """Whether an external matte acts, and the matte that is shown is not the key's."""
    pairs = zip(parts, mattes, strict=True)
    return any(
        part.role == "external" and part.amount > 0.0 and (not isinstance(matte, Fitful) or matte.here)
        for part, matte in pairs
    )
