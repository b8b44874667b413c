"""Run by Blender's own Python, not imported: keys frames with its Keying node, one settings after another.

    blender --background --python blender_script.py -- JOB.json

The job names raw float32 RGBA files (linear, row after row), their size, and settings; results go in the same form,
settings by settings and frame by frame, into the file descriptor that it names.
"""

import array
import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    """Do the job named on the command line."""
    bpy: Any = importlib.import_module("bpy")  # there is one in Blender alone
    job = json.loads(Path(sys.argv[-1]).read_text(encoding="utf-8"))
    width, height = job["width_px"], job["height_px"]
    values = width * height * 4
    scene = bpy.context.scene
    scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = width, height, 100
    scene.use_nodes = True
    tree = scene.node_tree
    tree.nodes.clear()
    frame, key = (_image(bpy, tree, name, width, height) for name in ("frame", "key"))
    keying = tree.nodes.new("CompositorNodeKeying")
    tree.links.new(frame[1].outputs[0], keying.inputs["Image"])
    tree.links.new(key[1].outputs[0], keying.inputs["Key Color"])
    tree.links.new(keying.outputs["Image"], tree.nodes.new("CompositorNodeComposite").inputs[0])
    store = tree.nodes.new("CompositorNodeOutputFile")
    store.base_path, store.format.file_format, store.format.color_mode = job["folder"], "OPEN_EXR", "RGBA"
    store.format.color_depth, store.format.exr_codec = "32", "NONE"
    tree.links.new(keying.outputs["Image"], store.inputs[0])
    out, result = array.array("f", bytes(4 * values)), None
    with os.fdopen(job["descriptor"], "wb") as pipe:
        for settings in job["settings"]:
            for name, value in settings["node"].items():
                setattr(keying, name, value)
            for picture, colour in zip(job["frames"], settings["keys"], strict=True):
                _fill(frame[0], picture, values)
                _fill(key[0], colour, values)
                bpy.ops.render.render()
                if result is None:
                    result = bpy.data.images.load(str(next(Path(job["folder"]).glob("Image*.exr"))))
                else:
                    result.reload()
                result.pixels.foreach_get(out)
                out.tofile(pipe)


def _image(bpy: Any, tree: Any, name: str, width: int, height: int) -> tuple[Any, Any]:
    """A picture of floats, taken for linear, and the node that shows it."""
    image = bpy.data.images.new(name, width, height, alpha=True, float_buffer=True)
    node = tree.nodes.new("CompositorNodeImage")
    node.image = image
    return image, node


def _fill(image: Any, path: str, values: int) -> None:
    read = array.array("f")
    with Path(path).open("rb") as file:
        read.fromfile(file, values)
    image.pixels.foreach_set(read)
    image.update()


if __name__ == "__main__":
    main()
