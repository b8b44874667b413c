from pathlib import Path

import numpy as np
import pytest

from onset.errors import InputError
from onset.media.png import write_png
from onset.plate_capture import encoded_16
from onset.plate_pick import picked_colour


def test_the_colour_of_the_patch_is_told_as_people_write_it(tmp_path: Path) -> None:
    picture = np.zeros((3, 60, 80), np.float32)
    picture[:, :, 40:] = np.asarray((0.0144, 0.3515, 0.0513), np.float32)[:, None, None]
    write_png(tmp_path / "still.png", encoded_16(picture))
    picked = picked_colour(tmp_path / "still.png", (0.75, 0.5, 0.1))
    assert picked.colour == "#20a040"
    assert picked.linear == pytest.approx((0.0144, 0.3515, 0.0513), abs=1e-3)


def test_a_still_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        picked_colour(tmp_path / "still.png", (0.5, 0.5, 0.1))
