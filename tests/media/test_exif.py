import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.media.exif import exif_orientation


def tiff_block(orientation: int, order: str = ">", kind: int = 3) -> bytes:
    mark = b"MM\0*" if order == ">" else b"II*\0"
    value = struct.pack(f"{order}HH", orientation, 0) if kind == 3 else struct.pack(f"{order}I", orientation)
    other = struct.pack(f"{order}HHI4s", 0x010F, 2, 4, b"Onz\0")
    entry = struct.pack(f"{order}HHI", 0x0112, kind, 1) + value
    return mark + struct.pack(f"{order}IH", 8, 2) + other + entry + b"\0\0\0\0"


def jpeg(block: bytes) -> bytes:
    body = b"Exif\0\0" + block
    app0 = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + bytes(9)
    return b"\xff\xd8" + app0 + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + b"\xff\xda\0\x02"


def png(block: bytes) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + chunk(b"IDAT", b"abc") + chunk(b"eXIf", block)


def webp(block: bytes) -> bytes:
    chunks = b"VP8 " + struct.pack("<I", 3) + b"abc\0" + b"EXIF" + struct.pack("<I", len(block)) + block
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


@pytest.mark.parametrize("wrap", [jpeg, png, webp, bytes])
@pytest.mark.parametrize("order", [">", "<"])
@pytest.mark.parametrize("kind", [3, 4])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_is_found_in_every_container(wrap, order: str, kind: int, orientation: int) -> None:  # type: ignore[no-untyped-def]
    assert exif_orientation(wrap(tiff_block(orientation, order, kind))) == orientation


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_a_senseless_orientation_is_upright(orientation: int) -> None:
    assert exif_orientation(jpeg(tiff_block(orientation))) == 1


def test_no_exif_is_upright() -> None:
    assert exif_orientation(b"\xff\xd8\xff\xda\0\x02") == 1
    assert exif_orientation(b"") == 1


@given(st.sampled_from([jpeg, png, webp, bytes]), st.integers(0, 200), st.binary(max_size=8))
def test_cut_and_damaged_headers_never_raise(wrap, keep: int, tail: bytes) -> None:  # type: ignore[no-untyped-def]
    assert 1 <= exif_orientation(wrap(tiff_block(6))[:keep] + tail) <= 8
