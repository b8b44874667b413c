"""Enrolling: pictures of one person become aligned crops in the person's folder; nothing else of them is kept.

FOLDER/NAME/recognition/0001.png ...        112 x 112, RGB
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from onset.errors import InputError
from onset.tracking.face.aligned import LEAST_EYES_PX, MOST_TURN_DEG, SIDE_PX, aligned, eyes_px, turn_deg
from onset.tracking.face.face import Rgb
from onset.tracking.face.faces_folder import FacesFolder, write_private
from onset.tracking.face.recognition import People
from onset.tracking.face.still_faces import StillFaces

PLACE = "recognition"
"""The folder of a person's crops, beside whatever else is kept of them."""
MOST_CROPS = 40
"""Of one person: each more makes a look dearer (0.4 ms for ten, measured)."""
LEAST_SURENESS = 0.75
"""Of the detector that it is a person's face (`still_faces.StillFace.sureness`). Measured: a lemur 0.55 to 0.67, seven
people 0.83 to 0.94, dark, grey, noisy, small or lit from a side no less; blurred until lids are gone 0.61 to 0.89."""


def face_of(picture: Rgb, finder: StillFaces) -> Rgb:
    """The aligned crop of the one face in a picture.

    Raises ValueError saying what is wrong: no face, several, one that is too small, turned away or nobody's.
    """
    faces = finder.find(picture) or finder.find(picture, closely=True)
    if not faces:
        raise ValueError("no face was found in it; choose a picture that shows the face from the front")
    if len(faces) > 1:
        raise ValueError(f"shows {len(faces)} faces; cut out the one that is meant")
    points = faces[0].points_px
    if eyes_px(points) < LEAST_EYES_PX:
        raise ValueError(
            f"its face is too small: {eyes_px(points):.0f} pixels between the eyes, at least {LEAST_EYES_PX:.0f} "
            "are needed"
        )
    if turn_deg(points) > MOST_TURN_DEG:
        raise ValueError(
            f"its face is turned away by about {turn_deg(points):.0f} degrees; at most {MOST_TURN_DEG:.0f}"
        )
    if faces[0].sureness < LEAST_SURENESS:
        raise ValueError(
            f"what looks like a face in it is hardly a person's: sure by {faces[0].sureness:.2f}, {LEAST_SURENESS} is "
            "needed; choose a sharp picture from the front, evenly lit"
        )
    return aligned(picture, points)


def enrol(folder: FacesFolder, name: str, crops: Sequence[Rgb]) -> int:
    """Add crops to a person, who may be new; the same crop twice counts once. The number that the person has then.

    Raises InputError when there are too many or the disk takes no more; none of them is kept then.
    """
    known = crops_of(folder, name) if name in folder.names() else {}
    fresh = [crop for place, crop in enumerate(crops) if not _among(crop, [*known.values(), *crops[:place]])]
    if len(known) + len(fresh) > MOST_CROPS:
        raise InputError(
            f"{name!r} would have {len(known) + len(fresh)} pictures; at most {MOST_CROPS}: choose the ones that differ"
        )
    place = folder.make_person(name) / PLACE
    place.mkdir(mode=0o700, exist_ok=True)
    last = max((int(path.stem) for path in known), default=0)
    paths = [place / f"{number:04}.png" for number in range(last + 1, last + 1 + len(fresh))]
    try:
        for path, crop in zip(paths, fresh, strict=True):
            write_private(path, _png(crop))
    except InputError:
        for path in paths:
            path.unlink(missing_ok=True)
        raise
    return len(known) + len(fresh)


def enrolled(folder: FacesFolder) -> People:
    """Everyone who has crops. Raises InputError naming a file that is none."""
    people = {name: list(crops_of(folder, name).values()) for name in folder.names()}
    return {name: crops for name, crops in people.items() if crops}


def crops_of(folder: FacesFolder, name: str) -> Mapping[Path, Rgb]:
    """A person's crops by their files, in order."""
    paths = sorted(path for path in (folder.person(name) / PLACE).glob("*.png") if path.stem.isdecimal())
    return {path: _read(path) for path in paths}


def _read(path: Path) -> Rgb:
    import cv2

    data = np.frombuffer(path.read_bytes(), np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_COLOR_RGB) if data.size else None
    if picture is None or picture.shape != (SIDE_PX, SIDE_PX, 3):
        raise InputError(f"{path}: is damaged, not an enrolled face; remove it, or forget the person and enrol again")
    return np.asarray(picture, np.uint8)


def _png(crop: Rgb) -> bytes:
    import cv2

    return bytes(cv2.imencode(".png", np.ascontiguousarray(crop[:, :, ::-1]))[1])


def _among(crop: Rgb, others: Sequence[Rgb]) -> bool:
    return any(np.array_equal(crop, other) for other in others)
