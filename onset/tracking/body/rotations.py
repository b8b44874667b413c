"""Rotations of many frames at once: (n, 3, 3) float64, columns the turned axes."""

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float64]
"""(n, 3)."""
Rotations = NDArray[np.float64]
"""(n, 3, 3)."""
SMALL = 1e-9


def unit(vectors: Vectors) -> Vectors:
    """Each vector at length 1; zeros where it has no length."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > SMALL))


def two_vector_frames(first: Vectors, second: Vectors) -> Rotations:
    """Frames whose x axis lies along `first` and whose y axis is the part of `second` that is across it.

    Gram-Schmidt on two vectors (the TRIAD method: Black, "A passive system for determining the attitude of a
    satellite", 1964). NaN where the two are parallel or one has no length: there is no frame.
    """
    x = unit(first)
    across = second - np.sum(second * x, axis=-1, keepdims=True) * x
    y = unit(across)
    frames = np.stack([x, y, np.cross(x, y)], axis=-1)
    frames[~_has_length(x) | ~_has_length(y)] = np.nan
    return frames


def turn_between(rest: tuple[Vectors, Vectors], now: tuple[Vectors, Vectors]) -> Rotations:
    """The rotation that brings the first vector of `rest` to that of `now`, and the second as near as it goes."""
    after, before = two_vector_frames(*now), two_vector_frames(*rest)
    return np.asarray(after @ np.swapaxes(before, -1, -2))


def shortest_arc(start: Vectors, end: Vectors) -> Rotations:
    """The smallest rotation that brings direction `start` to `end`: Rodrigues' formula without the angle,
    I + [v] + [v]^2 / (1 + c) with v = start x end and c = start . end.

    Opposite directions have many; one of the half turns is taken. NaN where a vector has no length.
    """
    a, b = np.broadcast_arrays(unit(start), unit(end))
    cosine = np.sum(a * b, axis=-1)
    v = np.cross(a, b)
    cross = _cross_matrices(v)
    opposite = cosine < -1 + 1e-12
    scale = 1 / np.where(opposite, 1.0, 1 + cosine)
    turned = np.eye(3) + cross + cross @ cross * scale[:, None, None]
    if opposite.any():
        side = unit(np.cross(a[opposite], np.eye(3)[np.argmin(np.abs(a[opposite]), axis=-1)]))
        turned[opposite] = 2 * side[:, :, None] * side[:, None, :] - np.eye(3)
    turned[~_has_length(a) | ~_has_length(b)] = np.nan
    return np.asarray(turned)


def about_axis(axis: Vectors, angle_rad: NDArray[np.float64]) -> Rotations:
    """Rotations by `angle_rad` (n,) about one axis of length 1 (3,): Rodrigues' formula."""
    cross = _cross_matrices(axis[None])
    sine, cosine = np.sin(angle_rad)[:, None, None], np.cos(angle_rad)[:, None, None]
    return np.asarray(np.eye(3) + sine * cross + (1 - cosine) * (cross @ cross))


def axis_and_angle(rotation: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Axis (3,) of length 1 and angle in radians, 0 to pi, of one rotation (3, 3); any axis where it does not turn."""
    r = rotation
    twice_sine = np.array([r[2, 1] - r[1, 2], r[0, 2] - r[2, 0], r[1, 0] - r[0, 1]])
    length = float(np.linalg.norm(twice_sine))
    angle = float(np.arctan2(length, np.trace(r) - 1.0))
    if length > 1e-6:
        return twice_sine / length, angle
    column = (r + np.eye(3))[:, int(np.argmax(np.diag(r)))]  # a half turn is 2 a a^T - I
    return column / np.linalg.norm(column), angle


def between(start: NDArray[np.float64], end: NDArray[np.float64], share: NDArray[np.float64]) -> Rotations:
    """Rotations (n, 3, 3) on the shortest way from `start` to `end` (both (3, 3)), `share` (n,) of it: slerp
    (Shoemake, "Animating rotation with quaternion curves", 1985)."""
    axis, angle = axis_and_angle(start.T @ end)
    return np.asarray(start @ about_axis(axis, share * angle))


def euler_zxy_deg(rotations: Rotations) -> Vectors:
    """Angles (z, x, y) in degrees with R = Rz Rx Ry: turned about Y first, then X, then Z, all about fixed axes.

    Angles about z and y follow on from frame to frame past 180 degrees. At x = +-90 degrees only their sum is known:
    y is then 0.
    """
    r = rotations
    x = np.arcsin(np.clip(r[:, 2, 1], -1.0, 1.0))
    locked = np.abs(r[:, 2, 1]) > 1 - 1e-12
    z = np.where(locked, np.arctan2(r[:, 1, 0], r[:, 0, 0]), np.arctan2(-r[:, 0, 1], r[:, 1, 1]))
    y = np.where(locked, 0.0, np.arctan2(-r[:, 2, 0], r[:, 2, 2]))
    return np.asarray(np.degrees(np.stack([np.unwrap(z), x, np.unwrap(y)], axis=-1)))


def _has_length(vectors: Vectors) -> NDArray[np.bool_]:
    return np.asarray(np.linalg.norm(vectors, axis=-1) > 0.5)  # they are of length 1, or 0


def _cross_matrices(v: Vectors) -> Rotations:
    zero = np.zeros(len(v))
    x, y, z = v[:, 0], v[:, 1], v[:, 2]
    return np.asarray(np.stack([zero, -z, y, z, zero, -x, -y, x, zero], axis=-1).reshape(-1, 3, 3))
