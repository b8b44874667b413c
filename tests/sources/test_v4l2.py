import struct
from pathlib import Path

import pytest

from onset.sources.v4l2 import CodedAs, coded_as, parse_capability, parse_format, query


def capability(*, capabilities: int, device_caps: int) -> bytes:
    texts = struct.pack("16s32s32s", b"uvcvideo", b"HD Pro Webcam C920", b"usb-0000:00:14.0-1")
    return texts + struct.pack("III12x", 0x050F00, capabilities, device_caps)


def pixel_format(*, colourspace: int = 0, encoding: int = 0, quantization: int = 0, transfer: int = 0) -> bytes:
    fourcc = int.from_bytes(b"YUYV", "little")
    fields = (1280, 720, fourcc, 1, 2560, 1_843_200, colourspace, 0, 0, encoding, quantization, transfer)
    return struct.pack("I4x12I152x", 1, *fields)


def test_a_capability_names_the_camera() -> None:
    device = parse_capability(Path("/dev/video0"), capability(capabilities=0x84A00001, device_caps=0x04200001))
    assert (device.driver, device.card, device.bus) == ("uvcvideo", "HD Pro Webcam C920", "usb-0000:00:14.0-1")
    assert device.captures


def test_a_node_for_metadata_alone_captures_nothing() -> None:
    data = capability(capabilities=0x84A00001, device_caps=0x04A00000)
    assert not parse_capability(Path("/dev/video1"), data).captures


def test_drivers_without_node_flags_go_by_the_device() -> None:
    assert parse_capability(Path("/dev/video0"), capability(capabilities=1, device_caps=0)).captures


@pytest.mark.parametrize(
    ("data", "coded"),
    [
        (pixel_format(colourspace=8), CodedAs(matrix=6, range=0, transfer=13, primaries=1)),
        (pixel_format(colourspace=3), CodedAs(matrix=1, range=0, transfer=1, primaries=1)),
        (pixel_format(colourspace=8, encoding=2, quantization=1), CodedAs(matrix=1, range=2, transfer=13, primaries=1)),
        (
            pixel_format(colourspace=10, quantization=2, transfer=7),
            CodedAs(matrix=9, range=1, transfer=16, primaries=9),
        ),
        (pixel_format(), CodedAs(matrix=2, range=0, transfer=2, primaries=2)),
    ],
)
def test_colour_is_read_by_the_rules_of_the_kernel(data: bytes, coded: CodedAs) -> None:
    assert parse_format(data) == coded


@pytest.mark.parametrize("name", ["nothing", "file"])
def test_what_is_no_camera_says_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_bytes(b"x")
    assert query(tmp_path / name) is None
    assert coded_as(tmp_path / name) is None
