"""Plates come back as they were recorded, or not at all."""

from pathlib import Path

import msgspec
import pytest

from onset.errors import InputError
from onset.takes.plates import read_plate
from onset.takes.read import open_take
from tests.takes.made import make_take


def test_the_arrays_of_a_plate_are_those_recorded_or_refused(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=2)
    with open_take(made.folder) as take:
        (plate,) = take.plates
    assert read_plate(made.folder, plate)["pixels"].shape == (3, 2, 4)
    (made.folder / "plates" / "screen-1.npz").write_bytes(b"something else")
    with pytest.raises(InputError, match="hash does not agree"):
        read_plate(made.folder, plate)
    with pytest.raises(InputError, match="is no plate"):
        read_plate(made.folder, msgspec.structs.replace(plate, xxh128=""))
    (made.folder / "plates" / "screen-1.npz").unlink()
    with pytest.raises(InputError, match="cannot be read"):
        read_plate(made.folder, plate)
    with pytest.raises(InputError, match="does not lie in plates/"):
        read_plate(made.folder, msgspec.structs.replace(plate, path="plates/../take.json"))
