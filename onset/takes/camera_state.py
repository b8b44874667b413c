"""What a frame's record says of the camera: the `camera` field of docs/take.md, typed.

Axes are OpenTrackIO's and FreeD's: right-handed, Z up, Y ahead of the camera at rest, X to its right. Pan is positive
to the right, tilt up, roll clockwise seen from behind the camera; pan turns the tilted, tilt the rolled camera.
"""

import math
from typing import Annotated, Any

import msgspec

from onset.takes.read import Take
from onset.takes.records import FrameRecord

Metres = tuple[float, float, float]


class Distortion(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Brown-Conrady from undistorted to distorted (OpenCV's direction), on coordinates divided by the focal length:
    `k` are k1 to k6 (k4 to k6 in the denominator), as many as are known, `p` are p1 and p2."""

    k: Annotated[tuple[float, ...], msgspec.Meta(max_length=6)] = ()
    p: tuple[float, float] = (0.0, 0.0)


class CameraState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Pose and lens of one frame; what is not known is None. Unknown fields are ignored."""

    translation_m: Metres | None = None
    pan_deg: float | None = None
    tilt_deg: float | None = None
    roll_deg: float | None = None
    focal_length_mm: float | None = None
    nominal_focal_length_mm: float | None = None
    sensor_mm: tuple[float, float] | None = None
    projection_offset_mm: tuple[float, float] = (0.0, 0.0)
    focus_distance_m: float | None = None
    entrance_pupil_m: float | None = None
    f_stop: float | None = None
    t_stop: float | None = None
    shutter_deg: float | None = None
    iso: float | None = None
    make: str = ""
    model: str = ""
    serial: str = ""
    lens_make: str = ""
    lens_model: str = ""
    lens_serial: str = ""
    distortion: Distortion | None = None

    @property
    def has_pose(self) -> bool:
        """Whether it says where the camera stands or looks."""
        return any(value is not None for value in (self.translation_m, self.pan_deg, self.tilt_deg, self.roll_deg))

    @property
    def euler_deg(self) -> Metres:
        """Rotations about X, Y and Z in a right-handed world with Y up whose camera looks along -Z: to be applied in
        the order Z, X, Y."""
        return self.tilt_deg or 0.0, -(self.pan_deg or 0.0), -(self.roll_deg or 0.0)

    @property
    def position_m(self) -> Metres:
        """The centre of projection in that world: ahead of the tracked point by the entrance pupil."""
        x, y, z = self.translation_m or (0.0, 0.0, 0.0)
        pan, tilt = math.radians(self.pan_deg or 0.0), math.radians(self.tilt_deg or 0.0)
        ahead = self.entrance_pupil_m or 0.0
        return (
            x + ahead * math.sin(pan) * math.cos(tilt),
            z + ahead * math.sin(tilt),
            -y - ahead * math.cos(pan) * math.cos(tilt),
        )


def camera_state(record: FrameRecord | None) -> CameraState | None:
    """The camera of a record; None when it says nothing, or nothing of this form."""
    if record is None or not record.camera:
        return None
    return _converted(record.camera)


def _converted(values: dict[str, Any]) -> CameraState | None:
    try:
        return msgspec.convert(values, CameraState)
    except msgspec.ValidationError:  # another program's record of the camera: its own JSON stays in the take
        return None


def unreadable(take: Take) -> str:
    """The first record of a camera that is not of this form, and why, for where none is; empty when there is none."""
    for index in range(take.first_index, take.last_index + 1):
        record = take.frame(index)
        try:
            if record is not None:
                msgspec.convert(record.camera, CameraState)
        except msgspec.ValidationError as error:
            return f"; what frame {index} says of its camera cannot be read: {error}"
    return ""


def camera_track(take: Take) -> list[CameraState]:
    """A state for each frame of the take: frames without one hold the one before, at the beginning the first there is.

    Empty when no record has a pose or lens.
    """
    states: list[CameraState | None] = []
    for index in range(take.first_index, take.last_index + 1):
        states.append(camera_state(take.frame(index)) or (states[-1] if states else None))
    first = next((state for state in states if state is not None), None)
    return [] if first is None else [state or first for state in states]
