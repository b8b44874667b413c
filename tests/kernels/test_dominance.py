"""Dominance: the number under the colour-difference key and despill."""

import numpy as np
import pytest
from onset_kernels.dominance import dominance, key_weights

from tests.kernels import reference
from tests.kernels.pictures import one_hot

F = np.float32


def of(rgb: tuple[float, float, float], key: int, balance: float) -> float:
    arguments = [F(value) for value in (*rgb, *one_hot(key).values(), balance)]
    return float(dominance(*arguments))


@pytest.mark.parametrize("key", [0, 1, 2])
@pytest.mark.parametrize("balance", [0.0, 0.25, 1.0])
def test_it_is_the_key_less_a_mix_of_mean_and_larger(key: int, balance: float) -> None:
    for rgb in np.random.default_rng(1).uniform(-0.2, 1.2, (50, 3)):
        expected = float(reference.dominance(rgb[:, None], key, balance)[0])
        assert of((rgb[0], rgb[1], rgb[2]), key, balance) == pytest.approx(expected, abs=3e-7)


def test_by_hand() -> None:
    assert of((0.2, 0.8, 0.4), 1, 0.0) == pytest.approx(0.5)  # 0.8 - 0.3
    assert of((0.2, 0.8, 0.4), 1, 1.0) == pytest.approx(0.4)  # 0.8 - 0.4
    assert of((0.2, 0.8, 0.4), 2, 1.0) == pytest.approx(-0.4)  # 0.4 - 0.8


def test_grey_has_none_at_any_balance() -> None:
    assert of((0.5, 0.5, 0.5), 1, 0.7) == 0.0


@pytest.mark.parametrize(
    ("colour", "name"), [((0.1, 0.6, 0.2), "key_g"), ((0.1, 0.2, 0.6), "key_b"), ((0.7, 0.2, 0.6), "key_r")]
)
def test_the_strongest_channel_of_the_screen_is_the_key(colour: tuple[float, float, float], name: str) -> None:
    assert key_weights(*colour) == {**dict.fromkeys(("key_r", "key_g", "key_b"), 0.0), name: 1.0}


def test_in_a_tie_green_is_the_key() -> None:
    assert key_weights(0.2, 0.2, 0.2)["key_g"] == 1.0
