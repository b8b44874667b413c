"""Pose and lens from samples of OpenTrackIO, in the axes that records of a take have."""

import math
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.sinks.tracked_camera import TrackedCamera, angles_deg, rotation
from onset.takes.camera_state import CameraState

SAMPLE: dict[str, Any] = {
    "transforms": [
        {"translation": {"x": 1.5, "y": -2.0, "z": 1.2}, "rotation": {"pan": 30.0, "tilt": -5.0, "roll": 2.0}}
    ],
    "lens": {
        "pinholeFocalLength": 35.2, "focusDistance": 2.5, "fStop": 2.8, "tStop": 3.0, "entrancePupilOffset": 0.12,
        "projectionOffset": {"x": 0.1, "y": -0.2},
    },
    "static": {
        "camera": {
            "make": "Maker", "model": "M1", "serialNumber": "7", "isoSpeed": 800, "shutterAngle": 180.0,
            "activeSensorPhysicalDimensions": {"width": 36.0, "height": 24.0},
        },
        "lens": {"make": "Glass", "model": "G", "serialNumber": "9", "nominalFocalLength": 35.0},
    },
}  # fmt: skip


def state(sample: Any) -> CameraState:
    return msgspec.convert(TrackedCamera().read(sample), CameraState)


def test_all_that_a_sample_says_is_in_the_record() -> None:
    found = state(SAMPLE)
    angles = (found.pan_deg, found.tilt_deg, found.roll_deg)
    assert angles == pytest.approx((30.0, -5.0, 2.0))
    assert msgspec.structs.replace(found, pan_deg=0.0, tilt_deg=0.0, roll_deg=0.0) == CameraState(
        translation_m=(1.5, -2.0, 1.2), pan_deg=0.0, tilt_deg=0.0, roll_deg=0.0, focal_length_mm=35.2,
        nominal_focal_length_mm=35.0, sensor_mm=(36.0, 24.0), projection_offset_mm=(0.1, -0.2), focus_distance_m=2.5,
        entrance_pupil_m=0.12, f_stop=2.8, t_stop=3.0, shutter_deg=180.0, iso=800, make="Maker", model="M1", serial="7",
        lens_make="Glass", lens_model="G", lens_serial="9",
    )  # fmt: skip


def test_what_is_static_holds_until_it_is_said_again() -> None:
    camera = TrackedCamera()
    camera.read(SAMPLE)
    later = camera.read({"lens": {"pinholeFocalLength": 50.0}})
    assert (later["sensor_mm"], later["focal_length_mm"], "pan_deg" in later) == ([36.0, 24.0], 50.0, False)
    assert camera.read({"tracker": {"recording": True}}) == {}


def test_a_head_on_a_crane_on_a_dolly_stands_where_the_chain_puts_it() -> None:
    found = state(
        {
            "transforms": [
                {"translation": {"x": 10.0}, "rotation": {"pan": 90.0}},  # ahead is now along X
                {"translation": {"y": 2.0, "z": 1.0}},
                {"translation": {"x": 1.0}, "rotation": {"pan": -90.0, "tilt": 10.0}},
            ]
        }
    )
    assert found.translation_m == pytest.approx((12.0, -1.0, 1.0))
    assert (found.pan_deg, found.tilt_deg, found.roll_deg) == pytest.approx((0.0, 10.0, 0.0), abs=1e-9)


def test_pan_goes_right_tilt_up_and_roll_clockwise() -> None:
    right, ahead, up = np.eye(3)
    assert rotation(90.0, 0.0, 0.0) @ ahead == pytest.approx(right)
    assert rotation(0.0, 90.0, 0.0) @ ahead == pytest.approx(up)
    assert rotation(0.0, 0.0, 90.0) @ up == pytest.approx(right)


@given(st.floats(-179, 179), st.floats(-90, 90), st.floats(-179, 179))
def test_angles_come_back_as_the_same_rotation(pan: float, tilt: float, roll: float) -> None:
    turned = rotation(pan, tilt, roll)
    assert np.abs(rotation(*angles_deg(turned)) - turned).max() < 1e-4  # rad; straight up the sine says no more


@pytest.mark.parametrize(
    "sample",
    [
        None, [], "text", {}, {"transforms": {}}, {"transforms": [3]}, {"lens": {"fStop": "2.8", "tStop": math.nan}},
        {"transforms": [{"translation": {"x": True}}]}, {"static": {"camera": {"make": "only"}}},
    ],
)  # fmt: skip
def test_what_is_no_camera_says_nothing(sample: Any) -> None:
    assert TrackedCamera().read(sample) == {}
