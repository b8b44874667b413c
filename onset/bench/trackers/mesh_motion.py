"""Known motions of a face mesh: what muscles and bones do to its points, of any size, to test the coefficients.

Nothing here comes from the table of effects that the solve uses: a jaw turns about its hinge, a pull of skin fades with
the distance from where a muscle ends, lids slide over a ball. Motion that the table does not foresee (cheeks that
follow a lip, skin between) is in it, as it is in a face.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from onset.tracking.face.canonical import mirror

Mesh = NDArray[np.float64]
Motion = Callable[[Mesh, float], Mesh]
"""Points in millimetres of head space (x to the person's left, y down, z in) and an amount 0 to 1 -> points."""

_CORNER, _CORNER_LEFT = 61, 291
_LOWER_LIP = (17, 14, 84, 314, 87, 317, 181, 405, 178, 402, 91, 321, 88, 318, 146, 375, 95, 324, 85, 315, 86, 316,
              180, 404, 179, 403, 90, 320, 89, 319, 77, 307, 96, 325, 16, 15)  # fmt: skip
_UPPER_LIDS = ((159, 145), (158, 153), (160, 144), (157, 154), (161, 163), (173, 155), (246, 7))
_INNER_BROW = (55, 107, 65, 66, 9)
_HINGE_MM = (0.0, 5.0, 75.0)  # of the jaw: level with the ear's opening, between the ears
_GLIDE_MM = (0.0, 4.0, -12.0)  # of the hinge itself on its way to wide open: forward and down its slope


def jaw_open(mesh: Mesh, amount: float) -> Mesh:
    """The jaw turns by up to 20 degrees and glides; skin follows it from the line between hinge and mouth downwards."""
    # 20 degrees and the glide take the chin 28 mm down: wide open in speech, half of what an adult can do.
    mouth_y = float(mesh[[_CORNER, _CORNER_LEFT], 1].mean())
    follows = np.clip((mesh[:, 1] - mouth_y + 4.0) / 24.0, 0.0, 1.0)
    follows[list(_LOWER_LIP)] = np.maximum(follows[list(_LOWER_LIP)], 0.85)
    follows[[_CORNER, _CORNER_LEFT]] = 0.45
    upper = mesh[:, 1] < float(mesh[13, 1]) + 0.5
    follows[upper & ~np.isin(np.arange(len(mesh)), (*_LOWER_LIP, _CORNER, _CORNER_LEFT))] = 0.0
    hinge = np.asarray(_HINGE_MM)
    angle = np.radians(20.0) * amount
    arm = mesh - hinge
    turned = np.column_stack(
        (
            arm[:, 0],
            arm[:, 1] * np.cos(angle) - arm[:, 2] * np.sin(angle),
            arm[:, 1] * np.sin(angle) + arm[:, 2] * np.cos(angle),
        )
    )
    return np.asarray(mesh + follows[:, None] * (turned - arm + amount * np.asarray(_GLIDE_MM)))


def pulled(point: int, way_mm: tuple[float, float, float], reach_mm: float) -> Motion:
    """A motion: skin around `point` moves with it and less with distance (a Gauss curve of that width)."""

    def motion(mesh: Mesh, amount: float) -> Mesh:
        near = np.exp(-0.5 * np.square(mesh - mesh[point]).sum(axis=1) / reach_mm**2)
        return np.asarray(mesh + amount * near[:, None] * np.asarray(way_mm))

    return motion


def smile(side: str) -> Motion:
    """Zygomaticus major: the corner of the mouth goes 8 mm out and up and is laid around the teeth."""
    sign = 1.0 if side == "Left" else -1.0
    return pulled(_CORNER_LEFT if side == "Left" else _CORNER, (8.0 * sign, -8.0, 5.0), 15.0)


def frown(side: str) -> Motion:
    """Depressor anguli oris: the corner goes 7 mm down."""
    return pulled(_CORNER_LEFT if side == "Left" else _CORNER, (0.0, 7.0, 1.0), 12.0)


def blink(side: str) -> Motion:
    """The upper lid comes down to 1.8 mm above the lower one, which comes up by a tenth of the way."""

    def motion(mesh: Mesh, amount: float) -> Mesh:
        pairs = _of_side(np.array(_UPPER_LIDS), side)
        moved = mesh.copy()
        gap = mesh[pairs[:, 1]] - mesh[pairs[:, 0]]
        way = gap * np.maximum(1.0 - 1.8 / np.maximum(np.linalg.norm(gap, axis=1), 1.8), 0.0)[:, None]
        moved[pairs[:, 0]] += 0.9 * amount * way
        moved[pairs[:, 1]] -= 0.1 * amount * way
        return moved

    return motion


def brow_inner_up(mesh: Mesh, amount: float) -> Mesh:
    """Frontalis, pars medialis: the inner ends of both brows rise by 6 mm."""
    moved = mesh.copy()
    for side in ("Left", "Right"):
        points = _of_side(np.array(_INNER_BROW[:4]), side)
        middle = mesh[points].mean(axis=0)
        near = np.exp(-0.5 * np.square(mesh[:, :2] - middle[:2]).sum(axis=1) / 9.0**2)
        moved[:, 1] -= 6.0 * amount * near
    return moved


MOTIONS: Mapping[str, Motion] = {
    "jawOpen": jaw_open,
    **{"mouthSmile" + side: smile(side) for side in ("Left", "Right")},
    **{"mouthFrown" + side: frown(side) for side in ("Left", "Right")},
    **{"eyeBlink" + side: blink(side) for side in ("Left", "Right")},
    "browInnerUp": brow_inner_up,
}
"""By the coefficient that each should move."""


def _of_side(right: NDArray[np.intp], side: str) -> NDArray[np.intp]:
    return mirror()[right] if side == "Left" else right
