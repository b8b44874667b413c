"""BVH of each body in a take: a skeleton and its joints' rotations, for Blender, Maya, MotionBuilder and others.

Metres, Y up, in the world of the exported cameras; the skeleton and its rest pose are in docs/body.md. Blender reads it
as it is; where centimetres are expected, scale by 100. The format has no place for units, names of people or what was
measured: they stand in a text file beside it.
"""

from onset.counted import counted
from onset.errors import InputError
from onset.takes.body_tracks import BodyTrack, body_tracks
from onset.takes.camera_export import CameraPath, camera_path
from onset.takes.exporting import Exported, Place, in_a_file_name
from onset.takes.read import Take
from onset.tracking.body.bvh_text import bvh_text
from onset.tracking.body.motion import Motion, Range, motion_of

_RANGES_TOLD = 12


def export_take(take: Take, place: Place) -> Exported:
    """NAME_TRACKER_ID.bvh and .bvh.txt for each body. Raises InputError when no tracker of the take followed one."""
    cameras = camera_path(take, place.first_frame)
    tracks = body_tracks(
        (take.tracked(index) for index in range(take.first_index, take.last_index + 1)), take.first_index, cameras.poses
    )
    if not tracks:
        raise InputError(
            f"{take.folder}: this take has no body track: no tracker recorded a body's 33 points in metres; "
            'a show records them with [[tracker]] kind = "body"'
        )
    files, notes = [], []
    for track in tracks:
        motion = motion_of(track.points_m, track.visibility)
        name = f"{place.name}_{in_a_file_name(track.tracker)}_{track.id}.bvh"
        files.append(place.write(name, bvh_text(motion, float(1 / take.manifest.rate_hz))))
        about = about_motion(track, motion, place.first_frame)
        heading = [
            f"{name}: body {track.id} of tracker {track.tracker}, {counted(motion.frames, 'frame')}",
            "units: metres, degrees; Y up; rotation order ZXY; rest pose: arms out, facing +Z",
            f"first frame {place.first_frame} is {take.manifest.first_timecode or 'without timecode'} "
            f"at {take.manifest.rate}",
            *_world(cameras),
        ]
        files.append(place.write(f"{name}.txt", "\n".join([*heading, *about]) + "\n"))
        notes += [f"{name}: {line}" for line in about]
    return Exported(files=files, frames=take.frame_count, notes=notes)


def about_motion(track: BodyTrack, motion: Motion, first_frame: int) -> list[str]:
    """What of it was measured and what was not, one line each; frames are numbered from `first_frame`."""
    lines = [f"measured by {', '.join(sorted(track.models))}", *sorted(track.words)]
    if not track.looked.all():
        lines.append(f"the tracker was shown {int(track.looked.sum())} of {motion.frames} frames")
    if motion.absent:
        told = _told(motion.absent, first_frame)
        lines.append(f"not found in {_count(motion.absent)} of {motion.frames} frames, bridged: {told}")
    if motion.idle:
        lines.append(f"never seen, at rest: {', '.join(motion.idle)}")
    for joint, ranges in motion.bridged.items():
        told = _told(ranges, first_frame)
        lines.append(f"{joint} not seen in {_count(ranges)} of {motion.frames} frames, bridged: {told}")
    return lines


def _world(cameras: CameraPath) -> list[str]:
    if cameras.recorded:
        return ["placed in the world by the camera's recorded pose", *cameras.notes]
    return ["the camera stands at the origin and looks along -Z: the take has no record of its pose"]


def _count(ranges: list[Range]) -> int:
    return sum(last - first + 1 for first, last in ranges)


def _told(ranges: list[Range], first_frame: int) -> str:
    told = [
        f"{first + first_frame}" if first == last else f"{first + first_frame}-{last + first_frame}"
        for first, last in ranges[:_RANGES_TOLD]
    ]
    return ", ".join(told) + (f" and {len(ranges) - _RANGES_TOLD} more" if len(ranges) > _RANGES_TOLD else "")
