"""A take's camera as scenes in 3D want it: one pose and lens a frame, numbered, in a world with Y up."""

from dataclasses import dataclass
from math import atan, degrees

from onset.counted import counted
from onset.takes.camera_state import CameraState, camera_track, unreadable
from onset.takes.read import Take

STATIC_FOCAL_MM, STATIC_WIDTH_MM = 35.0, 36.0
NOT_MEASURED = (
    "the take has no record of the camera's pose and lens: this camera stands still at the origin with "
    f"{STATIC_FOCAL_MM:g} mm on {STATIC_WIDTH_MM:g} mm, and none of it was measured"
)


@dataclass(frozen=True)
class Pose:
    """One frame: the centre of projection in metres, rotations about X, Y, Z in degrees applied in the order Z, X, Y,
    focal length and sensor in millimetres, and what is known of focus, stop and where the axis meets the sensor."""

    frame: int
    position_m: tuple[float, float, float]
    rotation_deg: tuple[float, float, float]
    focal_mm: float
    sensor_mm: tuple[float, float]
    focus_m: float | None = None
    f_stop: float | None = None
    offset_mm: tuple[float, float] = (0.0, 0.0)

    @property
    def vertical_fov_deg(self) -> float:
        """The vertical angle of view."""
        return degrees(2 * atan(self.sensor_mm[1] / (2 * self.focal_mm)))


@dataclass(frozen=True)
class CameraPath:
    """The poses, whether they were recorded at all, and notes for whoever gets them."""

    poses: list[Pose]
    recorded: bool
    notes: list[str]


def camera_path(take: Take, first_frame: int) -> CameraPath:
    """A pose for each frame; a static one, with a note, where the take has none."""
    aspect = _aspect(take)
    states = camera_track(take)
    if not states:
        return CameraPath(
            [_pose(CameraState(), first_frame + n, aspect) for n in range(take.frame_count)], False,
            [NOT_MEASURED + unreadable(take)],
        )  # fmt: skip
    notes = []
    if not any(state.has_pose for state in states):
        notes.append("the take has a record of the lens, none of the pose: the camera stands at the origin")
    if any(state.focal_length_mm is None or state.sensor_mm is None for state in states):
        notes.append(
            "focal length or sensor size are not recorded for every frame: "
            f"{STATIC_FOCAL_MM:g} mm on {STATIC_WIDTH_MM:g} mm stand in, and were not measured"
        )
    silent = sum(1 for index in range(take.first_index, take.last_index + 1) if _silent(take, index))
    if silent:
        of_all = counted(take.frame_count, "frame")
        notes.append(f"{silent} of {of_all} without a record of the camera: another's stands there")
    poses = [_pose(state, first_frame + number, aspect) for number, state in enumerate(states)]
    return CameraPath(poses, True, notes)


def _pose(state: CameraState, frame: int, aspect: float) -> Pose:
    sensor = state.sensor_mm or (STATIC_WIDTH_MM, STATIC_WIDTH_MM / aspect)
    return Pose(
        frame, state.position_m, state.euler_deg, state.focal_length_mm or STATIC_FOCAL_MM, sensor,
        state.focus_distance_m, state.f_stop, state.projection_offset_mm,
    )  # fmt: skip


def _silent(take: Take, index: int) -> bool:
    record = take.frame(index)
    return record is None or not record.camera


def _aspect(take: Take) -> float:
    for stream in take.manifest.streams:
        picture = stream.picture_type()
        return picture.width_px * float(picture.pixel_aspect) / picture.height_px
    return 16 / 9
