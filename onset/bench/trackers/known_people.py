"""Whose pictures recognition is measured with: those of a folder, or of two people that are installed anyway."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from onset.bench.trackers.expression_pictures import read_picture
from onset.bench.trackers.pose_rows import mesh_of, own_shape
from onset.bench.trackers.turned_head import TurnedHead
from onset.errors import InputError
from onset.stage.face_picture import astronaut
from onset.tracking.face.aligned import aligned
from onset.tracking.face.face import Rgb
from onset.tracking.face.follow import Follower
from onset.tracking.face.lens import Lens
from onset.tracking.face.pose import rotation_of
from onset.tracking.face.still_faces import StillFaces

_HOPPER = "mpl-data/sample_data/grace_hopper.jpg"
_SUFFIXES = (".jpg", ".jpeg", ".png")
_TURN_DEG, _SMALLER = 14.0, 0.8
_TURNS_DEG = (12, 20, 28)
_SHOT_PX, _FOCAL_PX, _AWAY_M = 480, 1800.0, 1.2


def known_people(folder: Path | None) -> dict[str, list[Rgb]]:
    """Aligned crops by person. `folder` has a folder of pictures for each; one picture becomes several (`variants`).

    Without: the shipped portrait, and the one that matplotlib, which mediapipe needs, brings. Raises InputError.
    """
    faces = StillFaces()
    found: dict[str, list[Rgb]] = {}
    for name, pictures in _pictures(folder):
        crops = []
        for picture in [*pictures, *(variants(pictures[0]) if len(pictures) == 1 else ())]:
            seen = faces.find(picture)
            if len(seen) == 1:
                crops.append(aligned(picture, seen[0].points_px))
        if len(crops) > 1:
            found[name] = crops
    faces.close()
    if len(found) < 2:
        raise InputError(f"{folder or 'installed pictures'}: faces of {len(found)} people; at least 2 are needed")
    return found


def turned_people(folder: Path | None) -> dict[str, dict[int, list[Rgb]]]:
    """Aligned crops of the same people's first pictures, on heads that are turned, by person and degrees."""
    faces, follower = StillFaces(), Follower(1, 0.5, 2.0)
    found: dict[str, dict[int, list[Rgb]]] = {}
    for name, pictures in _pictures(folder):
        mesh = mesh_of(follower, pictures[0])
        if mesh is None:
            continue
        head = TurnedHead(pictures[0], mesh.points_px, own_shape(mesh))
        lens = Lens(_FOCAL_PX, (_SHOT_PX / 2.0, _SHOT_PX / 2.0))
        for degrees in _TURNS_DEG:
            for way in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                turn = rotation_of(degrees * way[0], degrees * way[1], 0.0)
                shot = head.seen(turn, np.array((0.0, 0.0, _AWAY_M)), lens, _SHOT_PX, _SHOT_PX)
                seen = faces.find(shot)
                if len(seen) == 1:
                    found.setdefault(name, {}).setdefault(degrees, []).append(aligned(shot, seen[0].points_px))
    faces.close()
    follower.close()
    return found


def variants(picture: Rgb) -> Iterator[Rgb]:
    """The same person darker, brighter, lit from a side, noisy, and turned and smaller."""
    import cv2

    light = picture.astype(np.float32)
    height, width = picture.shape[:2]
    side = np.linspace(0.55, 1.35, width, dtype=np.float32)[None, :, None]
    noise = np.random.default_rng(3).normal(0.0, 6.0, light.shape)
    turn = cv2.getRotationMatrix2D((width / 2.0, height / 2.0), _TURN_DEG, _SMALLER)
    for made in (
        255.0 * (light / 255.0) ** 1.7, 255.0 * (light / 255.0) ** 0.6, light * side, light + noise,
        cv2.warpAffine(picture, turn, (width, height)),
    ):  # fmt: skip
        yield np.ascontiguousarray(np.clip(made, 0.0, 255.0).astype(np.uint8))


def _pictures(folder: Path | None) -> Iterator[tuple[str, list[Rgb]]]:
    if folder is None:
        yield "astronaut", [astronaut()]
        matplotlib = find_spec("matplotlib")
        if matplotlib is not None and matplotlib.origin is not None:
            path = Path(matplotlib.origin).parent / _HOPPER
            if path.is_file():
                yield "hopper", [read_picture(path)]
        return
    for person in sorted(path for path in folder.iterdir() if path.is_dir()):
        paths = sorted(path for path in person.iterdir() if path.suffix.lower() in _SUFFIXES)
        if paths:
            yield person.name, [read_picture(path) for path in paths]
