"""One face of one frame, as readings (expression, recognition) are given it, and what a reading is.

Head space is the head's own: metres, origin midway between the outer eye corners, x to the person's own left, y down,
z into the head. Its axes lie along the camera's when a head looks straight into the lens, so that the rotation of such
a head is the identity. Pixels are of the full frame, the first pixel's centre at (0.5, 0.5).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from onset.subject import NO_VALUES, Points

POINTS = 478
"""Points of a face: 0 to 467 the mesh, 468 to 472 the person's right iris (centre first), 473 to 477 the left one."""
IRIS_RIGHT = slice(468, 473)
IRIS_LEFT = slice(473, 478)
EYE_RIGHT_OUTER, EYE_RIGHT_INNER, EYE_LEFT_INNER, EYE_LEFT_OUTER = 33, 133, 362, 263
"""Corners of the eyes, of the person's own right and left eye."""

Rgb = NDArray[np.uint8]


class Pixels(Protocol):
    """A picture that is looked at by windows: an array of RGB, or one that becomes RGB where it is looked at
    (`onset.tracking.display_picture.ShownPicture`)."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Height, width, 3."""
        ...

    def __getitem__(self, window: tuple[slice, slice], /) -> Rgb:
        """(rows, columns, 3) uint8."""
        ...


"""(height, width, 3) uint8, C-contiguous, as a monitor would show it."""


@dataclass(frozen=True, slots=True)
class Face:
    """One face, measured in one frame. Arrays must not be written to."""

    id: int
    """The same person keeps it from frame to frame; a new number says that nothing is known of the one before."""
    confidence: float
    """0 to 1."""
    points_px: Points
    """(478, 2) float32."""
    points_m: Points
    """(478, 3) float32 in camera space (x right, y down, z away)."""
    pose: NDArray[np.float64]
    """(4, 4) float64, from head space to camera space."""
    local_m: Points
    """(478, 3) float32 in head space: what the face does, with the head's motion and place taken out."""
    values: Mapping[str, float] = field(default_factory=lambda: NO_VALUES)
    """`head.*`, `gaze.*`, `blink.*`, as the subject will carry them."""
    captured_ns: int = 0

    @property
    def scale_px_per_m(self) -> float:
        """Pixels that a metre at the face's distance takes, from the mesh's own size."""
        across_m = float(np.linalg.norm(self.points_m[:, :2].std(axis=0)))
        return float(np.linalg.norm(self.points_px.std(axis=0))) / max(across_m, 1e-9)

    def crop(self, picture: Pixels, side_px: int = 160, margin: float = 0.25) -> Rgb:
        """An upright square around the face, (side_px, side_px, 3) uint8; what lies outside of the picture is black.

        Upright: the line between the outer eye corners is level. `margin` is added around the mesh, as a share of the
        square's side.
        """
        import cv2

        points = self.points_px
        across = points[EYE_LEFT_OUTER] - points[EYE_RIGHT_OUTER]
        turn_rad = float(np.arctan2(across[1], across[0]))
        upright = np.array([[np.cos(turn_rad), np.sin(turn_rad)], [-np.sin(turn_rad), np.cos(turn_rad)]], np.float64)
        turned = points @ upright.T
        low, high = turned.min(axis=0), turned.max(axis=0)
        scale = side_px * (1.0 - 2.0 * margin) / max(float((high - low).max()), 1e-6)
        # cv2 counts pixels from their centres, this project from the corner: half a pixel on either side.
        shift = side_px / 2.0 - scale * (low + high) / 2.0 + scale * upright @ (0.5, 0.5) - 0.5
        matrix = np.column_stack((scale * upright, shift))
        return np.asarray(cv2.warpAffine(picture[:, :], matrix, (side_px, side_px), flags=cv2.INTER_AREA), np.uint8)


@runtime_checkable
class Reading(Protocol):
    """Something read from each face of a frame: values and words that are merged into its subject.

    `read` is called once per face and frame, in the order of frames, with the whole picture. It may keep a state per
    `face.id`; `forget(id)` says that no face will ever have that id again. A reading that answers commands names them
    in `commands`: they reach the tracker as `command(name, arguments)`.
    """

    @property
    def commands(self) -> tuple[str, ...]:
        """Names of what `command` does."""
        ...

    def read(self, face: Face, picture: Pixels) -> tuple[Mapping[str, float], Mapping[str, str]]:
        """Values and words of this face."""
        ...

    def command(self, name: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """Do one of `commands`. Raises UsageError for arguments that are wrong."""
        ...

    def forget(self, face_id: int) -> None:
        """Drop what was kept of this id."""
        ...

    def close(self) -> None:
        """Release models and files; idempotent."""
        ...
