"""OpenEXR sequences, opened by OpenEXR itself."""

import json
import struct
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onset_kernels.picture import Alpha

from onset.takes.exr_attributes import label
from onset.timecode import Timecode
from tests.takes.export.handed import MATTE, NTSC, closed_take, export
from tests.takes.made import FFV1, FIRST_INDEX, level

OpenEXR: Any = pytest.importorskip("OpenEXR")
LENS = {
    "focal_length_mm": 32.5, "entrance_pupil_m": 0.075, "focus_distance_m": 2.4, "f_stop": 2.8, "shutter_deg": 172.8,
    "make": "Onset",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    streams = {"camera": FFV1, "matte": MATTE, "fill": FFV1}
    take = closed_take(
        tmp_path_factory.mktemp("takes"),
        streams=streams,
        rate=NTSC,
        timecode="23:59:58;27",
        dropped=[3],
        camera={0: LENS},
    )
    export("exr", take, take.parent / "out")
    return take.parent / "out" / take.name


def header(folder: Path, stream: str, number: int) -> dict[str, Any]:
    with OpenEXR.File(str(folder / stream / f"S1_T001_A_{stream}.{number}.exr")) as file:
        return dict(file.header())


def samples(folder: Path, stream: str, number: int) -> dict[str, Any]:
    with OpenEXR.File(str(folder / stream / f"S1_T001_A_{stream}.{number}.exr"), separate_channels=True) as file:
        return {name: channel.pixels.astype(np.float32) for name, channel in file.channels().items()}


def linear(code: float) -> float:
    """8-bit limited luma -> linear light (ITU-R BT.709, item 1.2 inverted, its constants as exact as they join)."""
    encoded = (code - 16) / 219
    return encoded / 4.5 if encoded < 0.08124286 else ((encoded + 0.09929683) / 1.09929683) ** (1 / 0.45)


def test_every_frame_of_every_stream_is_there_from_1001(folder: Path) -> None:
    for stream in ("camera", "matte", "fill"):
        names = [f"S1_T001_A_{stream}.{number}.exr" for number in range(1001, 1007)]
        assert sorted(path.name for path in (folder / stream).iterdir()) == names


def test_timecode_is_packed_as_smpte_has_it(folder: Path) -> None:
    packed = []
    for number in (1001, 1003, 1004):
        data = (folder / "camera" / f"S1_T001_A_camera.{number}.exr").read_bytes()
        at = data.index(b"timeCode\0timecode\0") + len(b"timeCode\0timecode\0")
        packed.append(struct.unpack_from("<III", data, at)[:2])
    assert packed == [(8, 0x23595867), (8, 0x23595869), (8, 0x23595940)]


def test_standard_attributes_have_their_units(folder: Path) -> None:
    found = header(folder, "camera", 1001)
    assert found["framesPerSecond"] == found["captureRate"] == NTSC
    assert found["imageCounter"] == FIRST_INDEX
    assert (found["reelName"], found["cameraLabel"], found["cameraMake"]) == ("S1_T001_A", "A", "Onset")
    assert (found["capDate"], found["utcOffset"]) == ("2026:09:21 14:13:20", 0.0)
    numbers = {
        "pinholeFocalLength": 32.5, "entrancePupilOffset": 75.0, "focus": 2.4, "aperture": 2.8, "shutterAngle": 172.8,
        "expTime": 0.48 / float(NTSC),
    }  # fmt: skip
    assert {name: found[name] for name in numbers} == pytest.approx(numbers, rel=1e-6)
    assert found["chromaticities"] == pytest.approx((0.64, 0.33, 0.3, 0.6, 0.15, 0.06, 0.3127, 0.329), abs=1e-6)
    assert "focus" not in header(folder, "camera", 1002)


def test_the_whole_record_travels_with_the_frame(folder: Path) -> None:
    told = json.loads(header(folder, "camera", 1002)["onset.frame"])
    assert (told["take"], told["stream"], told["index"]) == ("S1_T001_A", "camera", FIRST_INDEX + 1)
    assert told["record"]["stamps"]["read"] == told["record"]["captured_ns"] + 2_000_000
    assert "missing" not in told


def test_a_missing_frame_shows_the_one_before_and_says_so(folder: Path) -> None:
    told = json.loads(header(folder, "camera", 1004)["onset.frame"])
    assert (told["picture_of"], told["missing"]) == (FIRST_INDEX + 2, "superseded")
    before, missing = samples(folder, "camera", 1003), samples(folder, "camera", 1004)
    assert np.array_equal(before["G"], missing["G"])


def test_the_camera_is_developed_to_linear_light(folder: Path) -> None:
    for number in (0, 5):
        found = samples(folder, "camera", 1001 + number)
        assert found.keys() == {"R", "G", "B"}
        wanted = linear(level(FIRST_INDEX + number, "camera"))
        assert found["R"].shape == (48, 64)
        assert {name: float(plane.mean()) for name, plane in found.items()} == pytest.approx(
            dict.fromkeys("RGB", wanted), rel=2e-3
        )


def test_the_matte_is_one_linear_channel_and_the_alpha_of_the_fill(folder: Path) -> None:
    matte, fill = samples(folder, "matte", 1002), samples(folder, "fill", 1002)
    wanted = level(FIRST_INDEX + 1, "matte") / 255
    assert matte.keys() == {"Y"}
    assert fill.keys() == {"R", "G", "B", "A"}
    assert float(matte["Y"].mean()) == pytest.approx(wanted, rel=1e-3)
    assert np.array_equal(matte["Y"], fill["A"])
    assert float(fill["R"].mean()) == pytest.approx(linear(level(FIRST_INDEX + 1, "fill")), rel=2e-3)


@pytest.mark.parametrize("kind", [Alpha.STRAIGHT, Alpha.PREMULTIPLIED])
def test_a_fill_of_any_kind_is_premultiplied_in_light(tmp_path: Path, kind: Alpha) -> None:
    take = closed_take(tmp_path / "takes", streams={"matte": MATTE, "fill": replace(FFV1, alpha=kind)}, frames=2)
    export("exr", take, tmp_path)
    found = samples(tmp_path / take.name, "fill", 1002)
    code, alpha = level(FIRST_INDEX + 1, "fill"), level(FIRST_INDEX + 1, "matte") / 255
    # A fill that was multiplied as a code is divided as a code: 16 is its black, and 235, white, its brightest.
    straight = code if kind is Alpha.STRAIGHT else min(16 + (code - 16) / alpha, 235)
    assert float(found["A"].mean()) == pytest.approx(alpha, rel=1e-3)
    assert float(found["R"].mean()) == pytest.approx(alpha * linear(straight), rel=2e-3)


def test_above_30_frames_a_second_pairs_share_a_label() -> None:
    found = label(OpenEXR, Timecode.parse("01:02:03:59", Fraction(60)))
    assert (found.frame, found.fieldPhase, found.dropFrame) == (29, 1, 0)
    found = label(OpenEXR, Timecode.parse("01:02:03:04", Fraction(50)))
    assert (found.hours, found.minutes, found.seconds, found.frame, found.fieldPhase) == (1, 2, 3, 2, 0)
