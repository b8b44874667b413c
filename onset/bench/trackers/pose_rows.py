"""How well the pose of a head is told, against heads of known shape that were turned and put in known places.

Two shapes under each portrait: the average face, whose angles and place are known outright; and the portrait's own
(what the mesh says of it), told against itself looking ahead, since which way it looks in the portrait nobody knows.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onset.bench.trackers.turned_head import TurnedHead
from onset.errors import WorkError
from onset.tracking.face.canonical import STILL, canonical_m
from onset.tracking.face.face import EYE_LEFT_OUTER, EYE_RIGHT_OUTER, Rgb
from onset.tracking.face.follow import Follower
from onset.tracking.face.lens import Lens, LensSettings, lens_for
from onset.tracking.face.mesh import Mesh
from onset.tracking.face.pose import angles_deg, head_pose, rotation_of
from onset.tracking.face.yaw import fully_turned

Row = Mapping[str, Any]
Turn = tuple[int, int, int]
TURNS: tuple[Turn, ...] = (
    (0, 0, 0), (10, 0, 0), (20, 0, 0), (40, 0, 0), (-10, 0, 0), (-20, 0, 0), (-40, 0, 0), (0, 10, 0), (0, 20, 0),
    (0, 30, 0), (0, -10, 0), (0, -20, 0), (0, -30, 0), (0, 0, 20),
)  # fmt: skip
"""Yaw, pitch, roll in degrees."""
PLACES_M = ((0.0, 0.0, 0.6), (0.0, 0.0, 2.0), (0.2, 0.0, 0.6), (-0.2, 0.08, 0.6))
_NEAR_M = np.array((0.0, 0.0, 0.6))
_EYES_M = 0.088
_SETTLE = 6


def pose_rows(
    picture: Rgb, width: int = 960, height: int = 720, turns: tuple[Turn, ...] = TURNS
) -> Iterator[dict[str, Any]]:
    """Each turn of both heads, then the average one in several places. Raises WorkError where the portrait has none."""
    follower = Follower(1, 0.5, 2.0)
    mesh = mesh_of(follower, picture)
    if mesh is None:
        raise WorkError("the portrait shows no face; take one that looks more or less into the lens")
    for name, shape in (("average", canonical_m()), ("own", own_shape(mesh))):
        yield from _turns(name, TurnedHead(picture, mesh.points_px, shape), follower, (width, height), turns)
    yield from _places(TurnedHead(picture, mesh.points_px, canonical_m()), follower, (width, height))
    follower.close()


def _turns(
    name: str, head: TurnedHead, follower: Follower, size: tuple[int, int], turns: tuple[Turn, ...]
) -> Iterator[dict[str, Any]]:
    width, height = size
    lens = lens_for(LensSettings(hfov_deg=30.0), width, height)
    ahead = np.eye(3)
    for turn in turns:
        rotation = rotation_of(*turn)
        pose = _told(follower, head.seen(rotation, _NEAR_M, lens, width, height), lens)
        if pose is None:
            yield {"what": "pose", "head": name, "turn_deg": turn, "told_deg": None, "error_deg": None}
            continue
        if name == "own" and not any(turn):
            ahead = pose[:3, :3]
        told = pose[:3, :3] @ ahead.T
        yield {
            "what": "pose", "head": name, "turn_deg": turn, "told_deg": angles_deg(told),
            "error_deg": _between_deg(told, rotation),
        }  # fmt: skip


def _places(head: TurnedHead, follower: Follower, size: tuple[int, int]) -> Iterator[dict[str, Any]]:
    """The average face looking along the axis of the lens, near, far, and beside the picture's middle."""
    width, height = size
    for place in PLACES_M:
        lens = lens_for(LensSettings(hfov_deg=60.0 if place[2] < 1.0 else 20.0), width, height)
        pose = _told(follower, head.seen(np.eye(3), np.array(place), lens, width, height), lens)
        off = None if pose is None else 1000.0 * (pose[:3, 3] - place)
        yield {
            "what": "place", "place_m": place, "off_mm": None if off is None else tuple(map(float, off)),
            "told_deg": None if pose is None else angles_deg(pose[:3, :3]),
        }  # fmt: skip


def _told(follower: Follower, shot: Rgb, lens: Lens) -> NDArray[np.float64] | None:
    """(4, 4) as the tracker says it."""
    mesh = mesh_of(follower, shot)
    pose = None if mesh is None else head_pose(mesh.points_px, mesh.depth_px, lens)
    return None if pose is None else fully_turned(pose.matrix)


def mesh_of(follower: Follower, picture: Rgb) -> Mesh | None:
    """What the tracker sees in a picture that stands still."""
    found = [follower.step(picture, tick / 30)[0] for tick in range(_SETTLE)][-1]
    return found[0].mesh if found else None


def own_shape(mesh: Mesh) -> NDArray[np.float64]:
    """(478, 3): the portrait's own shape, as large as a head is, around its middle."""
    flat = np.column_stack((mesh.points_px, mesh.depth_px)).astype(np.float64)
    apart = float(np.linalg.norm(flat[EYE_LEFT_OUTER, :2] - flat[EYE_RIGHT_OUTER, :2]))
    return np.asarray((flat - flat[STILL].mean(axis=0)) * (_EYES_M / apart))


def _between_deg(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    return float(np.degrees(np.arccos(np.clip((np.trace(one @ other.T) - 1.0) / 2.0, -1.0, 1.0))))
