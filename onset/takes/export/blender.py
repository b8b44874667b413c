"""A Python script for Blender: plate, matte and comp in the compositor, range and rate set, and the camera animated.

Run it from Blender's text editor, or `blender --python NAME_blender.py`. Paths are relative to the script.
"""

import json
from typing import Any

from onset_kernels.picture import Transfer

from onset.takes.camera_export import Pose, camera_path
from onset.takes.export_media import Media, media_of
from onset.takes.exporting import Exported, Place
from onset.takes.read import Take

_COLOURSPACES = {Transfer.LINEAR: "Linear", Transfer.SRGB: "sRGB", Transfer.BT709: "sRGB"}
_SCRIPT = '''"""{title}: loads plate, matte and comp into the compositor, and the camera. Made by onset take export."""

import json
import math
import os

import bpy

TAKE = json.loads(r"""
{data}
""")
FOLDER = os.path.dirname(os.path.abspath(__file__)) if "__file__" in globals() else bpy.path.abspath("//")


def load(media):
    """The image of a stream: a numbered sequence, or a film."""
    path = os.path.normpath(os.path.join(FOLDER, media["path"]))
    image = bpy.data.images.load(path)
    image.name = TAKE["name"] + "_" + media["stream"]
    image.source = "SEQUENCE" if media["sequence"] else "MOVIE"
    names = {{item.identifier for item in type(image.colorspace_settings).bl_rna.properties["name"].enum_items}}
    for name in media["colorspaces"]:
        if name in names:
            image.colorspace_settings.name = name
            break
    return image


def node_of(tree, media, row):
    """An image node that plays the whole take from its first frame on."""
    node = tree.nodes.new("CompositorNodeImage")
    node.name = node.label = media["node"]
    node.image = load(media)
    node.frame_duration = TAKE["frames"]
    node.frame_start = TAKE["first_frame"]
    node.frame_offset = TAKE["first_frame"] - 1 if media["sequence"] else 0
    node.use_auto_refresh = True
    node.location = (0, -320 * row)
    return node


def scene_of():
    """The scene: size, rate, range; colours are shown as they were recorded."""
    scene = bpy.context.scene
    scene.render.resolution_x, scene.render.resolution_y = TAKE["size"]
    scene.render.resolution_percentage = 100
    scene.render.fps, scene.render.fps_base = TAKE["fps"], TAKE["fps_base"]
    scene.frame_start = TAKE["first_frame"]
    scene.frame_end = TAKE["first_frame"] + TAKE["frames"] - 1
    scene.frame_set(scene.frame_start)
    scene.view_settings.view_transform = "Standard"
    scene.use_nodes = True
    return scene


def compositor_of(scene):
    """Plate with the matte as alpha, and the comp as the result."""
    tree = scene.node_tree
    tree.nodes.clear()
    nodes = {{media["stream"]: node_of(tree, media, row) for row, media in enumerate(TAKE["media"])}}
    result = nodes.get("comp") or nodes.get("camera")
    if "camera" in nodes and "matte" in nodes:
        alpha = tree.nodes.new("CompositorNodeSetAlpha")
        alpha.name = alpha.label = "keyed"
        alpha.location = (320, 0)
        tree.links.new(nodes["camera"].outputs["Image"], alpha.inputs["Image"])
        tree.links.new(nodes["matte"].outputs["Image"], alpha.inputs["Alpha"])
        viewer = tree.nodes.new("CompositorNodeViewer")
        viewer.location = (640, 160)
        tree.links.new(alpha.outputs["Image"], viewer.inputs["Image"])
    if result is not None:
        out = tree.nodes.new("CompositorNodeComposite")
        out.location = (640, 0)
        tree.links.new(result.outputs["Image"], out.inputs["Image"])


def camera_of(scene):
    """The camera. Blender has Z up: a world with Y up is turned by a quarter about X."""
    data = bpy.data.cameras.new("onset_camera")
    camera = bpy.data.objects.new("onset_camera", data)
    parent = bpy.data.objects.new("onset_world", None)
    parent.rotation_euler = (math.pi / 2, 0, 0)
    camera.parent = parent
    camera.rotation_mode = "ZXY"
    for thing in (parent, camera):
        scene.collection.objects.link(thing)
    scene.camera = camera
    data.sensor_fit = "HORIZONTAL"
    camera["onset_measured"] = TAKE["camera_measured"]
    for frame, position, rotation, focal, width, shift in TAKE["camera"]:
        camera.location = position
        camera.rotation_euler = [math.radians(value) for value in rotation]
        data.lens, data.sensor_width = focal, width
        data.shift_x, data.shift_y = shift
        camera.keyframe_insert("location", frame=frame)
        camera.keyframe_insert("rotation_euler", frame=frame)
        data.keyframe_insert("lens", frame=frame)
        for name in ("sensor_width", "shift_x", "shift_y"):
            data.keyframe_insert(name, frame=frame)


scene = scene_of()
compositor_of(scene)
camera_of(scene)
'''


def export_take(take: Take, place: Place) -> Exported:
    """NAME_blender.py. Raises OnsetError."""
    found, notes = media_of(take, place)
    path = camera_path(take, place.first_frame)
    poses = path.poses if path.recorded else path.poses[:1]
    rate_hz = take.manifest.rate_hz
    picture = found[0].picture if found else take.manifest.streams[0].picture_type()
    data: dict[str, Any] = {
        "name": take.manifest.name,
        "first_timecode": take.manifest.first_timecode,
        "first_frame": place.first_frame,
        "frames": take.frame_count,
        "size": [picture.width_px, picture.height_px],
        "fps": round(rate_hz),
        "fps_base": float(round(rate_hz) / rate_hz),
        "media": [_media(media, place) for media in found],
        "camera_measured": path.recorded,
        "camera": [[p.frame, p.position_m, p.rotation_deg, p.focal_mm, p.sensor_mm[0], _shift(p)] for p in poses],
    }
    text = _SCRIPT.format(title=take.manifest.name, data=json.dumps(data, indent=1))
    written = place.write(f"{place.name}_blender.py", text)
    return Exported(files=[written], frames=take.frame_count, notes=[*notes, *path.notes])


def _shift(pose: Pose) -> list[float]:
    """Blender moves the view over the picture, in widths of the sensor, to the right and up."""
    return [-pose.offset_mm[0] / pose.sensor_mm[0], pose.offset_mm[1] / pose.sensor_mm[0]]


def _media(media: Media, place: Place) -> dict[str, Any]:
    """A stream as the script loads it; Blender is given the first file of a sequence. Names of spaces by version."""
    raw = media.stream == "matte" or media.transfer is Transfer.LINEAR
    spaces = ["Linear", "Linear Rec.709", "Non-Color"] if media.sequence else ["Non-Color"] if raw else []
    return {
        "stream": media.stream,
        "node": "plate" if media.stream == "camera" else media.stream,
        "path": media.path.replace("####", f"{place.first_frame:04}"),
        "sequence": media.sequence,
        "colorspaces": spaces or [_COLOURSPACES.get(media.transfer, "sRGB")],
    }
