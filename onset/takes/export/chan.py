"""Nuke's .chan: frame tx ty tz rx ry rz vertical-fov, a line for each frame.

The format has no place for units, rotation order, sensor or focal length: they stand in a text file beside it.
"""

from onset.errors import InputError
from onset.takes.camera_export import camera_path
from onset.takes.camera_state import unreadable
from onset.takes.exporting import Exported, Place
from onset.takes.read import Take


def export_take(take: Take, place: Place) -> Exported:
    """NAME_camera.chan and NAME_camera.chan.txt. Raises InputError when the take has no record of the camera."""
    path = camera_path(take, place.first_frame)
    if not path.recorded:
        raise InputError(
            f"{take.folder}: has no record of the camera's pose, and a .chan cannot say so; "
            f"--to usd makes a static camera that does{unreadable(take)}"
        )
    lines = [
        " ".join(
            [
                str(pose.frame),
                *(f"{value + 0.0:.9g}" for value in (*pose.position_m, *pose.rotation_deg, pose.vertical_fov_deg)),
            ]
        )
        for pose in path.poses
    ]
    first = path.poses[0]
    about = [
        f"{place.name}_camera.chan: frame tx ty tz rx ry rz vertical-fov",
        "units: metres, degrees; Y up, camera looks along -Z; rotation order ZXY",
        "position: the centre of projection, where the entrance pupil is known",
        f"first frame {first.frame} is {take.manifest.first_timecode or 'without timecode'} at {take.manifest.rate}",
        f"first frame: sensor {first.sensor_mm[0]:g} x {first.sensor_mm[1]:g} mm, focal length {first.focal_mm:g} mm",
        *path.notes,
    ]
    files = [
        place.write(f"{place.name}_camera.chan", "\n".join(lines) + "\n"),
        place.write(f"{place.name}_camera.chan.txt", "\n".join(about) + "\n"),
    ]
    return Exported(files=files, frames=take.frame_count, notes=path.notes)
