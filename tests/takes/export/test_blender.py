"""The Blender script, run by Blender without a window where it is installed."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.takes.export.handed import MATTE, NTSC, closed_take, export
from tests.takes.made import FFV1, FIRST_INDEX, level

STREAMS = {"camera": FFV1, "comp": FFV1, "matte": MATTE}
REPORT = """
import bpy, json, mathutils
scene = bpy.context.scene
nodes = [node for node in scene.node_tree.nodes if node.type == "IMAGE"]
camera = scene.camera
ahead = {}
for frame in (1001, 1004):
    scene.frame_set(frame)
    ahead[frame] = list(camera.matrix_world.to_3x3() @ mathutils.Vector((0, 0, -1)))
scene.frame_set(1001)
from bpy_extras.object_utils import world_to_camera_view
axis = world_to_camera_view(scene, camera, camera.matrix_world @ mathutils.Vector((0, 0, -5)))
scene.render.image_settings.file_format = "OPEN_EXR"
scene.render.image_settings.color_depth = "32"
scene.frame_set(1005)
scene.render.filepath = OUT + "/shown.exr"
bpy.ops.render.render(write_still=True)
print("TOLD " + json.dumps({
    "range": [scene.frame_start, scene.frame_end], "fps": [scene.render.fps, scene.render.fps_base],
    "size": [scene.render.resolution_x, scene.render.resolution_y],
    "nodes": {node.name: [node.image.source, list(node.image.size), node.frame_duration] for node in nodes},
    "axis": list(axis)[:2], "lens": camera.data.lens, "ahead": ahead, "up": list(camera.matrix_world.to_translation()),
}))
"""


def in_blender(script: Path, out: Path) -> dict[str, Any]:
    blender = shutil.which("blender")
    if blender is None:
        pytest.skip("no blender; Debian: apt install blender")
    command = [blender, "-b", "--factory-startup", "-noaudio", "--python-exit-code", "3", "--python", str(script)]
    command += ["--python-expr", f"OUT = {str(out)!r}\n{REPORT}"]
    environment = {**os.environ, "TMPDIR": str(out)}  # its own folder there stays behind when it is killed
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("TOLD ")]
    told = json.loads(line.removeprefix("TOLD "))
    assert isinstance(told, dict)
    return told


def test_blender_loads_the_take_and_shows_the_comp_of_the_right_frame(tmp_path: Path) -> None:
    exr: Any = pytest.importorskip("OpenEXR")
    pose = {
        "translation_m": [1.0, 2.0, 3.0], "focal_length_mm": 40.0, "sensor_mm": [25.6, 19.2],
        "projection_offset_mm": [2.56, 0.96],
    }  # fmt: skip
    poses = {n: {**pose, "pan_deg": 30.0 * n} for n in range(6)}
    take = closed_take(tmp_path / "takes", streams=STREAMS, rate=NTSC, timecode="01:00:00;00", camera=poses)
    export("exr", take, tmp_path / "out")
    script = export("blender", take, tmp_path / "out").files[0]
    told = in_blender(script, tmp_path)
    assert (told["range"], told["size"]) == ([1001, 1006], [64, 48])
    assert told["fps"][0] / told["fps"][1] == pytest.approx(float(NTSC), rel=1e-6)
    assert told["nodes"] == {name: ["SEQUENCE", [64, 48], 6] for name in ("plate", "comp", "matte")}
    assert told["ahead"]["1001"] == pytest.approx([0, 1, 0], abs=1e-5)  # Blender too has Z up and Y ahead
    assert told["ahead"]["1004"] == pytest.approx([1, 0, 0], abs=1e-5)  # panned by 90 degrees to the right
    assert told["up"] == pytest.approx([1.0, 2.0, 3.0], abs=1e-5)
    assert told["lens"] == pytest.approx(40.0)
    assert told["axis"] == pytest.approx([0.6, 0.45], abs=1e-5)  # to the right of the middle, and below it
    with exr.File(str(tmp_path / "shown.exr"), separate_channels=True) as file:
        shown = float(np.mean(file.channels()["R"].pixels))
    code = (level(FIRST_INDEX + 4, "comp") - 16) / 219
    assert shown == pytest.approx(((code + 0.09929683) / 1.09929683) ** (1 / 0.45), rel=5e-3)


def test_the_script_is_python_and_says_that_nothing_was_measured(tmp_path: Path) -> None:
    take = closed_take(tmp_path / "takes", streams=STREAMS, frames=2)
    done = export("blender", take, tmp_path / "out")
    text = done.files[0].read_text()
    compile(text, "script", "exec")
    assert '"camera_measured": false' in text
    assert any("none of it was measured" in note for note in done.notes)
