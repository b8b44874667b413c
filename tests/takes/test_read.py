"""Reading a take: every frame in order, a gap where there is one, decoded pictures that belong to their frames."""

from pathlib import Path

import numpy as np
import pytest
from onset_kernels.picture import Layout

from onset.errors import InputError
from onset.takes.layout import segment_path
from onset.takes.manifest_file import write_manifest
from onset.takes.read import Missing, Shown, open_take, stream_of
from tests.takes.made import (
    DNXHR,
    FFV1,
    FFVHUFF,
    FIRST_INDEX,
    H264,
    HEVC,
    MJPEG,
    PRORES,
    UTVIDEO,
    Kind,
    level,
    make_take,
)


def test_every_frame_has_its_record_in_order(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=12)
    with open_take(made.folder) as take:
        frames = list(take.frames())
        assert [frame.index for frame in frames] == list(range(FIRST_INDEX, FIRST_INDEX + 12))
        assert [frame.timecode for frame in frames][:2] == ["01:00:00:00", "01:00:00:01"]
        assert take.frame_count == 12
        assert str(take.timecode(FIRST_INDEX + 11)) == "01:00:00:11"
        assert [event.what for event in take.events] == ["roll", "cut"]
        assert take.settings[1].values["keyer.black"] == 0.1
        assert take.holes == []


@pytest.mark.parametrize("kind", [H264, HEVC, PRORES, MJPEG, FFV1, FFVHUFF, UTVIDEO], ids=lambda kind: f"{kind.codec}")
def test_packets_come_back_to_the_bit_and_decode_to_their_own_frames(tmp_path: Path, kind: Kind) -> None:
    made = make_take(tmp_path, frames=7, streams={"camera": kind})
    with open_take(made.folder) as take:
        with take.journal("camera") as journal:
            assert {packet.index: bytes(packet.data) for packet in journal.packets()} == made.packets["camera"]
        for shown in take.pictures("camera"):
            assert isinstance(shown, Shown)
            assert shown.record is not None
            assert shown.record.index == shown.index
            assert shown.picture.layout is kind.layout
            wanted = level(shown.index, "camera") << (kind.layout.bits - 8)
            tolerance = 0 if kind.lossless else 2 << (kind.layout.bits - 8)
            assert abs(int(np.median(shown.planes[0])) - wanted) <= tolerance, f"frame {shown.index}"


def test_dnxhr_comes_back_too(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=3, size=(256, 120), streams={"camera": DNXHR})
    with open_take(made.folder) as take:
        shown = [one for one in take.pictures("camera") if isinstance(one, Shown)]
    assert [int(np.median(one.planes[0])) >> 2 for one in shown] == [level(one.index, "camera") for one in shown]
    assert shown[0].picture.layout is Layout.YUV422P10


def test_a_frame_that_is_not_there_is_a_gap_with_its_reason(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=8, refused={"comp": [3, 7]}, dropped=[5])
    with open_take(made.folder) as take:
        found = list(take.pictures("comp"))
    assert [one.index - FIRST_INDEX for one in found] == list(range(8))
    missing = {one.index - FIRST_INDEX: one.reason for one in found if isinstance(one, Missing)}
    assert missing == {3: "ring full", 5: "superseded", 7: "ring full"}


def test_a_damaged_packet_is_a_gap_and_the_frames_around_it_are_their_own(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=5, frames_a_segment=9)
    path = segment_path(made.folder, 1, "camera")
    data = bytearray(path.read_bytes())
    at = data.find(made.packets["camera"][FIRST_INDEX + 2]) + 20
    data[at] ^= 4
    path.write_bytes(data)
    with open_take(made.folder) as take:
        found = list(take.pictures("camera"))
    assert [isinstance(one, Missing) for one in found] == [False, False, True, False, False]
    assert [int(one.planes[0][0, 0]) >> 2 for one in found if isinstance(one, Shown)] == [
        level(FIRST_INDEX + number, "camera") for number in (0, 1, 3, 4)
    ]


def test_a_frame_written_twice_is_read_once(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=6, frames_a_segment=3)
    for stream in ("meta", "camera"):
        segment_path(made.folder, 9, stream).write_bytes(segment_path(made.folder, 1, stream).read_bytes())
    with open_take(made.folder) as take:
        assert [frame.index for frame in take.frames()] == list(range(FIRST_INDEX, FIRST_INDEX + 6))
        assert len(take.events) == 2
        assert take.duplicates == 3
        with take.journal("camera") as journal:
            assert [packet.index for packet in journal.packets()] == list(range(FIRST_INDEX, FIRST_INDEX + 6))
            assert journal.duplicates == 3


def test_segments_on_another_volume_belong_to_the_take(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=6, frames_a_segment=3)
    other = tmp_path / "two"
    (other / "journal").mkdir(parents=True)
    for stream in ("meta", "camera", "comp", "matte"):
        moved = segment_path(made.folder, 2, stream)
        moved.rename(other / "journal" / moved.name)
    with open_take(made.folder) as take:
        assert len(take.indices) == 3
    made.manifest.also_in = [str(other)]
    write_manifest(made.folder, made.manifest)
    with open_take(made.folder) as take:
        assert len(take.indices) == 6
        assert sum(isinstance(one, Shown) for one in take.pictures("matte")) == 6


def test_a_stream_that_is_not_in_the_take_is_named_with_those_that_are(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=2)
    with open_take(made.folder) as take, pytest.raises(InputError, match=r"'fill'.*camera, comp, matte"):
        stream_of(take, "fill")


def test_a_folder_that_is_no_take_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has no take\.json"):
        open_take(tmp_path)
    with pytest.raises(InputError, match="no such folder"):
        open_take(tmp_path / "nowhere")
