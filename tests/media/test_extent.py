from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onset.media.extent import has_index, missing_bytes
from tests.clips import write_clip


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("a.mp4", "libx264", {}),
        ("a.mp4", "libx264", {"movflags": "faststart"}),
        ("a.mp4", "libx264", {"movflags": "frag_keyframe+empty_moov"}),
        ("a.mkv", "ffv1", {}),
        ("a.avi", "mjpeg", {}),
    ],
)
def test_whole_files_lack_nothing_and_cut_ones_lack_what_was_cut(
    tmp_path: Path, name: str, codec: str, options: dict[str, str]
) -> None:
    pixel_format = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    path = write_clip(tmp_path / name, codec=codec, container_options=options, pixel_format=pixel_format)
    assert missing_bytes(path) == 0
    whole = path.read_bytes()
    path.write_bytes(whole[:-7])
    assert missing_bytes(path) == 7


def test_a_matroska_of_unknown_length_lacks_nothing(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "live.mkv", codec="ffv1", container_options={"live": "1"})
    path.write_bytes(path.read_bytes()[:-100])
    assert missing_bytes(path) == 0


def test_a_file_of_another_kind_lacks_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_bytes(b"\x47" * 376)
    (tmp_path / "tiny").write_bytes(b"x")
    assert missing_bytes(tmp_path / "a.ts") == 0
    assert missing_bytes(tmp_path / "tiny") == 0


def test_an_mp4_without_its_index_is_known(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", levels=range(30, 90))
    assert has_index(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert not has_index(path)


HEADS = [b"\0\0\0\x18ftyp", b"\x1a\x45\xdf\xa3", b"RIFF", b""]


def test_a_header_longer_than_any_file_can_be_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    path.write_bytes(bytes.fromhex("1a45dfa3 01 10000000000000"))
    assert missing_bytes(path) == 0x10000000000000


@given(head=st.sampled_from(HEADS), rest=st.binary(max_size=80))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_have_a_size_and_never_raise(tmp_path: Path, head: bytes, rest: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(head + rest)
    assert missing_bytes(path) >= 0
    assert has_index(path) in (True, False)
