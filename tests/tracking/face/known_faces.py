"""Pictures of real people, each with the mesh of the face in it; read once a session."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.tracking.face.aligned import aligned
from onset.tracking.face.face import Face, Rgb
from onset.tracking.face.still_faces import StillFaces
from tests.footage import footage

PEOPLE = ("hopper", "astronaut", "portrait", "hoodie", "glasses")


def picture_path(name: str) -> Path:
    """The file with this person alone; skips where it is not there."""
    if name == "hopper":
        matplotlib = pytest.importorskip("matplotlib", reason="matplotlib, whose sample data has the picture")
        return Path(matplotlib.__path__[0]) / "mpl-data" / "sample_data" / "grace_hopper.jpg"
    return footage({
        "astronaut": "faces/astronaut_512.png", "portrait": "faces/official_portrait_smile_1280.jpg",
        "hoodie": "green/studio_hoodie_1040.png", "glasses": "green/film_hair_glasses_1920.png",
    }[name])  # fmt: skip


@cache
def picture(name: str) -> Rgb:
    """(h, w, 3) uint8 RGB; not to be written to."""
    cv2 = pytest.importorskip("cv2")
    return np.ascontiguousarray(cv2.imread(str(picture_path(name)))[:, :, ::-1])


@cache
def finder() -> StillFaces:
    pytest.importorskip("mediapipe")
    return StillFaces()


@cache
def points(name: str) -> NDArray[np.float32]:
    (face,) = finder().find(picture(name))
    return face.points_px


@cache
def crop(name: str) -> Rgb:
    """The aligned crop of this person."""
    return aligned(picture(name), points(name))


def face(name: str, *, face_id: int = 1, at_s: float = 0.0, moved_px: float = 0.0) -> Face:
    """The person's face as a tracker gives it; depth is not what recognition looks at."""
    flat = np.zeros((478, 3), np.float32)
    at = points(name) + np.float32(moved_px)
    return Face(face_id, 1.0, at, flat, np.eye(4), flat, captured_ns=round(at_s * 1e9))


def changed(name: str, how: str) -> tuple[Rgb, NDArray[np.float32]]:
    """A person's picture under other circumstances, with the points found anew, as a tracker would."""
    cv2 = pytest.importorskip("cv2")
    rgb, at = picture(name), points(name)
    numbers = np.random.default_rng(3)
    left, right = float(at[:, 0].min()), float(at[:, 0].max())
    light = np.interp(np.arange(rgb.shape[1]), (left, right), (0.55, 1.35))[None, :, None]
    middle = (float(at[:, 0].mean()), float(at[:, 1].mean()))
    turn = cv2.getRotationMatrix2D(middle, 14.0, 0.8)
    level = rgb.astype(np.float32)
    made: dict[str, Rgb | NDArray[np.floating]] = {
        "dark": 255.0 * (level / 255.0) ** 1.7,
        "bright": 255.0 * (level / 255.0) ** 0.6,
        "side light": level * light,
        "noise": level + numbers.normal(0.0, 6.0, level.shape),
        "turned": cv2.warpAffine(rgb, turn, rgb.shape[1::-1]),
        "jpeg": cv2.imdecode(cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], 1),
    }
    other = np.ascontiguousarray(np.clip(made[how], 0, 255).astype(np.uint8))
    (found,) = finder().find(other)
    return other, found.points_px
