"""Recognition of people who move, grin and turn away: never another's name, and unknown where nobody enrolled them."""

from functools import cache

import numpy as np
import pytest

from onset.tracking.face.aligned import LEAST_EYES_PX, MOST_TURN_DEG, aligned, eyes_px, turn_deg
from onset.tracking.face.face import Rgb
from onset.tracking.face.lbph import LbphRecogniser
from tests.footage import footage
from tests.tracking.face.known_faces import PEOPLE, crop, finder

CLIPS = {
    "green shirt": ("people/expressions_greenshirt_1080p30.mp4", 100, 4),
    "lime wall": ("green/head_on_lime_wall_320.mp4", 700, 25),
}
"""File, frames that are used, and of how many one is looked at."""


@cache
def crops(name: str) -> list[Rgb]:
    """Crops of the frames in which a show would look at the face, in order."""
    cv2 = pytest.importorskip("cv2")
    file, length, step = CLIPS[name]
    clip = cv2.VideoCapture(str(footage(file)))
    found = []
    for number in range(length):
        read, frame = clip.read()
        assert read
        if number % step:
            continue
        rgb = np.ascontiguousarray(frame[:, :, ::-1])
        meshes = [face.points_px for face in finder().find(rgb)]
        near = [at for at in meshes if eyes_px(at) >= LEAST_EYES_PX and turn_deg(at) <= MOST_TURN_DEG]
        found += [aligned(rgb, at) for at in near]
    return found


@pytest.mark.parametrize("name", CLIPS)
def test_a_person_enrolled_from_three_frames_is_known_in_the_others_and_never_taken_for_another(name: str) -> None:
    seen = crops(name)
    enrolled = [seen[place] for place in (0, len(seen) // 4, len(seen) // 2)]
    others = [one for place, one in enumerate(seen) if place not in (0, len(seen) // 4, len(seen) // 2)]
    who = LbphRecogniser({**{person: [crop(person)] for person in PEOPLE}, name: enrolled})
    said = [who.match(one).name for one in others]
    assert set(said) <= {name, "unknown"}
    assert said.count(name) >= 0.85 * len(said)


@pytest.mark.parametrize("name", CLIPS)
def test_a_person_whom_nobody_enrolled_is_unknown_in_every_frame(name: str) -> None:
    other = next(clip for clip in CLIPS if clip != name)
    who = LbphRecogniser({**{person: [crop(person)] for person in PEOPLE}, other: crops(other)[::8]})
    assert {who.match(one).name for one in crops(name)} == {"unknown"}
