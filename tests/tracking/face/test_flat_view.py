import numpy as np

from onset.tracking.face.face import Face
from onset.tracking.face.flat_view import flat_view
from onset.tracking.face.pose import line_of_sight
from onset.tracking.face.upright import upright
from tests.tracking.face.made_faces import CANONICAL_MM, made_face


def test_a_face_seen_from_far_away_is_the_mesh_itself() -> None:
    near = made_face(CANONICAL_MM, yaw_deg=20.0)
    pose = near.pose.copy()
    pose[2, 3] = 60.0
    points_m = (near.local_m @ pose[:3, :3].T + pose[:3, 3]).astype(np.float32)
    points_px = (60_000.0 * points_m[:, :2] / points_m[:, 2:]).astype(np.float32)
    far = Face(1, 1.0, points_px, points_m, pose, near.local_m)
    np.testing.assert_allclose(upright(flat_view(far), CANONICAL_MM), CANONICAL_MM, atol=0.3)


def test_pixels_stay_pixels_and_depth_along_the_line_of_sight_is_of_the_same_scale() -> None:
    face = made_face(CANONICAL_MM)
    found = flat_view(face)
    np.testing.assert_array_equal(found[:, :2], face.points_px)
    along_m = face.points_m @ line_of_sight(face.points_m / face.points_m[:, 2:])
    assert abs(np.ptp(found[:, 2]) / np.ptp(along_m) / face.scale_px_per_m - 1.0) < 1e-3
