"""Live Link Face: the 61 values of a face in the order and units of Epic's app, and its UDP packet, version 6.

Order: ARKit's 52 coefficients as `EARFaceBlendShape` numbers them, then yaw, pitch and roll of the head, the left and
the right eye. The app's rotations are in radians; yaw grows to the person's own left, pitch upward, roll as the left
ear rises. Epic's plugin on the phone itself sends half turns (degrees / 180), which `HALF_TURNS` is for.
Packet, as the serialiser of Epic's `AppleARKitLiveLinkSource` writes it: big-endian, strings with their length in four
bytes and UTF-8. A packet of a frame in which the face was lost ends before the count of values.
"""

import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from onset.tracking.face.arkit import BLENDSHAPES, GROUP, mirrored

VERSION = 6
PORT = 11111
"""Where Unreal listens unless told otherwise."""
ROTATIONS = tuple(f"{part}{axis}" for part in ("Head", "LeftEye", "RightEye") for axis in ("Yaw", "Pitch", "Roll"))
NAMES = (*(name[0].upper() + name[1:] for name in BLENDSHAPES), *ROTATIONS)
"""The 61 values in the order of a packet."""
RADIANS = math.pi / 180.0
HALF_TURNS = 1.0 / 180.0
_ANGLES: tuple[tuple[str, float], ...] = (
    ("head.yaw_deg", 1.0), ("head.pitch_deg", -1.0), ("head.roll_deg", 1.0),
    ("gaze.left.yaw_deg", 1.0), ("gaze.left.pitch_deg", -1.0), ("", 0.0),
    ("gaze.right.yaw_deg", 1.0), ("gaze.right.pitch_deg", -1.0), ("", 0.0),
)  # fmt: skip
"""What each rotation is made of, and its sign: here pitch grows downward, in Live Link upward; eyes do not roll."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a face was so: Unreal's qualified frame time."""

    frame: int
    """Frames since midnight at `rate_hz`."""
    subframe: float
    """0 to 1."""
    rate_hz: Fraction


def livelink_values(values: Mapping[str, float], *, per_degree: float = RADIANS, mirror: bool = False) -> list[float]:
    """The 61 values of a subject, in packet order. What the subject does not have is 0.

    `mirror`: as in a mirror, left and right changed. Coefficients are kept within 0 to 1, and what is no number is 0.
    """
    shapes = [_finite(values, GROUP + (mirrored(name) if mirror else name)) for name in BLENDSHAPES]
    angles = [sign * per_degree * _finite(values, name) for name, sign in _ANGLES]
    if mirror:
        head, left, right = angles[:3], angles[3:6], angles[6:]
        angles = [turned for yaw, pitch, roll in (head, right, left) for turned in (-yaw, pitch, -roll)]
    return [min(max(shape, 0.0), 1.0) for shape in shapes] + angles


def encoded(device: str, subject: str, stamp: Stamp, values: Sequence[float] | None) -> bytes:
    """One packet. `values`: the 61, or None where the face was lost."""
    head = struct.pack(">ifii", _int32(stamp.frame), stamp.subframe, stamp.rate_hz.numerator, stamp.rate_hz.denominator)
    begun = bytes((VERSION,)) + _string(device) + _string(subject) + head
    return begun if values is None else begun + struct.pack(f">B{len(values)}f", len(values), *values)


def _string(text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    return struct.pack(">i", len(data)) + data


def _finite(values: Mapping[str, float], name: str) -> float:
    value = float(values.get(name, 0.0))
    return value if math.isfinite(value) else 0.0


def _int32(value: int) -> int:
    return min(max(value, -(2**31)), 2**31 - 1)
