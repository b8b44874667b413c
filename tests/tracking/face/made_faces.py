"""Faces made from a mesh in head space, as a tracker would give them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onset.tracking.face.canonical import canonical_m
from onset.tracking.face.face import Face

CANONICAL_MM = 1000.0 * canonical_m()
PICTURE = np.zeros((480, 640, 3), np.uint8)


def turned(yaw_deg: float = 0.0, away_m: float = 0.6) -> NDArray[np.float64]:
    """A head's pose in front of the camera; positive yaw turns it to the person's own left."""
    angle = np.radians(yaw_deg)
    pose = np.eye(4)
    pose[:3, :3] = [[np.cos(angle), 0.0, -np.sin(angle)], [0.0, 1.0, 0.0], [np.sin(angle), 0.0, np.cos(angle)]]
    pose[2, 3] = away_m
    return pose


def made_face(mesh_mm: NDArray[np.float64], face_id: int = 1, captured_ns: int = 0, yaw_deg: float = 0.0) -> Face:
    """A face of that mesh before a 640x480 camera."""
    pose = turned(yaw_deg)
    local = (mesh_mm / 1000.0).astype(np.float32)
    points_m = (local @ pose[:3, :3].T + pose[:3, 3]).astype(np.float32)
    points_px = (600.0 * points_m[:, :2] / points_m[:, 2:] + (320.0, 240.0)).astype(np.float32)
    return Face(face_id, 0.9, points_px, points_m, pose, local, captured_ns=captured_ns)


def noisy(mesh_mm: NDArray[np.float64], spread_mm: float, seed: int) -> NDArray[np.float64]:
    """The mesh with independent noise on every point."""
    return mesh_mm + np.random.default_rng(seed).normal(0.0, spread_mm, mesh_mm.shape)


def steps(values: Sequence[float]) -> NDArray[np.float64]:
    """Differences of neighbours."""
    return np.diff(np.asarray(values, np.float64))
