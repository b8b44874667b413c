"""A motion as BVH: the hierarchy in the rest pose, then one line of channels for each frame.

The format is Biovision's, as Meredith and Maddock describe it in "Motion capture file formats explained" (University of
Sheffield, 2001): offsets from the parent, channels in the order in which the rotations are multiplied from the left.
"""

import numpy as np

from onset.tracking.body.motion import Motion
from onset.tracking.body.rotations import euler_zxy_deg
from onset.tracking.body.skeleton import JOINTS

_TURN = "Zrotation Xrotation Yrotation"


def bvh_text(motion: Motion, frame_s: float) -> str:
    """The file's text. Metres, Y up, rotations ZXY in degrees; `frame_s` is the time of a frame in seconds."""
    angles = np.stack([euler_zxy_deg(motion.turns[:, number]) for number in range(len(JOINTS))], axis=1)
    channels = np.concatenate([motion.root_m, angles.reshape(motion.frames, -1)], axis=1)
    lines = ["HIERARCHY", *_joint(motion, 0, 0), "MOTION", f"Frames: {motion.frames}", f"Frame Time: {frame_s:.9g}"]
    lines += [" ".join(f"{value + 0.0:.6f}" for value in row) for row in channels]
    return "\n".join(lines) + "\n"


def _joint(motion: Motion, number: int, depth: int) -> list[str]:
    joint, pad = JOINTS[number], "\t" * depth
    channels = f"3 {_TURN}" if depth else f"6 Xposition Yposition Zposition {_TURN}"
    lines = [f"{pad}{'JOINT' if depth else 'ROOT'} {joint.name}", f"{pad}{{"]
    lines += [f"{pad}\tOFFSET {_numbers(motion.offsets_m[number])}", f"{pad}\tCHANNELS {channels}"]
    for child, other in enumerate(JOINTS):
        if other.parent == joint.name:
            lines += _joint(motion, child, depth + 1)
    if joint.name in motion.ends_m:
        lines += [
            f"{pad}\tEnd Site",
            f"{pad}\t{{",
            f"{pad}\t\tOFFSET {_numbers(motion.ends_m[joint.name])}",
            f"{pad}\t}}",
        ]
    return [*lines, f"{pad}}}"]


def _numbers(offset: np.typing.NDArray[np.float64]) -> str:
    return " ".join(f"{value + 0.0:.6f}" for value in offset)
