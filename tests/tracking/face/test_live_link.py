"""Live Link Face packets: the bytes of a known packet, and what an independent reader makes of any other."""

import math
import struct
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.tracking.face.live_link import HALF_TURNS, NAMES, Stamp, encoded, livelink_values
from tests.tracking.face.live_link_reader import read_packet

DEVICE = "0D5B8B5C-0F3A-4A5E-9E55-1D0A2B3C4D5E"


def test_the_bytes_are_those_of_the_known_packet() -> None:
    packet = encoded(DEVICE, "iPhone", Stamp(1234, 0.25, Fraction(60)), [0.0] * 61)
    assert len(packet) == 312
    assert packet[:5].hex() == "0600000024"
    assert packet[5:41] == DEVICE.encode()
    assert packet[41:51].hex() == "000000066950686f6e65"
    assert packet[51:68].hex() == "000004d23e8000000000003c000000013d"
    assert packet[68:] == bytes(244)


def test_a_packet_of_a_lost_face_ends_before_the_count() -> None:
    packet = encoded(DEVICE, "iPhone", Stamp(1234, 0.25, Fraction(60)), None)
    assert packet == encoded(DEVICE, "iPhone", Stamp(1234, 0.25, Fraction(60)), [0.0] * 61)[:67]


def test_the_61_names_are_in_the_order_of_the_enumeration() -> None:
    assert len(NAMES) == len(set(NAMES)) == 61
    assert [NAMES.index(name) for name in ("EyeBlinkLeft", "EyeBlinkRight", "JawForward", "JawLeft", "JawRight")] == [
        0, 7, 14, 15, 16,
    ]  # fmt: skip
    assert [NAMES.index(name) for name in ("JawOpen", "MouthClose", "MouthLeft", "MouthRight", "BrowInnerUp")] == [
        17, 18, 21, 22, 43,
    ]  # fmt: skip
    assert NAMES[51:] == ("TongueOut", "HeadYaw", "HeadPitch", "HeadRoll", "LeftEyeYaw", "LeftEyePitch", "LeftEyeRoll",
                          "RightEyeYaw", "RightEyePitch", "RightEyeRoll")  # fmt: skip


@given(
    subject=st.text(max_size=60),
    frame=st.integers(-(2**31), 2**31 - 1),
    subframe=st.floats(0.0, 0.96875, width=32),
    rate=st.sampled_from([Fraction(24), Fraction(30000, 1001), Fraction(60), Fraction(25, 2)]),
    values=st.none() | st.lists(st.floats(-4.0, 4.0, width=32), min_size=61, max_size=61),
)
def test_any_packet_is_read_back(
    subject: str, frame: int, subframe: float, rate: Fraction, values: list[float] | None
) -> None:
    read = read_packet(encoded(DEVICE, subject, Stamp(frame, subframe, rate), values))
    assert (read.device, read.subject) == (DEVICE, subject)
    assert (read.frame, read.subframe, read.rate) == (frame, subframe, (rate.numerator, rate.denominator))
    assert read.values == values


def test_what_no_packet_can_hold_is_brought_to_what_one_can() -> None:
    read = read_packet(encoded(DEVICE, "\ud800", Stamp(2**40, 0.0, Fraction(60)), None))
    assert (read.subject, read.frame) == ("?", 2**31 - 1)


def named(values: dict[str, float], **how: object) -> dict[str, float]:
    return dict(zip(NAMES, livelink_values(values, **how), strict=True))  # type: ignore[arg-type]


def test_coefficients_and_angles_become_the_apps_values() -> None:
    said = named({
        "blendshape.jawOpen": 0.4, "blendshape.eyeBlinkLeft": 0.9, "head.yaw_deg": 30.0, "head.pitch_deg": 10.0,
        "head.roll_deg": -5.0, "gaze.left.yaw_deg": 8.0, "gaze.right.pitch_deg": -4.0, "au.12": 1.0,
    })  # fmt: skip
    wanted = {
        "JawOpen": 0.4, "EyeBlinkLeft": 0.9, "HeadYaw": math.radians(30), "HeadPitch": -math.radians(10),
        "HeadRoll": -math.radians(5), "LeftEyeYaw": math.radians(8), "RightEyePitch": math.radians(4),
    }  # fmt: skip
    assert said == pytest.approx({name: wanted.get(name, 0.0) for name in NAMES})


def test_half_turns_are_degrees_over_180() -> None:
    assert named({"head.yaw_deg": 45.0}, per_degree=HALF_TURNS)["HeadYaw"] == pytest.approx(0.25)


def test_a_mirror_changes_sides_and_twice_is_none() -> None:
    values = {
        "blendshape.eyeBlinkLeft": 0.9, "blendshape.mouthRight": 0.3, "blendshape.jawOpen": 0.5, "head.yaw_deg": 20.0,
        "head.pitch_deg": 7.0, "head.roll_deg": 3.0, "gaze.left.yaw_deg": 8.0,
    }  # fmt: skip
    said = named(values, mirror=True)
    assert (said["EyeBlinkRight"], said["EyeBlinkLeft"], said["MouthLeft"], said["JawOpen"]) == (0.9, 0.0, 0.3, 0.5)
    assert said["HeadYaw"] == pytest.approx(-math.radians(20))
    assert said["HeadPitch"] == pytest.approx(-math.radians(7))
    assert said["HeadRoll"] == pytest.approx(-math.radians(3))
    assert said["RightEyeYaw"] == pytest.approx(-math.radians(8))


@pytest.mark.parametrize(("value", "sent"), [(math.nan, 0.0), (math.inf, 0.0), (-1.0, 0.0), (7.0, 1.0)])
def test_a_coefficient_is_a_number_from_0_to_1(value: float, sent: float) -> None:
    assert named({"blendshape.jawOpen": value})["JawOpen"] == sent
    struct.pack(">61f", *livelink_values({"head.yaw_deg": value}))
