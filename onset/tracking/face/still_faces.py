"""Faces in a single picture, each looked at for itself: for enrolling people and for asking who somebody is."""

from dataclasses import dataclass

from onset.subject import Points
from onset.tracking.face.detector import Detection, FaceDetector
from onset.tracking.face.face import Rgb
from onset.tracking.face.mesh import SIDE_PX, FaceMesh
from onset.tracking.face.region import around_points
from onset.tracking.face.search import parts

LEAST_SCORE = 0.5
"""Of the mesh's own flag: below it is no face that the mesh can follow."""


@dataclass(frozen=True, slots=True)
class StillFace:
    """One face of a picture."""

    points_px: Points
    """(478, 2) float32."""
    score: float
    sureness: float
    """0 to 1: how sure the near detector is of the face that the mesh took it for. The mesh's own flag tells no lemur
    from a person (0.99); the detector, shown its face alone, is sure of it by 0.64, of people by 0.83 to 0.94."""

    @property
    def left_px(self) -> float:
        """Where it begins, from the picture's left edge."""
        return float(self.points_px[:, 0].min())


class StillFaces:
    """Both detectors and the mesh, loaded once. Raises UsageError without mediapipe."""

    def __init__(self) -> None:
        self._detectors = (FaceDetector(full_range=False), FaceDetector(full_range=True))
        self._mesh = FaceMesh()

    def find(self, picture: Rgb, *, closely: bool = False) -> list[StillFace]:
        """Every face in the picture once, from left to right. Raises WorkError.

        `closely`: also in parts of the picture, each enlarged, where whole groups of people stand far away.
        """
        found = [detection for detector in self._detectors for detection in detector.find(picture)]
        if closely:
            windows = parts(picture.shape[1], picture.shape[0])
            found += [detection for window in windows for detection in self._detectors[1].find(picture, window)]
        faces: list[StillFace] = []
        for detection in found:
            face = self._measured(picture, detection)
            if face is not None and not any(_same(face, other) for other in faces):
                faces.append(face)
        return sorted(faces, key=lambda face: face.left_px)

    def close(self) -> None:
        """Release the models; idempotent."""
        for model in (*self._detectors, self._mesh):
            model.close()

    def _measured(self, picture: Rgb, detection: Detection) -> StillFace | None:
        """The mesh where the detector points, then once more where the mesh itself says that the face is."""
        first = self._mesh.read(picture, detection.region)
        if first.score < LEAST_SCORE:
            return None
        mesh = self._mesh.read(picture, around_points(first.points_px))
        if mesh.score < LEAST_SCORE:
            return None
        alone = around_points(mesh.points_px).crop(picture, SIDE_PX)
        sureness = max((one.score for one in self._detectors[0].find(alone)), default=0.0)
        return StillFace(mesh.points_px, mesh.score, sureness)


def _same(face: StillFace, other: StillFace) -> bool:
    """Whether two meshes are of one face: the middle of one lies within the other.

    A part of the picture that cuts a face can have the mesh see a smaller one beside its middle.
    """
    return _within(face, other) or _within(other, face)


def _within(face: StillFace, other: StillFace) -> bool:
    middle, points = face.points_px.mean(axis=0), other.points_px
    return bool((points.min(axis=0) <= middle).all() and (middle <= points.max(axis=0)).all())
