from pathlib import Path

import av
import pytest

from onset.errors import InputError, SourceLost
from onset.media.clip import Clip
from onset.media.orient import UPRIGHT
from tests.clips import write_clip
from tests.footage import footage


def test_frames_are_numbered_and_timed(tmp_path: Path) -> None:
    clip = Clip(write_clip(tmp_path / "a.mp4", metadata={"timecode": "10:00:00:00"}))
    decoded = list(clip.frames())
    assert [one.number for one in decoded] == [0, 1, 2, 3, 4]
    assert [str(one.timecode) for one in decoded] == [f"10:00:00:0{n}" for n in range(5)]
    assert clip.delivered == clip.frame_count == 5
    clip.close()


def test_a_rewound_clip_begins_again(tmp_path: Path) -> None:
    clip = Clip(write_clip(tmp_path / "a.mp4", levels=range(30, 90), options={"preset": "medium", "bf": "3"}))
    first = [(one.number, one.media_ns) for one in clip.frames()]
    assert clip.rewind()
    assert [(one.number, one.media_ns) for one in clip.frames()] == first
    clip.close()


def test_a_clip_can_be_rewound_in_the_middle(tmp_path: Path) -> None:
    clip = Clip(write_clip(tmp_path / "a.mkv", codec="ffv1"))
    frames = clip.frames()
    next(frames)
    next(frames)
    assert clip.rewind()
    assert len(list(clip.frames())) == 5
    clip.close()


def test_a_turn_that_cannot_be_made_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from onset.media import clip as module

    def slanted(frame: av.VideoFrame) -> object:
        raise ValueError("display matrix with 1, 1, -1, 1 is no quarter turn")

    monkeypatch.setattr(module, "display_orientation", slanted)
    clip = Clip(write_clip(tmp_path / "a.mp4"))
    assert clip.form.orientation == UPRIGHT
    assert any("read as it lies: display matrix" in note for note in clip.notes)
    clip.close()


def test_a_clip_that_changes_its_size_says_after_how_many_frames(tmp_path: Path) -> None:
    small = write_clip(tmp_path / "s.ts", levels=range(30, 42))
    large = write_clip(tmp_path / "l.ts", levels=range(30, 42), size=(96, 64))
    joined = tmp_path / "joined.ts"
    joined.write_bytes(small.read_bytes() + large.read_bytes())
    clip = Clip(joined)
    # A transport stream ends a picture by the next one's beginning, so the last one before the seam may be lost.
    with pytest.raises(SourceLost, match=r"changes from 64x48 yuv420p to 96x64 yuv420p after 1[12] frames"):
        list(clip.frames())
    clip.close()


def test_a_file_with_a_colon_in_its_name_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "rtp:take 3.mkv"
    write_clip(tmp_path / "a.mkv", codec="ffv1").rename(path)
    assert len(list(Clip(path).frames())) == 5


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*args: object, **options: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(av, "open", forbidden)
    with pytest.raises(InputError, match=r"a\.mp4: may not be read; check its permissions"):
        Clip(tmp_path / "a.mp4")


def test_real_footage_counts_as_many_frames_as_it_declares() -> None:
    clip = Clip(footage("people/expressions_greenshirt_1080p30.mp4"))
    assert clip.frame_count == 100
    assert sum(1 for _ in clip.frames()) == 100
    clip.close()
