"""A stream of groups with holes: pictures behind a hole are missing up to the next key frame, and no others."""

import base64
from collections.abc import Callable
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path

import pytest

from onset.media.clip import Clip
from onset.takes.dependent import Dependent, decoded_frames, missing_pictures
from onset.takes.essence import Packet
from onset.takes.manifest import Stream
from onset.takes.outgoing import Outgoing
from onset.takes.packet_picture import get_packet, packet_picture
from onset.wire.describe import picture_as_dict
from tests.clips import write_clip

LEVELS = tuple(range(40, 220, 6))  # 30 frames, groups of 10
RANGE = range(100, 100 + len(LEVELS))


class Kept:
    """Messages in memory in the place of a journal."""

    def __init__(self, messages: dict[int, bytes]) -> None:
        self.messages = messages

    def packet(self, index: int) -> Packet | None:
        data = self.messages.get(index)
        return None if data is None else Packet("camera", index, index, 0, 0, data)

    def packets(self) -> list[Packet]:
        return [one for one in map(self.packet, sorted(self.messages)) if one is not None]


@pytest.fixture(params=["0", "2"], ids=["in order", "reordered"])
def recorded(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Stream, dict[int, bytes], Path]:
    options = {"g": "10", "keyint_min": "10", "sc_threshold": "0", "bf": request.param}
    path = write_clip(tmp_path / "long.mp4", levels=LEVELS, rate=Fraction(25), options=options)
    with ExitStack() as stack:
        clip = Clip(path, threads=1)
        stack.callback(clip.close)
        bitstream, picture = clip.bitstream, clip.form.picture
        assert bitstream is not None
        assert bitstream.log is not None
        outgoing = Outgoing(bitstream.log, 0.0)
        messages = {}
        for index, decoded in zip(RANGE, clip.frames(), strict=True):
            (plane,) = packet_picture(picture).allocate()
            assert outgoing.put(plane, decoded.packet, "take") == ""
            messages[index] = get_packet(plane)
    stream = Stream(
        name="camera", picture=picture_as_dict(picture), codec="h264", pixel_format="yuv420p", dependent=True,
        extradata=base64.b64encode(bitstream.extradata).decode(), lossless=True, arrived=True,
    )  # fmt: skip
    return stream, messages, path


def shown(messages: dict[int, bytes], stream: Stream) -> list[int]:
    return [one.index for one in decoded_frames(Kept(messages), stream)]  # type: ignore[arg-type]


def test_every_picture_comes_out_in_its_place(recorded: tuple[Stream, dict[int, bytes], Path]) -> None:
    stream, messages, path = recorded
    clip = Clip(path)
    wanted = [bytes(one.video.planes[0]) for one in clip.frames()]
    clip.close()
    got = {one.index: one.video for one in decoded_frames(Kept(messages), stream)}  # type: ignore[arg-type]
    assert list(got) == list(RANGE)
    assert [bytes(video.planes[0]) for video in got.values() if video is not None] == wanted


@pytest.mark.parametrize(
    ("lost", "most_missing"),
    [((105,), 10), ((100,), 10), ((129,), 3), ((104, 106, 117), 20), (tuple(range(100, 130)), 30)],
)
def test_a_hole_costs_its_group_at_most(
    recorded: tuple[Stream, dict[int, bytes], Path], lost: tuple[int, ...], most_missing: int
) -> None:
    stream, messages, _ = recorded
    left = {index: data for index, data in messages.items() if index not in lost}
    missing = missing_pictures(Kept(left), stream, RANGE)  # type: ignore[arg-type]
    assert len(missing) <= most_missing + 2  # with reordering the hole's packets are those of later pictures
    assert sorted({*missing, *shown(left, stream)}) == list(RANGE)


def test_a_copy_begins_with_a_key_frame_and_ends_with_what_is_needed(
    recorded: tuple[Stream, dict[int, bytes], Path],
) -> None:
    _, messages, _ = recorded
    dependent = Dependent(Kept(messages))  # type: ignore[arg-type]
    chosen = dependent.copied(113, 117)
    frames = [one.frame for one in chosen]
    assert (frames[0], chosen[0].place.key) == (110, True)
    assert set(range(110, 118)) <= set(frames) <= set(range(110, 121))
    assert frames[-1] in (117, 116)
    del messages[112]
    holed: Callable[[int, int], object] = Dependent(Kept(messages)).copied  # type: ignore[arg-type]
    assert holed(100, 129) == []


def test_a_damaged_message_is_passed_over(recorded: tuple[Stream, dict[int, bytes], Path]) -> None:
    stream, messages, _ = recorded
    messages[105] = b"nonsense"
    assert 120 in shown(messages, stream)
    assert 104 not in missing_pictures(Kept(messages), stream, range(100, 104))  # type: ignore[arg-type]
