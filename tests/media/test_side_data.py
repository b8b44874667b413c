import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from onset.media.clip import Clip
from onset.media.side_data import side_data
from onset.pool import Pool
from onset.sources.file import Settings, build
from tests.clips import write_clip


@pytest.fixture
def no_collector() -> Iterator[int]:
    """The loop's way of running: nothing that hangs together in a ring is ever freed. Gives the frames alive before."""
    gc.collect()
    gc.disable()
    yield _frames_alive()
    gc.enable()


def first_frame(path: Path) -> av.VideoFrame:
    with av.open(str(path)) as container:
        return next(container.decode(video=0))


def test_side_data_is_read_and_what_is_not_there_is_none(tmp_path: Path) -> None:
    frame = first_frame(write_clip(tmp_path / "a.mp4", rotation=90))
    matrix = side_data(frame, "DISPLAYMATRIX")
    assert matrix is not None
    assert np.frombuffer(matrix, np.int32)[:5].tolist() == [0, -65536, 0, 65536, 0]
    assert side_data(frame, "S12M_TIMECODE") is None


def test_looking_keeps_nothing_alive(tmp_path: Path, no_collector: int) -> None:
    path = write_clip(tmp_path / "a.mp4", rotation=90)
    for _ in range(5):
        side_data(first_frame(path), "DISPLAYMATRIX")
    assert _frames_alive() == no_collector


def test_a_closed_clip_keeps_nothing_alive(tmp_path: Path, no_collector: int) -> None:
    path = write_clip(tmp_path / "a.mp4", rotation=90)
    clip = Clip(path)
    gone = weakref.ref(clip)
    frames = clip.frames()
    next(frames)
    del frames
    clip.close()
    del clip
    assert gone() is None
    assert _frames_alive() == no_collector


def test_a_looping_source_keeps_only_the_clip_it_plays(tmp_path: Path, no_collector: int) -> None:
    clips = _alive(Clip)
    source = build(Settings(write_clip(tmp_path / "a.mp4"), pace="fast", loop=True))
    pool = Pool(capacity=1, wait=False)
    for _ in range(40):
        frame = source.read(pool.lend)
        assert frame is not None
        frame.release()
    assert _alive(Clip) == clips + 1
    source.close()
    assert _frames_alive() <= no_collector + 2


def _frames_alive() -> int:
    return _alive(av.VideoFrame)


def _alive(kind: type) -> int:
    return sum(issubclass(type(thing), kind) for thing in gc.get_objects())  # no question to a dead weak proxy
