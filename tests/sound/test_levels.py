"""Meters: peak and RMS by channel, as a sine of known level reads on any other meter."""

import numpy as np

from onset.sound.levels import Levels


def test_a_sine_reads_its_peak_and_three_decibels_less() -> None:
    levels = Levels(2)
    sine = np.sin(np.arange(4800) * 2 * np.pi / 48).astype(np.float32)
    levels.add(np.stack([sine, 0.1 * sine], axis=1))
    assert levels.taken() == {"peak_dbfs": [0.0, -20.0], "rms_dbfs": [-3.0, -23.0]}


def test_they_start_anew_each_time_stand_when_nothing_comes_and_have_a_floor() -> None:
    levels = Levels(1)
    assert levels.taken() == {"peak_dbfs": [-120.0], "rms_dbfs": [-120.0]}
    levels.add(np.full((10, 1), 0.5, np.float32))
    assert levels.taken()["peak_dbfs"] == [-6.0]
    assert levels.taken()["peak_dbfs"] == [-6.0]
    levels.add(np.zeros((10, 1), np.float32))
    assert levels.taken()["peak_dbfs"] == [-120.0]


def test_samples_at_full_scale_are_counted_and_no_number_breaks_a_meter() -> None:
    levels = Levels(2)
    levels.add(np.array([[1.0, np.nan], [-1.0, 0.1], [0.999, 0.2]], np.float32))
    assert levels.clipped == [2, 0]
    assert levels.taken()["peak_dbfs"] == [0.0, -14.0]
