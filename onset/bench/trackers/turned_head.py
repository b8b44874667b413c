"""A real face on a head of known shape, turned by a known rotation and seen by a known camera: truth for poses.

The portrait is laid as a texture on the 468 points of the mesh, given a depth, and continued behind the face by rings
of hair, ears and neck to where a head's outline is; triangles are drawn near before far, so that a nose hides a cheek
and a turned head its own far side. A flat picture that is warped, or a relief that cannot hide parts of itself, was
rejected: both look to a tracker as if they turned by less. What stays untrue is the light: shadows, nostrils and lids
are painted on as the portrait had them, and tell of its own pose, not of the turn.
"""

import numpy as np
from numpy.typing import NDArray

from onset.tracking.face.canonical import canonical_m
from onset.tracking.face.face import Rgb
from onset.tracking.face.lens import Lens

Array = NDArray[np.float64]
SKIN = 468
"""Points of the mesh without its irises, which lie on lids and eyes."""
_OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150,
    136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
"""The outline of the mesh (mediapipe's FACEMESH_FACE_OVAL)."""
_EARS = (234, 454)
_RINGS = ((1.12, 0.5), (1.3, 1.0), (1.5, 1.3))
"""How far out a ring lies, over the outline, and how far back: 1 is a little behind the ears."""
_BEHIND = 0.15
_FINER = 2
"""Drawn this much larger and reduced: edges of triangles would step."""


class TurnedHead:
    """A portrait on a shape. Its unit is the shape's, its origin the shape's."""

    def __init__(self, picture: Rgb, points_px: NDArray[np.floating], shape: NDArray[np.floating]) -> None:
        """`points_px` (478, 2): the mesh in the portrait. `shape` (478, 3): x right, y down, z away, of any unit."""
        solid = np.asarray(shape, np.float64)[:SKIN]
        texture = np.asarray(points_px, np.float64)[:SKIN]
        plan = canonical_m()[:SKIN, :2]
        self._picture = picture
        self._points = np.vstack((solid, *_rings_behind(solid)))
        self._texture = np.vstack((texture, *_rings(texture)))
        self._triangles = _triangles(np.vstack((plan, *_rings(plan))))

    def seen(self, rotation: Array, place: Array, lens: Lens, width: int, height: int, background: int = 90) -> Rgb:
        """(height, width, 3): turned about its origin, which is put at `place` (3,) in camera space."""
        import cv2

        at = self._points @ rotation.T + place
        pixels = (lens.focal_px * at[:, :2] / at[:, 2:] + lens.centre_px) * _FINER
        maps = self._drawn(pixels, 1.0 / at[:, 2], width * _FINER, height * _FINER)
        painted = cv2.remap(
            self._picture, maps[..., 1] - 0.5, maps[..., 2] - 0.5, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        painted[maps[..., 0] == 0.0] = background
        return np.asarray(cv2.resize(painted, (width, height), interpolation=cv2.INTER_AREA), np.uint8)

    def moved(self, rotation: Array, place: Array, lens: Lens) -> Array:
        """(468, 2) pixels: where the points of the mesh are, in view or hidden."""
        return lens.project(self._points[:SKIN] @ rotation.T + place)

    def _drawn(self, pixels: Array, nearness: Array, width: int, height: int) -> NDArray[np.float32]:
        """(height, width, 3): nearness (0 where nothing is) and the place in the portrait, for each pixel's middle."""
        maps = np.zeros((height, width, 3), np.float32)
        for triangle in self._triangles:
            corners = pixels[triangle]
            left, top = np.maximum(np.floor(corners.min(axis=0)), 0).astype(int)
            right, bottom = np.minimum(np.ceil(corners.max(axis=0)), (width, height)).astype(int)
            shares = _shares(corners, left, top, right, bottom)
            if shares is None:
                continue
            near = shares @ nearness[triangle]
            part = maps[top:bottom, left:right]
            visible = (shares >= -1e-9).all(axis=2) & (near > part[..., 0])
            where = (shares * nearness[triangle]) @ self._texture[triangle] / np.maximum(near, 1e-12)[..., None]
            part[visible] = np.concatenate((near[..., None], where), axis=2)[visible]
        return maps


def _shares(corners: Array, left: int, top: int, right: int, bottom: int) -> Array | None:
    """(rows, columns, 3): barycentric coordinates of the middles of the pixels in a box; None without any area."""
    (ax, ay), (bx, by), (cx, cy) = corners
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    if abs(area) < 1e-9 or left >= right or top >= bottom:
        return None
    x, y = np.arange(left, right) + 0.5 - ax, (np.arange(top, bottom) + 0.5 - ay)[:, None]
    second = (x * (cy - ay) - y * (cx - ax)) / area
    third = ((bx - ax) * y - (by - ay) * x) / area
    return np.stack((1.0 - second - third, second, third), axis=2)


def _rings(points: Array) -> list[Array]:
    """The outline pushed outward from its middle."""
    outline = points[list(_OVAL)]
    middle = outline.mean(axis=0)
    return [middle + out * (outline - middle) for out, _ in _RINGS]


def _rings_behind(solid: Array) -> list[Array]:
    depth, outline = float(np.ptp(solid[:, 2])), solid[list(_OVAL), 2]
    behind = np.maximum(solid[list(_EARS), 2].mean() + _BEHIND * depth, outline)
    return [
        np.column_stack((flat, outline + (behind - outline) * min(back, 1.0) + max(back - 1.0, 0.0) * depth))
        for flat, (_, back) in zip(_rings(solid[:, :2]), _RINGS, strict=True)
    ]


def _triangles(plan: Array) -> NDArray[np.intp]:
    """(n, 3) indices: Delaunay's triangles of the points as the average face is seen from in front."""
    import cv2

    side = 4000
    spread = ((plan - plan.min(axis=0)) * (0.9 * side / float(np.ptp(plan, axis=0).max())) + 0.05 * side).astype(
        np.float32
    )
    division = cv2.Subdiv2D((0, 0, side, side))
    for x, y in spread:
        division.insert((float(x), float(y)))
    found = []
    for corners in np.asarray(division.getTriangleList()).reshape(-1, 3, 2):
        away = np.square(corners[:, None] - spread[None]).sum(axis=2)
        if float(away.min(axis=1).max()) < 1.0:  # else a corner of the frame around all points
            found.append(away.argmin(axis=1))
    return np.array(found, np.intp)
