"""Run inside Blender: imports a BVH with Blender's own importer and writes where every bone is in every frame, as JSON.

    blender --background --factory-startup --python-exit-code 3 --python blender_import.py -- FILE.bvh OUT.json

Blender 3.4.1 as Debian 12 ships it runs on Python 3.11, which has dropped the mode `rU` that its importer opens files
with: that one letter is taken out. Newer Blenders do not use it.
"""

import builtins
import json
import sys
from typing import Any

_open = builtins.open


def open_without_u(file: Any, mode: str = "r", *rest: Any, **more: Any) -> Any:
    """What Python 3.10 did."""
    return _open(file, mode.replace("U", ""), *rest, **more)


def main(source: str, out: str) -> None:
    """Import, play, write."""
    import bpy  # type: ignore[import-not-found]

    builtins.open = open_without_u
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.import_anim.bvh(filepath=source, update_scene_fps=True)
    armature, scene = bpy.context.object, bpy.context.scene
    first, last = (int(edge) for edge in armature.animation_data.action.frame_range)
    frames = []
    for frame in range(first, last + 1):
        scene.frame_set(frame)
        bones = {bone.name: list(armature.matrix_world @ bone.head) for bone in armature.pose.bones}
        bones |= {f"{bone.name}.end": list(armature.matrix_world @ bone.tail) for bone in armature.pose.bones}
        frames.append(bones)
    rate_hz = scene.render.fps / scene.render.fps_base
    with _open(out, "w") as file:
        json.dump({"frames": frames, "rate_hz": rate_hz}, file)


main(*sys.argv[sys.argv.index("--") + 1 :])
