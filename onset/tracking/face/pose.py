"""Where a head is and how it is turned: the canonical face laid upon the points of the mesh, through the lens.

The pose is the one in which the STILL points of the canonical face come nearest to their pixels and the PROFILE points
nearest to the depth that the mesh gives them, by Gauss and Newton's least squares. Pixels alone (perspective-n-point)
tell three quarters of a nod: what the mesh draws of a face that looks up or down is too near to one that looks ahead,
but the depth of its profile is right to a twentieth. The depth of its sides is not: it would take a tenth off each
turn to the left or right, of which pixels tell all but a twentieth. (Portraits on heads of known shape, turned by up to
30 degrees: `onset bench trackers`.) The weighted points of mediapipe's own face geometry module, laid on by their depth
alone (Procrustes), tell 0.9 of a nod and 0.8 of a turn.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onset.subject import Points
from onset.tracking.face.canonical import PROFILE, STILL, canonical_m
from onset.tracking.face.face import EYE_LEFT_OUTER, EYE_RIGHT_OUTER
from onset.tracking.face.lens import Lens

Matrix = NDArray[np.float64]
_TO_ANGLES = np.diag([1.0, -1.0, -1.0])
"""From head space to the axes that angles are about: x to the person's left, y up, z out of the face (ARKit's)."""
_STEPS = 12
_CLOSE_RAD = 1e-5
_DEPTH_WEIGHT = 3.2
"""What a pixel of depth counts, over a pixel across. At 1 a nod is told by 0.82, at 3 by 0.94, at 10 by 0.96, and each
step further makes the answer lean more on fewer points."""


@dataclass(frozen=True, slots=True)
class HeadPose:
    """A head in camera space, in the canonical face's scale."""

    matrix: Matrix
    """(4, 4) from head space to camera space."""
    residual: float
    """How far the canonical face misses the mesh, RMS over STILL, as a share of the distance between the outer corners
    of the eyes. People differ from the average by 0.01 to 0.03; what is no face, by more."""


def head_pose(points_px: Points, depth_px: NDArray[np.floating], lens: Lens) -> HeadPose | None:
    """The pose, or None where no head fits (points in one place, not finite, or behind the camera).

    In: (478, 2) pixels, and (478,) depth in such pixels, growing away from the camera, against any origin.
    """
    if not np.isfinite(points_px).all() or not np.isfinite(depth_px).all():
        return None
    seen = points_px[STILL].astype(np.float64)
    if float(np.ptp(seen, axis=0).max()) < 1.0:
        return None
    sight = line_of_sight(lens.rays(points_px))
    depth = depth_px.astype(np.float64)
    matrix = _refined(_started(seen, depth[STILL], sight, lens), seen, depth[PROFILE], sight, lens)
    if matrix is None:
        return None
    missed = lens.project(canonical_m()[STILL] @ matrix[:3, :3].T + matrix[:3, 3]) - seen
    across_px = float(np.linalg.norm(points_px[EYE_LEFT_OUTER] - points_px[EYE_RIGHT_OUTER]))
    apart_px = max(across_px, 0.3 * float(np.ptp(seen, axis=0).max()))
    return HeadPose(matrix, float(np.sqrt(np.square(missed).sum(axis=1).mean())) / apart_px)


def line_of_sight(rays: NDArray[np.floating]) -> NDArray[np.float64]:
    """(3,) of length 1: from the camera to the middle of a face with these (n, 2 or 3) places at one metre of depth.

    The mesh's depth grows along it, not along the lens's axis: the model sees a cut-out and not where that lay.
    """
    middle = (rays[:468, :2].min(axis=0) + rays[:468, :2].max(axis=0)) / 2.0
    toward = np.array((middle[0], middle[1], 1.0))
    return np.asarray(toward / np.linalg.norm(toward))


