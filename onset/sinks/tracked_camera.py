"""Pose and lens of a camera in a sample of OpenTrackIO 1.0.1, as a take's frame record has them (docs/take.md).

Axes and signs are the same there and here. Transforms are applied in the order of the list, each in the one before: a
dolly, the crane on it, the head on that. Distortion is left out: its coefficients count on the sensor in millimetres,
and of a sample without a model they lead from distorted to undistorted, which a record cannot say.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Camera = dict[str, Any]
_LENS = {
    "pinholeFocalLength": "focal_length_mm", "focusDistance": "focus_distance_m", "fStop": "f_stop", "tStop": "t_stop",
    "entrancePupilOffset": "entrance_pupil_m",
}  # fmt: skip
_CAMERA = {"isoSpeed": "iso", "shutterAngle": "shutter_deg"}
_CAMERA_WORDS = {"make": "make", "model": "model", "serialNumber": "serial"}
_LENS_WORDS = {"make": "lens_make", "model": "lens_model", "serialNumber": "lens_serial"}


class TrackedCamera:
    """One sender's camera. What is `static` comes every other second, and holds."""

    def __init__(self) -> None:
        self._static: Camera = {}

    def read(self, sample: Any) -> Camera:
        """What a decoded sample says; empty where it says nothing of the camera. What should be a number and is none is
        left out."""
        lens, static = _table(sample, "lens"), _table(sample, "static")
        self._static |= _static(static)
        found = {ours: lens[theirs] for theirs, ours in _LENS.items() if _is_number(lens.get(theirs))}
        offset = _numbers(_table(lens, "projectionOffset"), "x", "y")
        if offset is not None:
            found["projection_offset_mm"] = offset
        found |= _pose(sample.get("transforms") if isinstance(sample, Mapping) else None)
        return {**self._static, **found} if found else {}


def _static(static: Mapping[str, Any]) -> Camera:
    camera, lens = _table(static, "camera"), _table(static, "lens")
    found = {ours: camera[theirs] for theirs, ours in _CAMERA.items() if _is_number(camera.get(theirs))}
    size = _numbers(_table(camera, "activeSensorPhysicalDimensions"), "width", "height")
    if size is not None:
        found["sensor_mm"] = size
    if _is_number(lens.get("nominalFocalLength")):
        found["nominal_focal_length_mm"] = lens["nominalFocalLength"]
    for table, words in ((camera, _CAMERA_WORDS), (lens, _LENS_WORDS)):
        found |= {ours: table[theirs] for theirs, ours in words.items() if isinstance(table.get(theirs), str)}
    return found


def _pose(transforms: Any) -> Camera:
    """Of the last transform of the list in the world. Scales are no pose, and left out."""
    if not isinstance(transforms, list) or not transforms:
        return {}
    place, turned = np.zeros(3), np.eye(3)
    for one in transforms:
        moved = _numbers(_table(one, "translation"), "x", "y", "z")
        angles = _numbers(_table(one, "rotation"), "pan", "tilt", "roll")
        if moved is None and angles is None:
            return {}
        place = place + turned @ np.array(moved or (0.0, 0.0, 0.0))
        turned = turned @ rotation(*(angles or (0.0, 0.0, 0.0)))
    pan, tilt, roll = angles_deg(turned)
    return {"translation_m": [float(at) for at in place], "pan_deg": pan, "tilt_deg": tilt, "roll_deg": roll}


def rotation(pan_deg: float, tilt_deg: float, roll_deg: float) -> NDArray[np.float64]:
    """From the camera's axes (X right, Y ahead, Z up) to the world's, (3, 3): pan turns the tilted, tilt the rolled."""
    pan, tilt, roll = (math.radians(angle) for angle in (-pan_deg, tilt_deg, roll_deg))
    about_z = [[math.cos(pan), -math.sin(pan), 0.0], [math.sin(pan), math.cos(pan), 0.0], [0.0, 0.0, 1.0]]
    about_x = [[1.0, 0.0, 0.0], [0.0, math.cos(tilt), -math.sin(tilt)], [0.0, math.sin(tilt), math.cos(tilt)]]
    about_y = [[math.cos(roll), 0.0, math.sin(roll)], [0.0, 1.0, 0.0], [-math.sin(roll), 0.0, math.cos(roll)]]
    turned: NDArray[np.float64] = np.array(about_z) @ np.array(about_x) @ np.array(about_y)
    return turned


def angles_deg(turned: NDArray[np.float64]) -> tuple[float, float, float]:
    """Pan, tilt, roll of what `rotation` makes. Straight up or down, where pan and roll are one, all of it is pan."""
    tilt = math.asin(max(-1.0, min(1.0, turned[2, 1])))
    if abs(turned[2, 1]) > 1.0 - 1e-9:
        return math.degrees(-math.atan2(turned[1, 0], turned[0, 0])), math.degrees(tilt), 0.0
    pan = -math.atan2(-turned[0, 1], turned[1, 1])
    return math.degrees(pan), math.degrees(tilt), math.degrees(math.atan2(-turned[2, 0], turned[2, 2]))


def _table(holder: Any, name: str) -> Mapping[str, Any]:
    found = holder.get(name) if isinstance(holder, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _numbers(table: Mapping[str, Any], *names: str) -> list[float] | None:
    """All of them, what is left out as 0; None where none is there, or one is no number."""
    there = [table[name] for name in names if name in table]
    if not there or not all(_is_number(value) for value in there):
        return None
    return [float(table.get(name, 0.0)) for name in names]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
