"""Gaze and lids, against a portrait whose irises were moved and lids closed by known amounts.

An iris is moved within the opening of its eye, under the lids, by as much as an eye of average size turns; what is told
is counted from what was told of the portrait as it was. Lids are closed by the portrait's own warp; how far they are
apart is where that takes the points of the lids.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onset.bench.trackers.expression_pictures import faces, places
from onset.errors import WorkError
from onset.stage.face_warp import FaceState, FaceWarp
from onset.tracking.face.blink import LID_POINTS, eye_aspect_ratio
from onset.tracking.face.canonical import IRIS_M
from onset.tracking.face.face import IRIS_LEFT, IRIS_RIGHT, Face, Rgb
from onset.tracking.face.gaze import TURNING_RADIUS_M

Points = NDArray[np.float64]
LOOKS = ((10.0, 0.0), (20.0, 0.0), (-10.0, 0.0), (-20.0, 0.0), (0.0, 10.0), (0.0, -10.0))
"""Yaw and pitch in degrees, of both eyes."""
LIDS = (0.0, 0.25, 0.5, 0.75, 1.0)
_SIDES = (("right", IRIS_RIGHT), ("left", IRIS_LEFT))
_OUTLINES = {
    "right": (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7),
    "left": (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249),
}
"""Edges of the lids, corner to corner and back (mediapipe's FACEMESH_RIGHT_EYE and FACEMESH_LEFT_EYE)."""
_WHOLE, _GONE = 1.15, 2.4
"""Radii of the iris up to which the picture moves with it, and from which it rests."""
_LARGER = 2.0
"""Enlarged first: the shipped portrait's irises are twelve pixels wide."""


def eye_rows(picture: Rgb) -> Iterator[dict[str, Any]]:
    """Each look and each closing of the lids. Raises WorkError for a portrait in which no face is found."""
    import cv2

    large = np.asarray(cv2.resize(picture, None, fx=_LARGER, fy=_LARGER, interpolation=cv2.INTER_CUBIC), np.uint8)
    (rest,) = faces([large])
    if rest is None:
        raise WorkError("the portrait shows no face; take one that looks more or less into the lens")
    for look in LOOKS:
        (face,) = faces([looking(large, rest.points_px, look, rest)])
        yield {"what": "gaze", "turned_deg": look, **_told(rest, face, look)}
    yield from _lid_rows(large, rest)


def looking(picture: Rgb, points_px: NDArray[np.floating], look_deg: tuple[float, float], rest: Face) -> Rgb:
    """The picture with both irises turned by `look_deg` further than they are told to be in `rest`."""
    import cv2

    y, x = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]].astype(np.float32)
    move = np.zeros((*picture.shape[:2], 2), np.float32)
    for side, iris in _SIDES:
        at = np.asarray(points_px[iris], np.float64)
        width_px = float(np.linalg.norm(at[1] - at[3]))
        by_px = _moved_m(rest, side, look_deg) * (width_px / IRIS_M)
        opening = np.zeros(picture.shape[:2], np.float32)
        outline = np.round(points_px[list(_OUTLINES[side])] - 0.5).astype(np.int32)
        cv2.fillPoly(opening, [outline], 1.0)
        away = np.hypot(x + 0.5 - (at[0, 0] + by_px[0]), y + 0.5 - (at[0, 1] + by_px[1])) / (width_px / 2.0)
        with_it = np.clip((_GONE - away) / (_GONE - _WHOLE), 0.0, 1.0) * cv2.GaussianBlur(opening, (0, 0), 1.0)
        move += with_it[..., None] * by_px.astype(np.float32)
    return np.asarray(cv2.remap(picture, x - move[..., 0], y - move[..., 1], cv2.INTER_CUBIC), np.uint8)


def _moved_m(rest: Face, side: str, look_deg: Sequence[float]) -> Points:
    """(2,): how far an iris goes to the person's left and down."""
    axes = ("yaw_deg", "pitch_deg")
    before = np.radians([rest.values[f"gaze.{side}.{axis}"] for axis in axes])
    return np.asarray(TURNING_RADIUS_M * (np.sin(before + np.radians(look_deg)) - np.sin(before)))


def _told(rest: Face, face: Face | None, look: tuple[float, float]) -> dict[str, Any]:
    if face is None:
        return {"told_deg": None, "error_deg": None, "blink": None}
    told = [
        float(np.mean([face.values[f"gaze.{side}.{axis}"] - rest.values[f"gaze.{side}.{axis}"] for side, _ in _SIDES]))
        for axis in ("yaw_deg", "pitch_deg")
    ]
    return {
        "told_deg": told, "error_deg": float(np.linalg.norm(np.subtract(told, look))), "blink": _blink(face),
    }  # fmt: skip


def _lid_rows(picture: Rgb, rest: Face) -> Iterator[dict[str, Any]]:
    warp = FaceWarp(picture, places(rest.points_px))
    shots = [np.ascontiguousarray(warp.bent({"blink": amount})) for amount in LIDS]
    wide = _apart(np.asarray(rest.points_px, np.float64))
    for amount, face in zip(LIDS, faces(shots), strict=True):
        here = FaceState(warp.width_px / 2.0, warp.height_px / 2.0, amounts={"blink": amount})
        row = {"what": "lids", "open": _apart(warp.moved(rest.points_px, here)) / wide}
        if face is None:
            yield {**row, "mesh_open": None, "blink": None}
        else:
            seen = _apart(np.asarray(face.points_px, np.float64)) / wide
            yield {**row, "mesh_open": seen, "blink": _blink(face)}


def _apart(points_px: Points) -> float:
    """How wide both eyes are open, as their mean aspect ratio in the picture."""
    return float(np.mean([eye_aspect_ratio(points_px, points) for points in LID_POINTS.values()]))


def _blink(face: Face) -> float:
    return float(np.mean([face.values[f"blink.{side}"] for side, _ in _SIDES]))
