"""The skeleton that a body's points are turned into: joints, rest pose, and which points each joint is measured by.

Rest pose: standing, facing +Z, Y up, the person's left at +X, arms held out sideways with the palms down, legs
straight down, feet 30 degrees below the horizon from ankle to toe.

    Hips ┬ Spine ─ Chest ┬ Neck ─ Head (ends at the nose)
         │               ├ LeftCollar  ─ LeftShoulder  ─ LeftElbow  ─ LeftWrist  (ends between the knuckles)
         │               └ RightCollar ─ RightShoulder ─ RightElbow ─ RightWrist
         ├ LeftHip  ─ LeftKnee  ─ LeftAnkle  (ends at the toe)
         └ RightHip ─ RightKnee ─ RightAnkle

Nothing is measured between the middle of the hips and the middle of the shoulders. The trunk is therefore one straight
line with a joint in its middle: `Spine`, at the place of the hips, aims it, `Chest` turns the shoulders about it.
"""

from dataclasses import dataclass

Direction = tuple[float, float, float]
_TOE = (0.0, -0.5, 3**0.5 / 2)
_UP, _DOWN, _LEFT = (0.0, 1.0, 0.0), (0.0, -1.0, 0.0), (1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Span:
    """From the middle of some points to the middle of others, and its direction in the rest pose, length 1."""

    start: tuple[str, ...]
    end: tuple[str, ...]
    rest: Direction


@dataclass(frozen=True, slots=True)
class Joint:
    """One joint.

    It stands `share` of the span `place` away from its parent; `bone` is what its rotation aims. `across` tells how the
    bone is turned about itself (and goes first where `across_first`); without it the joint takes the shortest way, or
    turns so that its child bends about `hinge`. `guessed`: points that were not seen are good enough, because every
    other joint hangs on this one. `idle` is where the bone points when it was never seen.
    """

    name: str
    parent: str
    place: Span
    share: float
    bone: Span
    across: Span | None = None
    across_first: bool = False
    hinge: Direction | None = None
    guessed: bool = False
    idle: Direction | None = None

    @property
    def needs(self) -> frozenset[str]:
        """The points without which its rotation is not known."""
        across = (*self.across.start, *self.across.end) if self.across else ()
        return frozenset((*self.bone.start, *self.bone.end, *across))


_MID_HIPS, _MID_SHOULDERS = ("left_hip", "right_hip"), ("left_shoulder", "right_shoulder")
_MID_EARS = ("left_ear", "right_ear")
_TRUNK = Span(_MID_HIPS, _MID_SHOULDERS, _UP)
_NECK = Span(_MID_SHOULDERS, _MID_EARS, _UP)


def _arm(side: str, out: Direction) -> tuple[Joint, ...]:
    name = side.capitalize()
    shoulder, elbow, wrist = (f"{side}_shoulder",), (f"{side}_elbow",), (f"{side}_wrist",)
    index, little = f"{side}_index", f"{side}_pinky"
    collar, upper, fore = Span(_MID_SHOULDERS, shoulder, out), Span(shoulder, elbow, out), Span(elbow, wrist, out)
    return (
        Joint(f"{name}Collar", "Chest", _TRUNK, 0.5, collar, guessed=True),
        Joint(f"{name}Shoulder", f"{name}Collar", collar, 1.0, upper, hinge=(0.0, -out[0], 0.0), idle=_DOWN),
        Joint(f"{name}Elbow", f"{name}Shoulder", upper, 1.0, fore),
        Joint(
            f"{name}Wrist", f"{name}Elbow", fore, 1.0, Span(wrist, (index, little), out),
            across=Span((little,), (index,), (0.0, 0.0, 1.0)),
        ),
    )  # fmt: skip


def _leg(side: str, out: Direction) -> tuple[Joint, ...]:
    name = side.capitalize()
    hip, knee, ankle = (f"{side}_hip",), (f"{side}_knee",), (f"{side}_ankle",)
    thigh, shin = Span(hip, knee, _DOWN), Span(knee, ankle, _DOWN)
    return (
        Joint(f"{name}Hip", "Hips", Span(_MID_HIPS, hip, out), 1.0, thigh, hinge=_LEFT),
        Joint(f"{name}Knee", f"{name}Hip", thigh, 1.0, shin),
        Joint(
            f"{name}Ankle", f"{name}Knee", shin, 1.0, Span(ankle, (f"{side}_foot_index",), _TOE),
            across=Span((f"{side}_heel",), ankle, _UP),
        ),
    )  # fmt: skip


_SIDES: tuple[tuple[str, Direction], ...] = (("left", _LEFT), ("right", (-1.0, 0.0, 0.0)))
JOINTS = (
    Joint("Hips", "", _TRUNK, 0.0, _TRUNK, Span(("right_hip",), ("left_hip",), _LEFT), across_first=True, guessed=True),
    Joint("Spine", "Hips", _TRUNK, 0.0, _TRUNK, guessed=True),
    Joint("Chest", "Spine", _TRUNK, 0.5, _TRUNK, Span(("right_shoulder",), ("left_shoulder",), _LEFT), guessed=True),
    Joint("Neck", "Chest", _TRUNK, 0.5, _NECK),
    Joint("Head", "Neck", _NECK, 1.0, Span(_MID_EARS, ("nose",), (0.0, 0.0, 1.0)),
          Span(("right_ear",), ("left_ear",), _LEFT)),
    *(joint for side, out in _SIDES for joint in _arm(side, out)),
    *(joint for side, out in _SIDES for joint in _leg(side, out)),
)  # fmt: skip
"""Parents before children."""
PLACE_OF = {joint.name: place for place, joint in enumerate(JOINTS)}
"""Name -> place in `JOINTS`."""
PARENT = tuple(PLACE_OF[joint.parent] if joint.parent else -1 for joint in JOINTS)
