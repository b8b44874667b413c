"""Takes of pictures that depend on each other, as they are delivered and mended."""

import struct
from collections.abc import Collection
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import pytest

from onset.errors import WorkError
from onset.media.clip import Clip
from onset.takes import sampled_check
from onset.takes.dependent import Dependent
from onset.takes.finalise import finalise
from onset.takes.group_film import end_edit
from onset.takes.layout import segment_path
from onset.takes.manifest_file import read_manifest, write_manifest
from onset.takes.outgoing import Outgoing
from onset.takes.packet_picture import get_packet, packet_picture
from onset.takes.read import Missing, Shown, open_take
from onset.takes.repair import repair
from onset.takes.verify import verify
from tests.clips import write_clip
from tests.takes import made
from tests.takes.made import FIRST_INDEX, H264, Kind, level, make_take

RATE = Fraction(24)
FRAMES, GROUP = 24, 8
BEGIN = 5
"""The clip's frame that a take begins with: inside a group."""


def groups(
    folder: Path, dropped: Collection[int], reorder: int, rate: Fraction, behind: int
) -> tuple[list[bytes], bytes, str]:
    """Messages of a take's frames, in the place of `made.encode`: those of dropped ones are never asked for, nor are
    those `behind` the cut, of which a decoder has some packets by then."""
    levels = [level(FIRST_INDEX + n - BEGIN, "camera") for n in range(BEGIN + FRAMES + behind)]
    options = {"g": str(GROUP), "keyint_min": str(GROUP), "sc_threshold": "0", "bf": str(reorder)}
    options["qp"] = "1"  # x264 has no B pictures without loss
    clip = Clip(write_clip(folder / "sent.mp4", levels=levels, rate=rate, options=options), threads=1)
    bitstream, picture = clip.bitstream, clip.form.picture
    assert bitstream is not None
    assert bitstream.log is not None
    outgoing = Outgoing(bitstream.log, 0.0)
    messages = []
    for number, decoded in enumerate(islice(clip.frames(), BEGIN + FRAMES)):
        if number < BEGIN:
            continue
        (plane,) = packet_picture(picture).allocate()
        if number - BEGIN not in dropped:
            assert outgoing.put(plane, decoded.packet, "take") == ""
        messages.append(b"" if number - BEGIN in dropped else get_packet(plane))
    clip.close()
    return messages, bitstream.extradata, ""


def group_take(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    dropped: Collection[int] = (),
    reorder: int = 2,
    closed: bool = True,
    rate: Fraction = RATE,
    behind: int = 0,
) -> Path:
    """A take of the kind, before it is finalised."""

    def encode(kind: Kind, *_: object) -> tuple[list[bytes], bytes, str]:
        assert kind is H264
        return groups(folder, dropped, reorder, rate, behind)

    monkeypatch.setattr(made, "encode", encode)
    take = make_take(folder, frames=FRAMES, streams={"camera": H264}, dropped=dropped, closed=closed, rate=rate)
    stream = take.manifest.stream("camera")
    stream.dependent = stream.arrived = stream.lossless = True
    if not closed:
        take.manifest.last_index = None
    write_manifest(take.folder, take.manifest)
    return take.folder


def lumas(folder: Path) -> list[int]:
    """Luma of each frame that a player shows, by FFmpeg alone."""
    with av.open(str(folder)) as container:
        return [int(bytes(frame.planes[0])[0]) for frame in container.decode(video=0)]


def shown(numbers: list[int]) -> list[int]:
    return [level(FIRST_INDEX + number, "camera") for number in numbers]


@pytest.mark.parametrize("reorder", [0, 2])
@pytest.mark.parametrize("dropped", [(), (3, 12, 13)])
def test_a_copy_shows_the_take_alone_with_its_timecode_and_pictures_of_dropped_frames_are_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reorder: int, dropped: tuple[int, ...]
) -> None:
    folder = group_take(tmp_path, monkeypatch, dropped=dropped, reorder=reorder)
    manifest = finalise(folder, "closed")
    delivered = manifest.stream("camera").delivered
    assert delivered is not None
    assert (delivered.path, delivered.repeated, manifest.state) == ("camera.mov", [], "closed")
    assert lumas(folder / "camera.mov") == pytest.approx(shown(list(range(FRAMES))), abs=1)
    with av.open(str(folder / delivered.path)) as container:
        assert container.streams.video[0].metadata["timecode"] == "01:00:00:00"
    assert verify(folder).problems == []


