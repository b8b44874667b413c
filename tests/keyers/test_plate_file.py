from pathlib import Path

import numpy as np
import pytest

from onset.errors import InputError
from onset.keyers.plate_file import read_plate
from onset.media.exr_out import write_exr
from onset.media.png import write_png
from onset.plate_capture import encoded_16


def picture() -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.random.default_rng(2).random((3, 36, 64), np.float32)


def test_a_plate_comes_back_as_it_was_written(tmp_path: Path) -> None:
    plate = picture()
    write_png(tmp_path / "p.png", encoded_16(plate))
    packed = np.ones((36, 64, 4), np.float16)
    packed[..., :3] = np.moveaxis(plate, 0, -1)
    write_exr(tmp_path / "p.exr", packed.view(np.uint64)[..., 0], opaque=True)
    for name in ("p.png", "p.exr"):
        read = read_plate(tmp_path / name)
        assert (read.name, read.width_px, read.height_px) == (name, 64, 36)
        assert read.proxy == pytest.approx(plate, abs=1e-3)


def test_what_is_no_picture_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "p.exr").write_bytes(b"no plate")
    with pytest.raises(InputError, match="is not a picture"):
        read_plate(tmp_path / "p.exr")
