"""A USD camera (.usda, plain text): focal length, aperture, focus, stop and pose for each frame.

USD gives focal length and aperture in tenths of a scene unit. With `metersPerUnit` 0.01 those are millimetres, so that
the numbers read as on the lens. Y up; rotations in the order Z, X, Y, which is Nuke's default too.
"""

import re
from collections.abc import Callable

from onset.takes.camera_export import CameraPath, Pose, camera_path
from onset.takes.exporting import Exported, Place
from onset.takes.read import Take

_UNITS_PER_M = 100.0
_FOREIGN = re.compile(r"[^A-Za-z0-9_]")


def export_take(take: Take, place: Place) -> Exported:
    """NAME_camera.usda. Raises OnsetError."""
    path = camera_path(take, place.first_frame)
    text = _scene(take, path)
    return Exported(files=[place.write(f"{place.name}_camera.usda", text)], frames=take.frame_count, notes=path.notes)


def _scene(take: Take, path: CameraPath) -> str:
    manifest, poses = take.manifest, path.poses
    rate = f"{float(manifest.rate_hz):.12g}"
    name = _prim(manifest.name)
    about = "; ".join([f"take {manifest.name}, from {manifest.first_timecode or 'no timecode'}", *path.notes])
    return f"""#usda 1.0
(
    defaultPrim = "{name}"
    doc = {_text(about)}
    endTimeCode = {poses[-1].frame}
    framesPerSecond = {rate}
    metersPerUnit = 0.01
    startTimeCode = {poses[0].frame}
    timeCodesPerSecond = {rate}
    upAxis = "Y"
)

def Xform "{name}"
{{
    def Camera "camera" (
        customData = {{
            string onset_take = {_text(manifest.id)}
            string onset_first_timecode = {_text(manifest.first_timecode)}
            bool onset_measured = {str(path.recorded).lower()}
        }}
    )
    {{
{_camera(poses)}    }}
}}
"""


def _camera(poses: list[Pose]) -> str:
    attributes: list[tuple[str, Callable[[Pose], float | tuple[float, ...] | None]]] = [
        ("float focalLength", lambda pose: pose.focal_mm),
        ("float horizontalAperture", lambda pose: pose.sensor_mm[0]),
        ("float verticalAperture", lambda pose: pose.sensor_mm[1]),
        # The window moves against the axis; sensors count down, USD counts up.
        ("float horizontalApertureOffset", lambda pose: -pose.offset_mm[0]),
        ("float verticalApertureOffset", lambda pose: pose.offset_mm[1]),
        ("float focusDistance", lambda pose: None if pose.focus_m is None else pose.focus_m * _UNITS_PER_M),
        ("float fStop", lambda pose: pose.f_stop),
        ("double3 xformOp:translate", lambda pose: tuple(value * _UNITS_PER_M for value in pose.position_m)),
        ("float3 xformOp:rotateZXY", lambda pose: pose.rotation_deg),
    ]
    lines = "".join(_samples(name, [(pose.frame, read(pose)) for pose in poses]) for name, read in attributes)
    lines += "        float2 clippingRange = (1, 1000000)\n"
    return lines + '        uniform token[] xformOpOrder = ["xformOp:translate", "xformOp:rotateZXY"]\n'


def _samples(name: str, values: list[tuple[int, float | tuple[float, ...] | None]]) -> str:
    """An attribute: one value where it never changes, else one for each frame that has one."""
    known = [(frame, value) for frame, value in values if value is not None]
    if not known:
        return ""
    if len({value for _, value in known}) == 1:
        return f"        {name} = {_number(known[0][1])}\n"
    lines = "".join(f"            {frame}: {_number(value)},\n" for frame, value in known)
    return f"        {name}.timeSamples = {{\n{lines}        }}\n"


def _number(value: float | tuple[float, ...]) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(f'{one + 0.0:.9g}' for one in value)})"
    return f"{value + 0.0:.9g}"


def _prim(name: str) -> str:
    plain = _FOREIGN.sub("_", name)
    return plain if not plain[:1].isdigit() else f"_{plain}"


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'
