"""Makes `onset/tracking/face/canonical_face.csv`: the average of what the face mesh says of several people.

    python -m onset.bench.trackers.canonical_face PERSON [PERSON ...] > canonical_face.csv

A person is a picture, or several with commas between, that look more or less into the lens; one face in each. Shapes
are laid upon each other by their STILL points and averaged, first those of a person, then people; the mean is mirrored
and averaged with itself, and the whole is scaled to irises of 11.7 mm.
"""

import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onset.tracking.assignment import assigned
from onset.tracking.face.canonical import IRIS_M, STILL
from onset.tracking.face.face import EYE_LEFT_OUTER, EYE_RIGHT_OUTER, POINTS
from onset.tracking.face.follow import Follower

Shape = NDArray[np.float64]
_ROUNDS = 10
_FOREHEAD, _CHIN = 10, 152
_SIDEWAYS = np.array((-1.0, 1.0, 1.0))


def average(shapes: Sequence[Shape]) -> tuple[Shape, NDArray[np.intp]]:
    """The average of (478, 3) shapes (pixels, z away), metres in head space, and the mirror of each point."""
    mean = shapes[0]
    for _ in range(_ROUNDS):
        mean = np.asarray(np.mean([laid(shape, mean, STILL) for shape in shapes], axis=0))
    other = mirrored(mean)
    everything = np.arange(POINTS)
    for _ in range(_ROUNDS):
        flipped = (mean * _SIDEWAYS)[other]
        mean = _upright((mean + laid(flipped, mean, everything)) / 2.0, other)
    widths = [np.linalg.norm(mean[one] - mean[across]) for one, across in ((469, 471), (474, 476))]
    return np.asarray(mean * (IRIS_M / np.mean(widths))), other


def mirrored(shape: Shape) -> NDArray[np.intp]:
    """Which point of a nearly symmetric shape is which on the other side, found from the shape alone."""
    flipped = shape * _SIDEWAYS
    flipped = flipped - flipped[STILL].mean(axis=0) + shape[STILL].mean(axis=0)
    other = np.arange(POINTS)
    for _ in range(_ROUNDS):
        away = np.linalg.norm(flipped[:, None] - shape[None], axis=2)
        other = np.array([column for _, column in assigned(away, float(away.max()) + 1.0)])
        flipped = laid(flipped, shape[other], np.arange(POINTS))
    if (other[other] != np.arange(POINTS)).any():
        raise ValueError("the shape is not symmetric enough: take pictures of people who look into the lens")
    return other


def laid(shape: Shape, onto: Shape, by: NDArray[np.integer]) -> Shape:
    """`shape` turned, scaled and shifted so that its points `by` come nearest to those of `onto` (Umeyama, PAMI 1991,
    equations 40 to 42)."""
    middle, onto_middle = shape[by].mean(axis=0), onto[by].mean(axis=0)
    spread = shape[by] - middle
    left, strengths, right = np.linalg.svd(spread.T @ (onto[by] - onto_middle))
    hand = np.array([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    scale = float((strengths * hand).sum() / np.square(spread).sum())
    return np.asarray(scale * (shape - middle) @ ((left * hand) @ right) + onto_middle)


def _upright(shape: Shape, other: NDArray[np.intp]) -> Shape:
    """In head space: x from right points to their left mirrors, forehead to chin upright, origin between the eyes."""
    across = shape[other] - shape
    x = (across * np.sign(across[:, :1])).sum(axis=0)
    x /= np.linalg.norm(x)
    y = shape[_CHIN] - shape[_FOREHEAD]
    y = y - x * (x @ y)
    y /= np.linalg.norm(y)
    return np.asarray(
        (shape - shape[[EYE_RIGHT_OUTER, EYE_LEFT_OUTER]].mean(axis=0)) @ np.column_stack((x, y, np.cross(x, y)))
    )


def main(people: Sequence[str]) -> None:
    """Write the table of these people to standard output."""
    shapes = []
    for pictures in people:
        seen = [_shape(path) for path in pictures.split(",")]
        shapes.append(np.asarray(np.mean([laid(one, seen[0], STILL) for one in seen], axis=0)))
    face, other = average(shapes)
    print("point,mirror,x_mm,y_mm,z_mm")
    for point, (place, mirror) in enumerate(zip(1000.0 * face + 0.0, other, strict=True)):
        print(f"{point},{mirror}," + ",".join(f"{round(value, 2) + 0.0:.2f}" for value in place))


def _shape(path: str) -> Shape:
    """(478, 3) of the face in a picture: pixels, z away."""
    import cv2

    read = cv2.imread(path)
    if read is None:
        sys.exit(f"{path} is no picture that can be read")
    picture = np.ascontiguousarray(np.asarray(read, np.uint8)[..., ::-1])
    follower = Follower(1, 0.5, 2.0)
    seen = [follower.step(picture, tick / 30)[0] for tick in range(10)][-1]
    follower.close()
    if not seen:
        sys.exit(f"there is no face in {path}")
    return np.column_stack((seen[0].mesh.points_px, seen[0].mesh.depth_px)).astype(np.float64)


if __name__ == "__main__":
    main(sys.argv[1:])
