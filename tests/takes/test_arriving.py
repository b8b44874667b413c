"""The arriving bitstream as camera original: the very packets of the source, in journal and delivered file."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from onset_kernels.picture import Colour, Layout, Picture, Primaries, Transfer

from onset.bitstream import Bitstream
from onset.errors import UsageError
from onset.media.clip import Clip
from onset.media.planes import stored
from onset.packet_log import PacketLog
from onset.record_port import Station
from onset.retake import Wish, rerender
from onset.takes.arriving import arriving_of
from onset.takes.container import write_container
from onset.takes.manifest import Stream
from onset.takes.packet_picture import get_packet, packet_picture, put_packet
from onset.takes.read import Shown, open_take
from onset.takes.records import StreamFrame
from onset.takes.verify import verify
from tests.clips import write_clip
from tests.retaken import shoot, take_table

REFUSED = StreamFrame(sequence=0, state="refused")
LEVELS = tuple(range(40, 220, 9))
INTRA = {"g": "1", "keyint_min": "1"}
CLIPS: dict[str, dict[str, Any]] = {
    "mjpeg.avi": {"codec": "mjpeg", "pixel_format": "yuvj420p"},
    "prores4444.mov": {"codec": "prores_ks", "pixel_format": "yuv444p10le", "options": {"profile": "4444"}},
    "intra.mp4": {"codec": "libx264", "options": INTRA},
}


def clip_of(folder: Path, name: str) -> Path:
    return write_clip(folder / name, levels=LEVELS, size=(256, 144), rate=Fraction(25), **CLIPS[name])


def packets_of(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


def table(folder: Path, source: dict[str, Any]) -> dict[str, Any]:
    # A keyer without a memory of its own: what is asked is whether the camera's pictures come back.
    return {
        **take_table("arriving", folder / "takes", camera="arriving", streams=["camera", "comp"]),
        "source": source,
        "keyer": {"kind": "chroma"},
    }


@pytest.mark.parametrize("name", CLIPS)
def test_a_take_has_the_very_packets_of_its_source(tmp_path: Path, name: str) -> None:
    clip = clip_of(tmp_path, name)
    folder = shoot(table(tmp_path, {"kind": "file", "path": str(clip), "loop": True}), 12)
    assert verify(folder).problems == []
    sent = packets_of(clip)
    with open_take(folder) as take:
        stream = take.manifest.stream("camera")
        assert (stream.arrived, stream.lossless) == (True, True)
        with take.journal("camera") as journal:
            kept = {packet.index: bytes(packet.data) for packet in journal.packets()}
        committed = [one.index for one in take.frames() if one.streams.get("camera", REFUSED).state == "committed"]
        assert sorted(kept) == committed  # a busy machine may have lost or refused some
        assert len(kept) > 1
        assert all(data == sent[index % len(sent)] for index, data in kept.items())
        assert [one.index for one in take.pictures("camera") if isinstance(one, Shown)] == committed
        assert stream.delivered is not None
        delivered = packets_of(folder / stream.delivered.path)
        shown = [
            max((other for other in committed if other <= index), default=committed[0])
            for index in range(take.first_index, take.last_index + 1)
        ]
    assert delivered == [kept[index] for index in shown]
    answer = rerender(Wish(folder))
    assert answer["differing"] == [], answer
    assert answer["identical"] == answer["compared"] > 0


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("prores.mov", {"codec": "prores_ks", "pixel_format": "yuv422p10le"}),
        ("dnxhr.mov", {"codec": "dnxhd", "pixel_format": "yuv422p", "options": {"profile": "dnxhr_hq"}}),
        ("utvideo.avi", {"codec": "utvideo", "pixel_format": "yuv422p"}),
    ],
)
def test_packets_of_each_codec_are_found_by_their_frames_and_have_a_file(
    tmp_path: Path, name: str, more: dict[str, Any]
) -> None:
    clip = write_clip(tmp_path / name, levels=LEVELS, size=(256, 144), rate=Fraction(25), **more)
    opened = Clip(clip, threads=4)
    bitstream = opened.bitstream
    assert bitstream is not None
    assert bitstream.log is None
    sent = packets_of(clip)
    assert [bytes(one.packet) for one in opened.frames()] == sent
    station = Station("x", "", Fraction(25), opened.form.picture, "cpu", bitstream=bitstream)
    opened.close()
    arriving = arriving_of(station)
    coding = arriving.coding()
    stream = Stream(
        name="camera", picture=arriving.picture, codec=arriving.codec, pixel_format=arriving.pixel_format,
        codec_tag=arriving.tag, extradata=arriving.extradata, ending=coding.ending,
    )  # fmt: skip
    out = tmp_path / f"out{coding.ending}"
    assert write_container(out, stream, sent, ending=coding.ending, rate_hz=Fraction(25), timecode=None) == len(sent)
    assert packets_of(out) == sent
    copied = Clip(out)
    assert len(list(copied.frames())) == len(sent)
    copied.close()


LONG: dict[str, dict[str, Any]] = {
    "reordered.mp4": {"options": {"g": "10", "bf": "2"}},
    "one_group.mp4": {"options": {"g": "250", "bf": "0"}},
    "hevc.mkv": {"codec": "libx265", "pixel_format": "yuv420p10le",
                 "options": {"x265-params": "keyint=12:bframes=3:log-level=error:pools=1"}},
    "open_groups.ts": {"options": {"g": "6", "bf": "2", "x264-params": "open-gop=1"}, "container_format": "mpegts"},
}  # fmt: skip


def long_clip(folder: Path, name: str) -> Path:
    return write_clip(folder / name, levels=LEVELS, size=(256, 144), rate=Fraction(25), **LONG[name])


@pytest.mark.parametrize("name", LONG)
def test_pictures_that_depend_on_each_other_come_back_to_the_bit(tmp_path: Path, name: str) -> None:
    clip = long_clip(tmp_path, name)
    # The first frames go by before the roll: the take begins inside a group.
    folder = shoot(table(tmp_path, {"kind": "file", "path": str(clip), "loop": True}), 15)
    verdict = verify(folder)
    assert verdict.problems == []
    with open_take(folder) as take:
        stream = take.manifest.stream("camera")
        assert (stream.arrived, stream.lossless, stream.dependent) == (True, True, True)
        assert stream.codec_tag == {"h264": "avc1", "hevc": "hvc1"}[stream.codec]
        committed = [one.index for one in take.frames() if one.streams.get("camera", REFUSED).state == "committed"]
        shown = {one.index: one.planes[0] for one in take.pictures("camera") if isinstance(one, Shown)}
        assert set(committed) <= set(shown)
        frame_count = take.frame_count
        source = Clip(clip)
        sent = [np.asarray(stored(one.video, source.form)[0]).copy() for one in source.frames()]
        source.close()
        for index, luma in shown.items():
            np.testing.assert_array_equal(luma, sent[index % len(sent)], str(index))
        assert stream.delivered is not None
        delivered = Clip(folder / stream.delivered.path)
        assert len(list(delivered.frames())) == frame_count
        assert delivered.bitstream is not None
        assert delivered.bitstream.tag == stream.codec_tag
        delivered.close()
    answer = rerender(Wish(folder))
    assert answer["differing"] == [], answer
    assert answer["identical"] == answer["compared"] > 0


def test_a_codec_whose_groups_are_not_kept_is_refused_with_what_would_do() -> None:
    picture = Picture(64, 48, Layout.YUV422P8, Colour(Transfer.BT709, Primaries.BT709))
    bitstream = Bitstream("ffv1", "yuv422p", log=PacketLog())
    with pytest.raises(ValueError, match=r"ffv1 may depend on each other, .* h264 and hevc .*'lossless'"):
        arriving_of(Station("x", "", Fraction(25), picture, "cpu", bitstream=bitstream))


@pytest.mark.parametrize("framing", [{"flip": "horizontal"}, {"crop": [2, 0, 0, 0]}])
def test_pictures_that_are_framed_are_no_packets_any_more(tmp_path: Path, framing: dict[str, Any]) -> None:
    clip = clip_of(tmp_path, "mjpeg.avi")
    with pytest.raises(UsageError, match=r"hands on none: .*; set camera = 'lossless'"):
        shoot(table(tmp_path, {"kind": "file", "path": str(clip), **framing}), 3)


def test_a_codec_that_no_file_is_made_of_is_refused_by_name() -> None:
    picture = Picture(64, 48, Layout.YUV422P10, Colour(Transfer.BT709, Primaries.BT709))
    station = Station("x", "", Fraction(25), picture, "cpu", bitstream=Bitstream("cfhd", "yuv422p10le"))
    with pytest.raises(ValueError, match="cannot deliver packets of cfhd, only of mjpeg, h264"):
        arriving_of(station)


@pytest.mark.parametrize("length", [1, 4095, 100_000])
def test_a_packet_comes_out_of_its_picture_as_it_went_in(length: int) -> None:
    (plane,) = packet_picture(Picture(322, 242, Layout.YUV420P8)).allocate()
    data = np.random.default_rng(length).integers(0, 256, length, dtype=np.uint8).tobytes()
    assert put_packet(plane, data)
    assert get_packet(plane) == data


def test_a_packet_that_is_too_long_or_none_is_told() -> None:
    (plane,) = packet_picture(Picture(16, 16, Layout.GRAY8)).allocate()
    assert not put_packet(plane, bytes(plane.size))
    plane[...] = 0
    with pytest.raises(ValueError, match="there is no packet in the picture: it says 0 bytes"):
        get_packet(plane)