def _started(seen: Matrix, depth: Matrix, sight: NDArray[np.float64], lens: Lens) -> Matrix:
    """The pose as if seen from far away: the mesh with its depth laid upon the canonical face (Umeyama, PAMI 1991,
    equations 40 to 42), turned into the line of sight."""
    known = canonical_m()[STILL]
    flat = np.column_stack((seen, depth))
    middle, from_middle = flat.mean(axis=0), known - known.mean(axis=0)
    left, strengths, right = np.linalg.svd(from_middle.T @ (flat - middle))
    hand = np.array([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    scale = max(float((strengths * hand).sum() / np.square(from_middle).sum()), 1e-6)
    x = np.array((sight[2], 0.0, -sight[0])) / np.hypot(sight[0], sight[2])
    matrix = np.eye(4)
    matrix[:3, :3] = np.column_stack((x, np.cross(sight, x), sight)) @ ((left * hand) @ right).T
    away_m = lens.focal_px / scale
    matrix[:3, 3] = away_m * lens.rays(middle[None, :2])[0] - matrix[:3, :3] @ known.mean(axis=0)
    return matrix


def _refined(matrix: Matrix, seen: Matrix, depth: Matrix, sight: NDArray[np.float64], lens: Lens) -> Matrix | None:
    """Least squares from a pose that is near: None where it leads behind the camera or nowhere."""
    still, profile = canonical_m()[STILL], canonical_m()[PROFILE]
    off, deep = profile - profile.mean(axis=0), depth - depth.mean()
    across = _crossed(sight)
    turn, place = matrix[:3, :3], matrix[:3, 3]
    for _ in range(_STEPS):
        about = still @ turn.T
        at = about + place
        if not np.isfinite(at).all() or float(at[:, 2].min()) <= 0.0:
            return None
        per_m = _DEPTH_WEIGHT * lens.focal_px / float(place[2])
        along = off @ turn.T
        missed = np.concatenate(((lens.project(at) - seen).ravel(), per_m * (along @ sight) - _DEPTH_WEIGHT * deep))
        by_depth = np.zeros((len(off), 6))
        by_depth[:, :3] = per_m * (along @ across)
        by_depth[:, 5] = -per_m / float(place[2]) * (along @ sight)
        slopes = np.concatenate((_pixel_slopes(about, at, lens.focal_px), by_depth))
        gram = slopes.T @ slopes
        gram.flat[::7] *= 1.0 + 1e-9
        step = -np.linalg.solve(gram, slopes.T @ missed)
        turn, place = _turned(step[:3]) @ turn, place + step[3:]
        if float(np.abs(step[:3]).max()) < _CLOSE_RAD:
            break
    found = np.eye(4)
    found[:3, :3], found[:3, 3] = turn, place
    return found if np.isfinite(found).all() and found[2, 3] > 0.0 else None


def _pixel_slopes(about: Matrix, at: Matrix, focal_px: float) -> Matrix:
    """(2n, 6): how the pixels of points move with a small turn about the head's origin and with a shift.

    A turn w moves a point by w x about; written out, for np.cross of so few takes half of the solve's time.
    """
    a, b, c = about.T
    x, y, z = at.T
    near = focal_px / z
    back_x, back_y = -near * x / z, -near * y / z
    slopes = np.zeros((len(at), 2, 6))
    slopes[:, 0, 0], slopes[:, 0, 1], slopes[:, 0, 2] = b * back_x, c * near - a * back_x, -b * near
    slopes[:, 1, 0], slopes[:, 1, 1], slopes[:, 1, 2] = b * back_y - c * near, -a * back_y, a * near
    slopes[:, 0, 3], slopes[:, 1, 4] = near, near
    slopes[:, 0, 5], slopes[:, 1, 5] = back_x, back_y
    return slopes.reshape(-1, 6)


def _crossed(by: Matrix) -> Matrix:
    """(3, 3): times a column it is `by` x that; a row times it is that x `by`."""
    x, y, z = by
    return np.array([(0.0, -z, y), (z, 0.0, -x), (-y, x, 0.0)])


def _turned(by: Matrix) -> Matrix:
    """(3, 3): the rotation about `by`, by its length in radians (Rodrigues' formula)."""
    angle = float(np.linalg.norm(by))
    if angle == 0.0:
        return np.eye(3)
    across = _crossed(by / angle)
    return np.asarray(np.eye(3) + np.sin(angle) * across + (1.0 - np.cos(angle)) * across @ across)


def metric_points(points_px: Points, depth_px: NDArray[np.float32], pose: Matrix, lens: Lens) -> NDArray[np.float64]:
    """(478, 3) float64 in camera space: each point on its own ray, as far along the line of sight as the mesh has it.

    The mesh's depth is in pixels at the face's distance and against a middle of its own, which is set so that the
    STILL points lie on average as deep as the canonical face has them in this pose.
    """
    distance_m = float(pose[2, 3])
    rays = lens.rays(points_px)
    sight = line_of_sight(rays)
    relative_m = depth_px.astype(np.float64) * (distance_m / lens.focal_px)
    still = (canonical_m()[STILL] @ pose[:3, :3].T + pose[:3, 3]) @ sight
    depth_m = relative_m + float((still - relative_m[STILL]).mean())
    # A pixel of the mesh's depth is a pixel of its width at the head's own distance: perspective between nose and ear
    # changes it by their share of that distance, 5 % at one metre, which the ray's own depth takes care of.
    return np.asarray(rays * (np.maximum(depth_m, 0.05 * distance_m) / (rays @ sight))[:, None])


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
