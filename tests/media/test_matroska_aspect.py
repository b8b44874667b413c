"""The shape of pixels in a Matroska file, read by FFmpeg; and files that have no room for it."""

from fractions import Fraction
from pathlib import Path

import av
import pytest

from onset.errors import WorkError
from onset.media.matroska_aspect import write_pixel_aspect
from tests.clips import write_clip


@pytest.mark.parametrize("codec", ["ffv1", "libx264", "mpeg4"])
@pytest.mark.parametrize("aspect", [Fraction(4, 3), Fraction(1, 2), Fraction(10, 11), Fraction(2)])
@pytest.mark.parametrize("tagged", [False, True])
def test_ffmpeg_reads_what_was_written_and_all_else_as_before(
    tmp_path: Path, codec: str, aspect: Fraction, tagged: bool
) -> None:
    tags = {"colorspace": 1, "color_range": 1, "color_trc": 1, "color_primaries": 1} if tagged else None
    path = write_clip(tmp_path / "a.mkv", codec=codec, levels=(40, 80), size=(64, 48), tags=tags)
    before = packets(path)
    length = path.stat().st_size
    write_pixel_aspect(path, (64, 48), aspect)
    assert path.stat().st_size == length
    assert packets(path) == before
    with av.open(str(path), options={"err_detect": "crccheck+explode"}) as container:
        assert container.streams.video[0].sample_aspect_ratio == aspect
        assert len(list(container.decode(video=0))) == 2


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0)]


@pytest.mark.parametrize("data", [b"", b"no Matroska at all" * 9, bytes(200), b"\x1a\x45\xdf\xa3\x80" + b"\xff" * 40])
def test_anything_else_is_refused_and_left_alone(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.mkv"
    path.write_bytes(data)
    with pytest.raises(WorkError, match=r"no room for pixels of 4/3 to 1; write a \.mov instead"):
        write_pixel_aspect(path, (64, 48), Fraction(4, 3))
    assert path.read_bytes() == data
