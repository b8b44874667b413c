"""Coefficients against exactly known warps of real pictures, through the whole chain: detector, mesh, solve.

    python -m onset.bench.trackers.expression_pictures PICTURE...

Each picture's own face, unwarped, is its neutral. One JSON row for each picture, warp and neutral (own, canonical),
and one for the unwarped mesh carried along exactly (`points` is `truth`), which has no error of the mesh model in it.
Not everything that leaks is the solve's: a warp moves skin as a picture editor does, not as muscles do. The jaw's
leaves the corners of the mouth where they are, the lids' takes the corners of the eyes along.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onset.bench.trackers.expression_curve import curve_row
from onset.errors import InputError
from onset.stage.face_fields import NAMES, FacePlaces
from onset.stage.face_warp import FaceState, FaceWarp
from onset.tracking.face.blendshapes import BlendshapeSolver, divided
from onset.tracking.face.canonical import canonical_m
from onset.tracking.face.face import Face, Rgb
from onset.tracking.face.flat_view import flat_view
from onset.tracking.face.follow import Follower
from onset.tracking.face.lens import LensSettings, lens_for
from onset.tracking.face.solve import FaceSolver
from onset.tracking.face.upright import upright
from onset.tracking.face.view import sides_in_view

STEPS = 11
SHOULD: Mapping[str, Sequence[str]] = {
    "jaw": ("jawOpen",),
    "smile": ("mouthSmileLeft", "mouthSmileRight"),
    "blink": ("eyeBlinkLeft", "eyeBlinkRight"),
    "brow": ("browInnerUp",),
}
"""The coefficients that each warp is to move."""
_SETTLE = 4  # looks at each picture: the mesh's region follows the mesh


def rows(picture: Rgb, name: str) -> Iterator[dict[str, Any]]:
    """Figures of every warp of this picture. Raises InputError when no face is found in it."""
    (still,) = faces([picture])
    if still is None:
        raise InputError(f"{name}: no face is found in it; take one with a face from the front, 100 pixels and larger")
    warp = FaceWarp(picture, places(still.points_px))
    own = upright(flat_view(still), 1000.0 * canonical_m())
    amounts = np.linspace(0.0, 1.0, STEPS).tolist()
    for motion in NAMES:
        found = faces([np.ascontiguousarray(warp.bent({motion: amount})) for amount in amounts])
        kept = [(amount, face) for amount, face in zip(amounts, found, strict=True) if face is not None]
        about = {"bench": "expression.pictures", "picture": name, "motion": motion, "lost": len(found) - len(kept)}
        read = [(flat_view(face), sides_in_view(face.pose)) for _, face in kept]
        true = [(_carried(still, warp, {motion: amount}), (1.0, 1.0)) for amount in amounts]
        for points, neutral, seen, at in (
            ("mesh", "own", read, [amount for amount, _ in kept]),
            ("mesh", "canonical", read, [amount for amount, _ in kept]),
            ("truth", "own", true, amounts),
        ):
            solver = BlendshapeSolver(own if neutral == "own" else None)
            solved = [divided(solver.solve(mesh, sides), {}) for mesh, sides in seen]
            yield curve_row(SHOULD[motion], at, solved, **about, points=points, neutral=neutral)


def _carried(still: Face, warp: FaceWarp, amounts: Mapping[str, float]) -> NDArray[np.float64]:
    """The unwarped mesh carried along exactly by the warp: what a mesh that makes no error would be; depth stays."""
    mesh = flat_view(still)
    here = FaceState(warp.width_px / 2.0, warp.height_px / 2.0, amounts=amounts)
    return np.column_stack((warp.moved(mesh[:, :2], here), mesh[:, 2]))


def faces(pictures: Sequence[Rgb]) -> list[Face | None]:
    """The face of each picture, looked at a few times as a still shot would be; None where none is found."""
    follower, solver, found = Follower(1, 0.5, 2.0), FaceSolver(), []
    for index, picture in enumerate(pictures):
        for look in range(_SETTLE):
            followed, _, _ = follower.step(picture, (index * _SETTLE + look) / 30.0)
        size = picture.shape[1], picture.shape[0]
        lens = lens_for(LensSettings(), *size)
        found.append(solver.solve(followed[0], lens, size, index) if followed else None)
    follower.close()
    return found


def places(points_px: NDArray[np.floating]) -> FacePlaces:
    """Where eyes, brows and mouth of a face are, from its mesh."""

    def at(*points: int) -> tuple[float, float]:
        x, y = points_px[list(points)].mean(axis=0)
        return float(x), float(y)

    return FacePlaces(
        right_eye=(at(33)[0], at(133)[0], at(159)[1], at(145)[1]),
        left_eye=(at(263)[0], at(362)[0], at(386)[1], at(374)[1]),
        right_brow=at(55, 107),
        left_brow=at(285, 336),
        mouth_right=at(61),
        mouth_left=at(291),
        upper_lip_y=at(13)[1],
        lower_lip_y=at(14)[1],
        chin_y=at(152)[1],
    )


def read_picture(path: Path) -> Rgb:
    """A picture file as RGB. Raises InputError."""
    import cv2

    found = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if found is None:
        raise InputError(f"{path}: is no picture that can be read; give a PNG or JPEG file")
    return np.ascontiguousarray(found[..., ::-1], np.uint8)


if __name__ == "__main__":
    for given in map(Path, sys.argv[1:]):
        for row in rows(read_picture(given), given.name):
            print(json.dumps(row), flush=True)
