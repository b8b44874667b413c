"""Faces followed from frame to frame: where each was, the mesh there, who it is, and what is new."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onset.tracking.face.appearance import look
from onset.tracking.face.face import Rgb
from onset.tracking.face.identities import Identities, Sighting
from onset.tracking.face.mesh import FaceMesh, Mesh
from onset.tracking.face.region import AROUND, Region, around_points
from onset.tracking.face.search import FaceSearch

_SETTLING = 2
"""Looks at a face that was just found: the detector's square is rough, the mesh's own one is what it was trained on."""
_SAME = 0.35
"""Two meshes whose middles are nearer than this share of the face are of one face."""
_SMALLEST_PX = 12.0


@dataclass(frozen=True, slots=True)
class Followed:
    """One face in one frame."""

    id: int
    mesh: Mesh


class Follower:
    """Follows up to `max_faces`. Deterministic: depends on the pictures and their times alone."""

    def __init__(self, max_faces: int, min_score: float, keep_s: float) -> None:
        """Raises UsageError without mediapipe."""
        self._max_faces, self._min_score = max_faces, min_score
        self._mesh = FaceMesh()
        self._search = FaceSearch()
        self._identities = Identities(keep_s)
        self._regions: list[Region] = []
        self._size: tuple[int, int] | None = None

    def step(self, picture: Rgb, now_s: float) -> tuple[list[Followed], list[str], list[int]]:
        """The faces of this frame by number; what happened; numbers that were given up. Raises WorkError."""
        size = picture.shape[1], picture.shape[0]
        if self._size not in (None, size):
            self._regions.clear()
            self._identities.displace()
        self._size = size
        meshes = self._apart([mesh for region in self._regions if (mesh := self._seen(picture, region)) is not None])
        if len(meshes) < len(self._regions):
            self._search.hurry()
        if len(meshes) < self._max_faces:
            meshes = self._with_new(picture, meshes)
        sightings = [_sighting(picture, mesh) for mesh in meshes]
        numbers, notes, forgotten = self._identities.name(sightings, now_s)
        self._regions = [around_points(mesh.points_px) for mesh in meshes]
        followed = sorted((Followed(n, m) for n, m in zip(numbers, meshes, strict=True)), key=lambda one: one.id)
        return followed, notes, forgotten

    def close(self) -> None:
        """Release the models; idempotent."""
        self._mesh.close()
        self._search.close()

    def _seen(self, picture: Rgb, region: Region) -> Mesh | None:
        """The face in a region, or None where there is none, or none that can be a face."""
        if not _overlaps(region, picture):
            return None
        mesh = self._mesh.read(picture, region)
        if mesh.score < self._min_score or not np.isfinite(mesh.points_px).all():
            return None
        around = around_points(mesh.points_px)
        return mesh if around.side_px >= _SMALLEST_PX and _overlaps(around, picture) else None

    def _with_new(self, picture: Rgb, meshes: list[Mesh]) -> list[Mesh]:
        for detection in self._search.look(picture, followed=len(meshes)):
            if len(meshes) == self._max_faces:
                break
            if any(_is_inside(detection.region, mesh) for mesh in meshes):
                continue
            if (mesh := self._settled(picture, detection.region)) is not None:
                meshes = self._apart([*meshes, mesh])
        return meshes

    def _settled(self, picture: Rgb, region: Region) -> Mesh | None:
        mesh = None
        for _ in range(_SETTLING):
            mesh = self._seen(picture, region)
            if mesh is None:
                return None
            region = around_points(mesh.points_px)
        return mesh

    def _apart(self, meshes: Sequence[Mesh]) -> list[Mesh]:
        """Without those that lie upon a surer one: two people who cross end up as one mesh, seen twice."""
        kept: list[Mesh] = []
        for mesh in sorted(meshes, key=lambda one: -one.score):
            if not any(_same_face(mesh, other) for other in kept):
                kept.append(mesh)
        return kept


def _same_face(one: Mesh, other: Mesh) -> bool:
    size = max(_size_px(one), _size_px(other))
    return bool(np.linalg.norm(_centre(one) - _centre(other)) < _SAME * size)


def _is_inside(region: Region, mesh: Mesh) -> bool:
    away = float(np.linalg.norm(_centre(mesh) - (region.x_px, region.y_px)))
    return bool(away < _SAME * max(_size_px(mesh), region.side_px / AROUND))


def _overlaps(region: Region, picture: Rgb) -> bool:
    """Whether the middle of the square is in the picture, or near enough to show half a face."""
    reach = region.side_px / 4.0
    height, width = picture.shape[:2]
    return bool(-reach < region.x_px < width + reach and -reach < region.y_px < height + reach)


def _centre(mesh: Mesh) -> NDArray[np.float64]:
    return np.asarray(mesh.points_px[:468].mean(axis=0), np.float64)


def _size_px(mesh: Mesh) -> float:
    return float(np.ptp(mesh.points_px[:468], axis=0).max())


def _sighting(picture: Rgb, mesh: Mesh) -> Sighting:
    return Sighting(_centre(mesh), _size_px(mesh), look(picture, mesh.points_px))