@pytest.mark.parametrize("rate", [Fraction(24), Fraction(30000, 1001)])
def test_pictures_behind_the_cut_are_not_shown_at_rates_that_are_no_whole_milliseconds_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rate: Fraction
) -> None:
    """24 frames last 1000 and 800.8 ms, and the next picture is in the file, since pictures shown before need it."""
    folder = group_take(tmp_path, monkeypatch, reorder=4, rate=rate, behind=4)
    with open_take(folder) as take, take.journal("camera") as journal:
        frames = [one.frame for one in Dependent(journal).copied(take.first_index, take.last_index)]
        assert take.last_index + 1 in frames
    assert finalise(folder, "closed").state == "closed"
    assert lumas(folder / "camera.mov") == pytest.approx(shown(list(range(FRAMES))), abs=1)
    assert verify(folder).problems == []


def test_a_hole_is_told_up_to_the_next_key_frame_and_the_file_is_coded_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = group_take(tmp_path, monkeypatch, reorder=0)
    finalise(folder, "closed")
    (folder / "camera.mov").write_bytes(b"damaged too")
    path = segment_path(folder, 1, "camera")
    data = bytearray(path.read_bytes())
    with open_take(folder) as take, take.journal("camera") as journal:
        lost = journal.packet(FIRST_INDEX + 4)  # the clip's frame 9, of a group from 8 to 15
        assert lost is not None
        data[bytes(data).index(bytes(lost.data)) + len(lost.data) - 1] ^= 1
    path.write_bytes(data)
    assert repair(folder).sound
    with open_take(folder) as take:
        found = list(take.pictures("camera"))
        assert [one.index - FIRST_INDEX for one in found if isinstance(one, Missing)] == list(range(4, 11))
        assert all("what it is decoded from is not" in one.reason for one in found[5:11] if isinstance(one, Missing))
        assert len([one for one in found if isinstance(one, Shown)]) == FRAMES - 7
        stream = take.manifest.stream("camera")
    assert stream.delivered is not None
    assert (stream.delivered.path, stream.delivered.repeated) == ("camera.mkv", [(4, 10)])
    assert not (folder / "camera.mov").exists()
    assert lumas(folder / "camera.mkv") == pytest.approx(shown([0, 1, 2, 3, *[3] * 7, *range(11, FRAMES)]), abs=1)
    assert verify(folder).problems == []


def test_a_take_that_was_broken_off_counts_frames_and_not_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = group_take(tmp_path, monkeypatch, dropped=(3, 12, 13), closed=False)
    verdict = repair(folder)
    assert verdict.problems == []
    manifest = read_manifest(folder)
    assert (manifest.state, manifest.frames.committed) == ("mended", FRAMES - 3)
    assert manifest.stream("camera").counts.committed == FRAMES - 3
    assert len(lumas(folder / "camera.mov")) == FRAMES


@pytest.mark.parametrize("reorder", [0, 2])
def test_of_a_long_take_the_first_pictures_are_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reorder: int
) -> None:
    monkeypatch.setattr(sampled_check, "WHOLE_FRAMES", 8)
    monkeypatch.setattr(sampled_check, "SAMPLED_FRAMES", 4)
    folder = group_take(tmp_path, monkeypatch, reorder=reorder)
    delivered = finalise(folder, "closed").stream("camera").delivered
    assert delivered is not None
    assert (delivered.path, delivered.frames, delivered.decoded) == ("camera.mov", FRAMES, 4)


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def test_the_edit_is_found_by_the_boxes_before_it_whatever_stands_in_the_pictures(tmp_path: Path) -> None:
    pictures = b"moov mvhd\xff\xff elst" * 3
    large = struct.pack(">I4sQ", 1, b"mdat", 16 + len(pictures)) + pictures
    edits = struct.pack(">4xI", 2) + struct.pack(">IiI", 100, -1, 1 << 16) + struct.pack(">IiI", 9000, 40, 1 << 16)
    movie = box(b"mvhd", struct.pack(">4x8xII", 1000, 9100)) + box(b"trak", box(b"edts", box(b"elst", edits)))
    path = tmp_path / "film.mov"
    path.write_bytes(before := box(b"ftyp", b"qt  ") + large + box(b"moov", movie))
    end_edit(path, Fraction(50009, 10000))
    assert path.read_bytes() == before.replace(struct.pack(">Ii", 9000, 40), struct.pack(">Ii", 4900, 40))
    path.write_bytes(before[: before.index(large)])
    with pytest.raises(WorkError, match="has no moov box"):
        end_edit(path, Fraction(5))
