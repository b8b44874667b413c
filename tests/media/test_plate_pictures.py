import logging
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from onset.errors import InputError
from onset.media.plate_pictures import ClipPictures, SequencePictures, StillPictures, open_plate
from tests.clips import write_clip

SECOND_NS = 1_000_000_000


def still(path: Path, level: int = 100, size: tuple[int, int] = (8, 6)) -> Path:
    cv2 = pytest.importorskip("cv2", reason="writes stills with OpenCV")
    assert cv2.imwrite(str(path), np.full((size[1], size[0], 3), level, np.uint8))
    return path


def test_the_kind_is_told_by_the_name(tmp_path: Path) -> None:
    still(tmp_path / "one.png")
    still(tmp_path / "shot_0001.png")
    clip = write_clip(tmp_path / "clip.mkv", codec="ffv1")
    kinds = [open_plate(path, Fraction(25)) for path in (tmp_path / "one.png", tmp_path / "shot_####.png", clip)]
    assert [type(kind) for kind in kinds] == [StillPictures, SequencePictures, ClipPictures]
    for kind in kinds:
        kind.close()


def test_a_sequence_counts_from_its_first_number_and_leaves_gaps_open(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for number in (7, 8, 10):
        still(tmp_path / f"shot_{number:04d}.png", number)
    with caplog.at_level(logging.WARNING):
        pictures = SequencePictures(tmp_path / "shot_%04d.png", Fraction(10))
    assert [start_ns for start_ns, _ in pictures.frames()] == [0, SECOND_NS // 10, 3 * SECOND_NS // 10]
    assert any("missing are 9" in message for message in caplog.messages)


def test_a_still_of_another_size_in_a_sequence_is_named(tmp_path: Path) -> None:
    still(tmp_path / "shot_0001.png")
    still(tmp_path / "shot_0002.png", size=(9, 6))
    with pytest.raises(InputError, match=r"shot_0002\.png: is another kind of picture"):
        list(SequencePictures(tmp_path / "shot_%04d.png", Fraction(25)).frames())


def test_a_clip_can_be_played_any_number_of_times(tmp_path: Path) -> None:
    pictures = ClipPictures(write_clip(tmp_path / "clip.mkv", codec="ffv1", levels=(10, 20, 30), rate=Fraction(10)))
    planes = pictures.picture.allocate()
    for _ in range(2):
        seen = []
        for start_ns, item in pictures.frames():
            pictures.load(item, planes)
            seen.append((start_ns, int(planes[0][0, 0])))
        assert seen == [(0, 10), (SECOND_NS // 10, 20), (SECOND_NS // 5, 30)]
    assert pictures.period_ns == SECOND_NS // 10
    pictures.close()
    pictures.close()


def test_a_clip_whose_first_picture_is_late_begins_at_zero(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mkv", codec="ffv1", times=(30, 31), levels=(10, 20), time_base=Fraction(1, 10))
    pictures = ClipPictures(path)
    assert [start_ns for start_ns, _ in pictures.frames()] == [0, SECOND_NS // 10]
    pictures.close()
