from pathlib import Path

import numpy as np
import pytest

from onset.bench.trackers.expression_pictures import SHOULD, places, read_picture, rows
from onset.errors import InputError
from onset.stage.face_fields import NAMES
from onset.stage.face_picture import astronaut

pytest.importorskip("mediapipe")
pytest.importorskip("cv2")


def test_through_the_whole_chain_coefficients_grow_with_each_warp_of_a_real_face() -> None:
    found = list(rows(astronaut(), "astronaut"))
    own = {row["motion"]: row for row in found if (row["points"], row["neutral"]) == ("mesh", "own")}
    true = {row["motion"]: row for row in found if row["points"] == "truth"}
    assert all(row["order"] > 0.95 and row["start"] < 0.01 for row in true.values())
    assert set(own) == set(NAMES) == set(SHOULD)
    for row in own.values():
        assert row["lost"] == 0
        assert row["order"] > 0.9, row
        assert row["start"] < 0.02 < 0.12 < row["full"], row
        assert row["most_back"] < 0.06, row


def test_a_picture_without_a_face_is_one_error() -> None:
    with pytest.raises(InputError, match="grey: no face is found"):
        list(rows(np.full((240, 320, 3), 90, np.uint8), "grey"))


def test_a_file_that_is_no_picture_is_one_error(tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(b"no picture")
    with pytest.raises(InputError, match=r"x\.png: is no picture"):
        read_picture(path)


def test_places_are_those_of_the_mesh() -> None:
    points = np.arange(956, dtype=np.float32).reshape(478, 2)
    found = places(points)
    assert found.mouth_left == (582.0, 583.0)
    assert found.right_eye == (66.0, 266.0, 319.0, 291.0)
