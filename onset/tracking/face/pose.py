"""Where a head is and how it is turned: the canonical face laid upon the points of the mesh, through the lens.

The pose is the one that brings the STILL points of the canonical face nearest to their pixels (perspective-n-point).
Started by SQPnP (Terzakis and Lourakis, ECCV 2020), which needs no guess and has no second solution to fall into,
refined by Levenberg-Marquardt.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onset.subject import Points
from onset.tracking.face.canonical import STILL, canonical_m
from onset.tracking.face.face import EYE_LEFT_OUTER, EYE_RIGHT_OUTER
from onset.tracking.face.lens import Lens

Matrix = NDArray[np.float64]
_TO_ANGLES = np.diag([1.0, -1.0, -1.0])
"""From head space to the axes that angles are about: x to the person's left, y up, z out of the face (ARKit's)."""


@dataclass(frozen=True, slots=True)
class HeadPose:
    """A head in camera space, in the canonical face's scale."""

    matrix: Matrix
    """(4, 4) from head space to camera space."""
    residual: float
    """How far the canonical face misses the mesh, RMS over STILL, as a share of the distance between the outer corners
    of the eyes. People differ from the average by 0.01 to 0.03; what is no face, by more."""


def head_pose(points_px: Points, lens: Lens) -> HeadPose | None:
    """The pose, or None where no head fits (points in one place, not finite, or behind the camera)."""
    import cv2

    seen = points_px[STILL].astype(np.float64)
    across_px = float(np.linalg.norm(points_px[EYE_LEFT_OUTER] - points_px[EYE_RIGHT_OUTER]))
    if not np.isfinite(points_px).all() or float(np.ptp(seen, axis=0).max()) < 1.0:
        return None
    known, camera = canonical_m()[STILL], lens.matrix()
    found, turn, shift = cv2.solvePnP(known, seen, camera, None, flags=cv2.SOLVEPNP_SQPNP)
    if not found:
        return None
    turn, shift = cv2.solvePnPRefineLM(known, seen, camera, None, turn, shift)
    matrix = np.eye(4)
    matrix[:3, :3], matrix[:3, 3] = cv2.Rodrigues(turn)[0], np.asarray(shift).ravel()
    if not np.isfinite(matrix).all() or matrix[2, 3] <= 0.0:
        return None
    missed = lens.project(known @ matrix[:3, :3].T + matrix[:3, 3]) - seen
    apart_px = max(across_px, 0.3 * float(np.ptp(seen, axis=0).max()))
    return HeadPose(matrix, float(np.sqrt(np.square(missed).sum(axis=1).mean())) / apart_px)


def metric_points(points_px: Points, depth_px: NDArray[np.float32], pose: Matrix, lens: Lens) -> NDArray[np.float64]:
    """(478, 3) float64 in camera space: each point on its own ray, at the depth that the mesh gives it.

    The mesh's depth is in pixels at the face's distance and against a middle of its own, which is set so that the
    STILL points lie on average as deep as the canonical face has them in this pose.
    """
    distance_m = float(pose[2, 3])
    relative_m = depth_px.astype(np.float64) * (distance_m / lens.focal_px)
    still = canonical_m()[STILL] @ pose[:3, :3].T + pose[:3, 3]
    depth_m = relative_m + float((still[:, 2] - relative_m[STILL]).mean())
    rays = lens.rays(points_px)
    # A pixel of the mesh's depth is a pixel of its width at the head's own distance: perspective between nose and ear
    # changes it by their share of that distance, 5 % at one metre, which the ray's own depth takes care of.
    return rays * np.maximum(depth_m, 0.05 * distance_m)[:, None]


def into_head(points_m: NDArray[np.floating], pose: Matrix) -> NDArray[np.float64]:
    """(n, 3): points of camera space in the head's own space."""
    return np.asarray((np.asarray(points_m, np.float64) - pose[:3, 3]) @ pose[:3, :3])


def angles_deg(rotation: Matrix) -> tuple[float, float, float]:
    """Yaw, pitch, roll of a (3, 3) rotation of head space, degrees, each -180 to 180 (pitch -90 to 90).

    About the axes of the face as ARKit has them (x to the person's own left, y up, z out of the face), by the right
    hand, in the order R = Ry(yaw) Rx(pitch) Rz(roll). So yaw grows as the person turns to their own left, pitch as they
    look down, roll as their left ear rises.
    """
    turn = _TO_ANGLES @ rotation @ _TO_ANGLES
    pitch = np.arcsin(np.clip(-turn[1, 2], -1.0, 1.0))
    yaw = np.arctan2(turn[0, 2], turn[2, 2])
    roll = np.arctan2(turn[1, 0], turn[1, 1])
    yaw_deg, pitch_deg, roll_deg = np.degrees((yaw, pitch, roll))
    return float(yaw_deg), float(pitch_deg), float(roll_deg)


def rotation_of(yaw_deg: float, pitch_deg: float, roll_deg: float) -> Matrix:
    """The (3, 3) rotation of head space that has these angles; the other way round of `angles_deg`."""
    yaw, pitch, roll = np.radians((yaw_deg, pitch_deg, roll_deg))
    about_y = np.array([(np.cos(yaw), 0.0, np.sin(yaw)), (0.0, 1.0, 0.0), (-np.sin(yaw), 0.0, np.cos(yaw))])
    about_x = np.array([(1.0, 0.0, 0.0), (0.0, np.cos(pitch), -np.sin(pitch)), (0.0, np.sin(pitch), np.cos(pitch))])
    about_z = np.array([(np.cos(roll), -np.sin(roll), 0.0), (np.sin(roll), np.cos(roll), 0.0), (0.0, 0.0, 1.0)])
    return np.asarray(_TO_ANGLES @ about_y @ about_x @ about_z @ _TO_ANGLES)
