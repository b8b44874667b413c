"""A Nuke script: plate, matte and comp with range, rate and colour spaces set, the keyed plate, and the camera.

Paths are relative to the script. EXR sequences are loaded where they are exported in the same place (`--to exr,nuke`).
"""

from onset_kernels.picture import Transfer

from onset.takes.camera_export import CameraPath, camera_path
from onset.takes.camera_state import unreadable
from onset.takes.export_media import Media, media_of
from onset.takes.exporting import Exported, Place
from onset.takes.read import Take

_COLOURSPACES = {
    Transfer.LINEAR: "linear", Transfer.SRGB: "sRGB", Transfer.BT709: "rec709", Transfer.BT1886: "Gamma2.4",
    Transfer.LOGC3: "AlexaV3LogC", Transfer.SLOG3: "SLog3", Transfer.VLOG: "VLog", Transfer.LOGC4: "ARRILogC4",
    Transfer.PQ: "st2084", Transfer.HLG: "HybridLogGamma",
}  # fmt: skip
_COLUMN_PX, _ROW_PX = 160, 120


def export_take(take: Take, place: Place) -> Exported:
    """NAME.nk. Raises OnsetError."""
    found, notes = media_of(take, place)
    path = camera_path(take, place.first_frame)
    by_name = {media.stream: media for media in found}
    nodes = [_root(take, place, found)]
    for column, media in enumerate(found):
        nodes.append(_read(take, place, media, column))
    nodes += _keyed(by_name)
    if path.recorded:
        nodes.append(_camera(path))
        notes += path.notes
        if any(any(pose.offset_mm) for pose in path.poses):
            notes.append("the lens's axis meets the sensor off its middle, which the Camera node is not told; USD is")
    else:
        notes.append(f"the take has no record of the camera, so there is no Camera node{unreadable(take)}")
    text = "#! nuke\n# made by onset take export\n" + "".join(nodes)
    return Exported(files=[place.write(f"{place.name}.nk", text)], frames=take.frame_count, notes=notes)


def _root(take: Take, place: Place, found: list[Media]) -> str:
    last = place.first_frame + take.frame_count - 1
    knobs = {
        "inputs": "0",
        "project_directory": '"\\[python \\{nuke.script_directory()\\}\\]"',
        "frame": str(place.first_frame),
        "first_frame": str(place.first_frame),
        "last_frame": str(last),
        "lock_range": "true",
        "fps": f"{float(take.manifest.rate_hz):.10g}",
    }
    if found:
        picture = found[0].picture
        size = f"{picture.width_px} {picture.height_px}"
        aspect = f"{float(picture.pixel_aspect):g}"
        knobs["format"] = f'"{size} 0 0 {size} {aspect} {_word(take.manifest.name)}"'
    return _node("Root", knobs)


def _read(take: Take, place: Place, media: Media, column: int) -> str:
    last = place.first_frame + take.frame_count - 1
    numbers = (place.first_frame, last) if media.sequence else (1, take.frame_count)
    knobs = {
        "inputs": "0",
        "file": _quoted(media.path),
        "first": str(numbers[0]),
        "last": str(numbers[1]),
        "origfirst": str(numbers[0]),
        "origlast": str(numbers[1]),
        "origset": "true",
        "on_error": "black",
        "colorspace": _COLOURSPACES.get(media.transfer, "linear"),
        "label": _quoted(f"{take.manifest.name} {media.stream}"),
        "name": node_name(media.stream),
        "xpos": str(column * _COLUMN_PX),
        "ypos": "0",
    }
    if not media.sequence:
        # A film counts from 1; `start at` puts its first frame where sequences have theirs.
        knobs |= {"frame_mode": '"start at"', "frame": str(place.first_frame)}
    if media.stream == "matte" and media.transfer is Transfer.LINEAR:
        knobs["raw"] = "true"
    return _node("Read", knobs) + f"set {_variable(media.stream)} [stack 0]\n"


def _keyed(found: dict[str, Media]) -> list[str]:
    """The plate with the matte as its alpha, premultiplied, and a viewer on it and on the comp."""
    nodes = []
    shown: list[str] = [name for name in ("comp", "camera", "matte", "fill") if name in found]
    if {"camera", "matte"} <= found.keys():
        nodes += [
            f"push ${_variable('matte')}\npush ${_variable('camera')}\n",
            _node("Copy", {
                "inputs": "2", "from0": "rgba.red", "to0": "rgba.alpha", "name": "matte_to_alpha",
                "xpos": "0", "ypos": str(_ROW_PX),
            }),
            _node("Premult", {"name": "keyed", "xpos": "0", "ypos": str(2 * _ROW_PX)}),
            f"set {_variable('keyed')} [stack 0]\n",
        ]  # fmt: skip
        shown.append("keyed")
    nodes += [f"push ${_variable(name)}\n" for name in reversed(shown)]
    nodes.append(_node("Viewer", {"inputs": str(len(shown)), "name": "Viewer1", "ypos": str(3 * _ROW_PX)}))
    return nodes


def _camera(path: CameraPath) -> str:
    first = path.poses[0].frame
    curves = {
        "translate": [[pose.position_m[axis] for pose in path.poses] for axis in range(3)],
        "rotate": [[pose.rotation_deg[axis] for pose in path.poses] for axis in range(3)],
        "focal": [[pose.focal_mm for pose in path.poses]],
        "haperture": [[pose.sensor_mm[0] for pose in path.poses]],
        "vaperture": [[pose.sensor_mm[1] for pose in path.poses]],
    }
    knobs = {"inputs": "0", "rot_order": "ZXY"}
    for name, axes in curves.items():
        knobs[name] = "{" + " ".join(_curve(first, values) for values in axes) + "}"
    return "push 0\n" + _node("Camera2", {**knobs, "name": "onset_camera", "xpos": str(-_COLUMN_PX), "ypos": "0"})


def _curve(first: int, values: list[float]) -> str:
    return "{curve x" + str(first) + " " + " ".join(f"{value + 0.0:.9g}" for value in values) + "}"


def _node(kind: str, knobs: dict[str, str]) -> str:
    return f"{kind} {{\n" + "".join(f" {name} {value}\n" for name, value in knobs.items()) + "}\n"


def node_name(stream: str) -> str:
    """What the Read node of a stream is called: a compositor's word for the camera original is plate."""
    return "plate" if stream == "camera" else _word(stream)


def _variable(stream: str) -> str:
    return f"N_{_word(stream)}"


def _word(text: str) -> str:
    return "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in text)


def _quoted(text: str) -> str:
    """A Tcl string: nothing in it is taken for a command or variable."""
    return '"' + "".join(f"\\{letter}" if letter in '\\"[]{}$' else letter for letter in text) + '"'
