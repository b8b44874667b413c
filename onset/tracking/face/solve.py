"""From a mesh in pixels to a face in metres: pose, size, gaze, lids and how far all that is to be believed."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from onset.tracking.face.blink import Lids
from onset.tracking.face.face import EYE_LEFT_OUTER, EYE_RIGHT_OUTER, IRIS_LEFT, IRIS_RIGHT, Face
from onset.tracking.face.follow import Followed
from onset.tracking.face.gaze import Eyes
from onset.tracking.face.iris_scale import IrisScale
from onset.tracking.face.lens import Lens
from onset.tracking.face.mesh import Mesh
from onset.tracking.face.pose import HeadPose, angles_deg, head_pose, into_head, metric_points, rotation_of
from onset.tracking.face.yaw import fully_turned

_FITS, _FITS_NOT = 0.05, 0.20
"""Residual of the pose up to which nothing is held against a face, and from which it is none."""
_SURE, _UNSURE = 22.0, 4.0
"""The model's flag from which nothing is held against a face, and down to which nothing is believed of it. Uncovered it
was 19 to 31 (nine people; 18 in a turn of 30 degrees and in green light). Of 300 looks at faces of which a part was
covered the points were off, as shares of the face, by 1.5 % where the flag was 22 to 26, 2.0 % at 21, 2.3 % at 19,
2.9 % at 17, 3.9 % at 14, 5.3 % at 10 and 8.8 % below 8. Some people are told less by it: one with half a face had 21.
Rejected: the pose's residual, which does not move (0.03 either way), and a second look in a turned square, which tells
as much for the price of another mesh."""
_LARGE_PX = 20.0
"""Distance of the outer eye corners from which the mesh is as sharp as it gets; below, it guesses more and more."""
_EYES_NEED = 0.5
"""An eye that is shut this far is no ruler."""


@dataclass(slots=True)
class _Person:
    """What is learned of one person while they are in the picture."""

    lids: Lids = field(default_factory=Lids)
    eyes: Eyes = field(default_factory=Eyes)
    scale: IrisScale = field(default_factory=IrisScale)


class FaceSolver:
    """Solves each face of a frame; keeps the size of each head and how wide its eyes open, by number."""

    def __init__(self) -> None:
        self._people: dict[int, _Person] = {}

    def solve(self, followed: Followed, lens: Lens, picture_px: tuple[int, int], captured_ns: int) -> Face | None:
        """The face, or None where no head fits the mesh: it is then no face."""
        mesh = followed.mesh
        pose = head_pose(mesh.points_px, mesh.depth_px, lens)
        if pose is None or pose.residual >= _FITS_NOT:
            return None
        person = self._people.setdefault(followed.id, _Person())
        points_m = metric_points(mesh.points_px, mesh.depth_px, pose.matrix, lens)
        local_m = into_head(points_m, pose.matrix)
        gaze = person.eyes.gaze_deg(local_m, -pose.matrix[:3, :3].T @ pose.matrix[:3, 3], captured_ns)
        blink = person.lids.shut(local_m, captured_ns)
        if max(blink.values()) < _EYES_NEED:
            person.scale.add(mesh.points_px, _m_per_px(points_m, lens), _facing(points_m, pose, gaze))
        matrix = fully_turned(pose.matrix)
        yaw, pitch, roll = angles_deg(matrix[:3, :3])
        matrix[:3, 3] *= person.scale.ratio
        return Face(
            id=followed.id,
            confidence=confidence(mesh, pose, picture_px),
            points_px=mesh.points_px,
            points_m=(points_m * person.scale.ratio).astype(np.float32),
            pose=matrix,
            local_m=(local_m * person.scale.ratio).astype(np.float32),
            values={"head.yaw_deg": yaw, "head.pitch_deg": pitch, "head.roll_deg": roll, **gaze, **blink},
            captured_ns=captured_ns,
        )

    def forget(self, face_id: int) -> None:
        """Drop what was learned of this number."""
        self._people.pop(face_id, None)


def confidence(mesh: Mesh, pose: HeadPose, picture_px: tuple[int, int]) -> float:
    """0 to 1: the product of four, none of which is a probability by itself.

    How sure the model is, by its own flag; how well the average head fits the points; how large the face is; and the
    share of its points that lie in the picture (what lies outside is guessed). It falls when a face leaves the picture,
    is far away, or is covered so far that the mesh makes up what it cannot see; a covered mouth or eye costs little, as
    the points are little off. It tells no person from a good portrait of one.
    """
    width, height = picture_px
    points = mesh.points_px
    sure = np.clip((mesh.flag - _UNSURE) / (_SURE - _UNSURE), 0.0, 1.0)
    fit = np.clip((_FITS_NOT - pose.residual) / (_FITS_NOT - _FITS), 0.0, 1.0)
    size = np.clip(np.linalg.norm(points[EYE_LEFT_OUTER] - points[EYE_RIGHT_OUTER]) / _LARGE_PX, 0.0, 1.0)
    inside = ((points >= 0.0) & (points <= (width, height))).all(axis=1).mean()
    return float(sure * fit * size * inside)


def _m_per_px(points_m: NDArray[np.float64], lens: Lens) -> float:
    irises = points_m[[IRIS_RIGHT.start, IRIS_LEFT.start], 2]
    return float(irises.mean()) / lens.focal_px


def _facing(points_m: NDArray[np.float64], pose: HeadPose, gaze: dict[str, float]) -> tuple[float, float]:
    """Cosine between gaze and the ray back to the camera, of the right and the left eye."""
    cosines = []
    for side, iris in (("right", IRIS_RIGHT.start), ("left", IRIS_LEFT.start)):
        eye = rotation_of(gaze[f"gaze.{side}.yaw_deg"], gaze[f"gaze.{side}.pitch_deg"], 0.0)
        toward = pose.matrix[:3, :3] @ eye @ (0.0, 0.0, -1.0)
        ray = points_m[iris] / np.linalg.norm(points_m[iris])
        cosines.append(float(-toward @ ray))
    return cosines[0], cosines[1]
