from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from onset_kernels.plate_level import PLATE_LEVEL, plate_level

from tests.kernels.pointwise import applied

PLATE = (0.04, 0.40, 0.08)
GREEN = (0.0, 1.0, 0.0)
ROOM = (1 / (1 - 1.25 * 0.04), 0.0, 1 / (1 - 1.25 * 0.08))


def scalar(function: Callable[..., Any], *arguments: float) -> Any:
    """The function of these values as float32."""
    return function(*(np.float32(argument) for argument in arguments))


def read(colour: tuple[float, ...], plate: tuple[float, ...] = PLATE, balance: float = 0.5) -> float:
    return float(scalar(plate_level, *colour, *plate, *GREEN, balance, *ROOM))


def test_the_plate_reads_zero_grey_one_and_their_mixes_linearly() -> None:
    assert read(PLATE) == pytest.approx(0.0, abs=1e-6)
    for share in (0.1, 0.5, 0.9, 1.0):
        mixed = tuple(share * 0.2 + (1 - share) * own for own in PLATE)
        assert read(mixed) == pytest.approx(share, abs=1e-6)


def test_less_light_on_the_screen_reads_the_same_before_a_plate_that_has_it_too() -> None:
    mixed = tuple(0.3 * 0.2 + 0.7 * own for own in PLATE)
    dim = tuple(0.25 * own for own in PLATE)
    assert read(tuple(0.25 * value for value in mixed), dim) == pytest.approx(read(mixed), abs=1e-6)


def test_brighter_than_the_plate_is_screen_and_a_foreign_light_dense() -> None:
    assert read(tuple(1.2 * own for own in PLATE)) <= 0.0
    assert read((1.0, 1.0, 0.1)) == pytest.approx(1.0, abs=1e-6)


def test_before_a_plate_without_dominance_everything_is_foreground() -> None:
    assert read(PLATE, (0.2, 0.2, 0.2)) == pytest.approx(1.0)
    assert read((0.0, 1.0, 0.0), (0.0, 0.0, 0.0)) == pytest.approx(1.0)


def test_the_pass_gives_what_the_function_gives(device: str) -> None:
    rng = np.random.default_rng(5)
    lanes = {name: rng.uniform(0.2, 1, 40).astype(np.float32) for name in PLATE_LEVEL.lane_names}
    lanes["plate_g"] += np.float32(1.0)
    values = dict(zip(PLATE_LEVEL.parameters, (*GREEN, 0.5, *ROOM), strict=True))
    (raw,) = applied(PLATE_LEVEL, lanes, values, device=device)
    for i in range(40):
        expected = scalar(plate_level, *(plane[i] for plane in lanes.values()), *GREEN, 0.5, *ROOM)
        assert raw[i] == pytest.approx(float(expected), abs=2e-6)
