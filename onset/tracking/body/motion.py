"""From the points of a clip to joint rotations: lengths once for the clip, rotations for each frame.

Lengths are those of the whole clip (`onset.tracking.body.lengths`). A rotation aims its bone at where the points are;
where they were not seen, it is bridged between the frames around (and said so).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onset.tracking.body.lengths import Lengths
from onset.tracking.body.points import PLACE
from onset.tracking.body.rotations import (
    Rotations,
    Vectors,
    about_axis,
    between,
    shortest_arc,
    turn_between,
    unit,
)
from onset.tracking.body.skeleton import JOINTS, PARENT, Joint, Span
from onset.tracking.landmark_models import SEEN

_LEAST_BEND = float(np.sin(np.radians(15.0)))
"""A limb that is bent less does not tell about which axis it bends: there the points' noise would turn it."""
Mask = NDArray[np.bool_]
Range = tuple[int, int]


@dataclass(frozen=True)
class Motion:
    """A clip of `frames` frames, in the axes of the points that it was made of, metres.

    `offsets_m` (joints, 3) are from the parent in the rest pose, `ends_m` those of the tips of last bones, `root_m`
    (frames, 3) places the hips, `turns` (frames, joints, 3, 3) are relative to the parent. `absent` are
    ranges [first, last] of frames, from 0, in which there was nobody, `bridged` those in which there was somebody, but
    a joint was not seen; `idle` are the joints that never were.
    """

    offsets_m: NDArray[np.float64]
    ends_m: dict[str, NDArray[np.float64]]
    root_m: Vectors
    turns: NDArray[np.float64]
    bridged: dict[str, list[Range]]
    idle: tuple[str, ...]
    absent: list[Range]

    @property
    def frames(self) -> int:
        """How many there are."""
        return len(self.root_m)


def motion_of(points_m: NDArray[np.float64], visibility: NDArray[np.float64]) -> Motion:
    """The skeleton's motion. `points_m` (frames, 33, 3) in axes with Y up, NaN in frames without a body; `visibility`
    (frames, 33). Raises ValueError when no frame has a body."""
    there: Mask = np.asarray(np.isfinite(points_m).all(axis=(1, 2)))
    if not there.any():
        raise ValueError("no frame has a body; there is no motion to be made of it")
    seen = (visibility >= SEEN) & there[:, None]
    turns = np.empty((len(points_m), len(JOINTS), 3, 3))
    world = np.empty_like(turns)
    bridged, idle = {}, []
    for number, joint in enumerate(JOINTS):
        parent = world[:, PARENT[number]] if PARENT[number] >= 0 else np.broadcast_to(np.eye(3), turns[:, 0].shape)
        local, known = _turns(joint, parent, points_m, seen, there)
        if known.any():
            turns[:, number] = _bridged(local, known)
            if (there & ~known).any():
                bridged[joint.name] = ranges(there & ~known)
        else:
            turns[:, number] = _at_rest(joint)
            idle.append(joint.name)
        world[:, number] = parent @ turns[:, number]
    lengths = Lengths(points_m, visibility, there)
    return Motion(
        offsets_m=np.array([_rest(joint.place, joint.share * lengths.of(joint.place)) for joint in JOINTS]),
        ends_m={joint.name: _rest(joint.bone, lengths.of(joint.bone)) for joint in JOINTS if _is_last(joint)},
        root_m=_bridged_places(_middle(points_m, JOINTS[0].bone.start), there),
        turns=turns,
        bridged=bridged,
        idle=tuple(idle),
        absent=ranges(~there),
    )


def ranges(mask: Mask) -> list[Range]:
    """Runs of True as [first, last]."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(first), int(last) - 1) for first, last in edges.reshape(-1, 2)]


def _turns(
    joint: Joint, parent: Rotations, points_m: NDArray[np.float64], seen: Mask, there: Mask
) -> tuple[Rotations, Mask]:
    """The joint's rotation relative to its parent, and in which frames it is known."""
    known = there if joint.guessed else seen[:, [PLACE[point] for point in sorted(joint.needs)]].all(axis=1)
    rest = np.array([joint.bone.rest])
    aim = _into(parent, _along(joint.bone, points_m))
    if joint.across is not None:
        rests, aims = (rest, np.array([joint.across.rest])), (aim, _into(parent, _along(joint.across, points_m)))
        if joint.across_first:
            rests, aims = rests[::-1], aims[::-1]
        local = turn_between(rests, aims)
    else:
        local = shortest_arc(rest, aim)
        if joint.hinge is not None:
            local = _hinged(joint, local, aim, parent, points_m, seen)
    return local, np.asarray(known & np.isfinite(local).all(axis=(1, 2)))


def _hinged(
    joint: Joint, swing: Rotations, aim: Vectors, parent: Rotations, points_m: NDArray[np.float64], seen: Mask
) -> Rotations:
    """`swing` with a turn about the bone before it, so that the child bends about the joint's hinge.

    Where the limb is too straight to tell, the turn is taken between those of the frames around that do.
    """
    assert joint.hinge is not None
    child = next(other for other in JOINTS if other.parent == joint.name)
    normal = np.cross(unit(aim), unit(_into(parent, _along(child.bone, points_m))))
    bent = np.linalg.norm(np.nan_to_num(normal), axis=1) > _LEAST_BEND
    bent &= seen[:, [PLACE[point] for point in sorted(joint.needs | child.needs)]].all(axis=1)
    bent &= np.isfinite(swing).all(axis=(1, 2))
    if not bent.any():
        return swing
    axis, hinge = np.array(joint.bone.rest), np.array(joint.hinge)
    own = np.einsum("nij,ni->nj", swing[bent], unit(normal[bent]))
    angles = np.unwrap(np.arctan2(np.cross(hinge, own) @ axis, own @ hinge))
    every = np.interp(np.arange(len(swing)), np.flatnonzero(bent), angles)
    return np.asarray(swing @ about_axis(axis, every))


def _bridged(local: Rotations, known: Mask) -> Rotations:
    """Gaps filled along the shortest way; before the first and behind the last known frame that one's is kept."""
    filled = local.copy()
    for first, last in ranges(~known):
        after = last + 1
        start = filled[first - 1] if first > 0 else local[after]
        end = local[after] if after < len(local) else start
        share = np.arange(1, last - first + 2) / (last - first + 2)
        filled[first : last + 1] = between(start, end, share)
    return filled


def _bridged_places(places: Vectors, known: Mask) -> Vectors:
    frames, at = np.arange(len(places)), np.flatnonzero(known)
    return np.stack([np.interp(frames, at, places[at, axis]) for axis in range(3)], axis=-1)


def _at_rest(joint: Joint) -> NDArray[np.float64]:
    if joint.idle is None:
        return np.eye(3)
    return np.asarray(shortest_arc(np.array([joint.bone.rest]), np.array([joint.idle]))[0])


def _rest(span: Span, length_m: float) -> NDArray[np.float64]:
    """The span in the rest pose."""
    return np.array(span.rest) * length_m


def _along(span: Span, points_m: NDArray[np.float64]) -> Vectors:
    return np.asarray(_middle(points_m, span.end) - _middle(points_m, span.start))


def _middle(points_m: NDArray[np.float64], names: tuple[str, ...]) -> Vectors:
    return np.asarray(points_m[:, [PLACE[name] for name in names]].mean(axis=1))


def _into(parent: Rotations, vectors: Vectors) -> Vectors:
    """World directions in the parent's own axes."""
    return np.asarray(np.einsum("nij,ni->nj", parent, vectors))


def _is_last(joint: Joint) -> bool:
    return all(other.parent != joint.name for other in JOINTS)
