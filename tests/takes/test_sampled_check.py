"""The look at a long file: all of it is counted, some of it decoded, and what is wrong is found."""

from pathlib import Path

import pytest

from onset.errors import WorkError
from onset.takes import finalise as finalise_module
from onset.takes import sampled_check
from onset.takes.deliver import check_delivered, deliver
from onset.takes.finalise import finalise
from onset.takes.read import open_take
from onset.takes.sampled_check import stride_of
from onset.takes.verify import verify
from tests.takes.made import FFV1, GRAY, H264, MJPEG, UTVIDEO, Kind, make_take


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes of more than eight frames are long, and four of theirs are decoded."""
    monkeypatch.setattr(sampled_check, "WHOLE_FRAMES", 8)
    monkeypatch.setattr(sampled_check, "SAMPLED_FRAMES", 4)


@pytest.mark.parametrize(("frames", "stride"), [(1, 1), (500, 1), (501, 2), (15_000, 30), (86_400, 173)])
def test_five_hundred_frames_of_a_long_take_are_decoded_at_most(frames: int, stride: int) -> None:
    assert stride_of(frames) == stride
    assert len(range(0, frames, stride)) <= 500


@pytest.mark.usefixtures("long")
@pytest.mark.parametrize("kind", [H264, MJPEG, FFV1, UTVIDEO, GRAY], ids=lambda kind: str(kind.codec))
def test_a_long_take_says_how_much_of_it_was_decoded(tmp_path: Path, kind: Kind) -> None:
    made = make_take(tmp_path, frames=12, streams={"camera": kind})
    delivered = finalise(made.folder, "closed").stream("camera").delivered
    assert delivered is not None
    assert (delivered.frames, delivered.decoded) == (12, 4)
    assert verify(made.folder).problems == []


@pytest.mark.usefixtures("long")
def test_a_mended_take_is_decoded_whole(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=12, streams={"camera": MJPEG})
    delivered = finalise(made.folder, "mended").stream("camera").delivered
    assert delivered is not None
    assert delivered.decoded == 12


@pytest.mark.usefixtures("long")
def test_a_long_file_that_is_short_cut_off_or_will_not_decode_is_found(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=12, streams={"camera": MJPEG})
    manifest = finalise(made.folder, "closed")
    path = made.folder / "camera.mov"
    whole = path.read_bytes()
    with open_take(made.folder) as take:
        stream = take.manifest.stream("camera")
        assert check_delivered(take, stream, stride=3) == []
        path.write_bytes(whole[:-200])
        assert check_delivered(take, stream, stride=3) != []
        spoilt = whole.replace(b"\xff\xc0", b"\x00\x00")
        assert spoilt != whole
        path.write_bytes(spoilt)
        assert check_delivered(take, stream, stride=3) == ["camera.mov: 4 of 4 frames cannot be decoded"]
        path.write_bytes(whole)
        assert manifest.last_index is not None
        take.manifest.last_index = manifest.last_index + 1
        assert check_delivered(take, stream, stride=3) == ["camera.mov: has 12 frames, the take has 13"]
        take.manifest.last_index, take.manifest.first_timecode = manifest.last_index, "02:00:00:00"
        assert check_delivered(take, stream, stride=3) == ["camera.mov: begins at 01:00:00:00, the take at 02:00:00:00"]


@pytest.mark.usefixtures("long")
def test_what_will_not_decode_keeps_a_long_take_from_being_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_take(tmp_path, frames=12, streams={"camera": MJPEG})

    def spoiling(*arguments: object) -> object:
        answer = deliver(*arguments)  # type: ignore[arg-type]
        path = made.folder / "camera.mov"
        path.write_bytes(path.read_bytes().replace(b"\xff\xc0", b"\x00\x00"))
        return answer

    monkeypatch.setattr(finalise_module, "deliver", spoiling)
    with pytest.raises(WorkError, match=r"not closed: camera.mov: 4 of 4 frames cannot be decoded"):
        finalise(made.folder, "closed")
