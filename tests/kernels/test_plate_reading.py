from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from onset_kernels.plate_reading import PLATE_READING, plate_reading

from tests.kernels.pointwise import applied

PLATE = (0.04, 0.40, 0.08)
LEAN = (0.5 / 0.34, -1.0 / 0.34, 0.5 / 0.34)
"""The colour difference, normalised by the plate."""
ROOM = (1 / (1 - 1.25 * 0.04), 0.0, 1 / (1 - 1.25 * 0.08))


def scalar(function: Callable[..., Any], *arguments: float) -> Any:
    """The function of these values as float32."""
    return function(*(np.float32(argument) for argument in arguments))


def read(colour: tuple[float, ...]) -> float:
    return float(scalar(plate_reading, *colour, *PLATE, *LEAN, *ROOM))


def test_the_plate_is_exactly_zero_and_grey_is_one() -> None:
    assert read(PLATE) == 0.0
    assert read((0.3, 0.3, 0.3)) == pytest.approx(1.0, abs=1e-6)


def test_a_mix_of_plate_and_grey_is_read_linearly() -> None:
    for share in (0.1, 0.5, 0.9):
        mixed = tuple(share * 0.2 + (1 - share) * own for own in PLATE)
        assert read(mixed) == pytest.approx(share, abs=1e-6)


def test_a_matte_is_at_least_as_dense_as_its_brightest_foreign_light() -> None:
    assert read((1.0, 1.0, 0.1)) == pytest.approx(1.0, abs=1e-6)
    assert read(tuple(1.2 * own for own in PLATE)) <= 0.0


def test_the_pass_gives_what_the_function_gives(device: str) -> None:
    rng = np.random.default_rng(5)
    lanes = {name: rng.uniform(0, 1, 40).astype(np.float32) for name in PLATE_READING.lane_names}
    rooms = dict(zip(("room_r", "room_g", "room_b"), ROOM, strict=True))
    (raw,) = applied(PLATE_READING, lanes, rooms, device=device)
    for i in range(40):
        expected = scalar(plate_reading, *(plane[i] for plane in lanes.values()), *ROOM)
        assert raw[i] == pytest.approx(float(expected), abs=2e-6)
