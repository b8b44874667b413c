"""The clip sink: what it asks of the pass, what it does with times, and when its file is there."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from onset_kernels.picture import Alpha, Layout

from onset.errors import UsageError
from onset.sinks.clip import Clip, Settings, build
from onset.timecode import Timecode
from tests.rendered import pictures_of, times_of
from tests.sinks.made import CANVAS, composite

RATE = Fraction(25)
PERIOD_NS = 40_000_000
ONE_O_CLOCK = Timecode(1, 0, 0, 0, 25, False)


def started(path: Path, **settings: Any) -> Clip:
    return build(Settings(path=path, rate=RATE, **settings))


def level(code: int, dtype: Any = np.uint16) -> list[Any]:
    """Luma of `code`, neutral chroma."""
    middle = 128 if dtype is np.uint8 else 512
    return [np.full((8, 16), one, dtype) for one in (code, middle, middle)]


def write(sink: Clip, times_ns: list[int | None], **more: Any) -> None:
    """One frame for each time, lighter and lighter."""
    wants = sink.wants(CANVAS)
    for number, time_ns in enumerate(times_ns):
        made = composite(wants, {"clip": level(100 + 50 * number)}, media_ns=time_ns, **more)
        sink.write(made)


def test_it_wants_what_its_codec_is_given(tmp_path: Path) -> None:
    (deep,) = started(tmp_path / "o.mov").wants(CANVAS)
    assert (deep.content, deep.layout, deep.alpha) == ("comp", Layout.YUV444P10, Alpha.OPAQUE)
    (flat,) = started(tmp_path / "o.mp4", look="day").wants(CANVAS)
    assert (flat.layout, flat.look) == (Layout.YUV444P8, "day")
    comp, alpha = started(tmp_path / "o.mkv", with_alpha=True).wants(CANVAS)
    assert (comp.alpha, alpha.content, alpha.layout) == (Alpha.STRAIGHT, "alpha", Layout.GRAY10)


def test_a_codec_without_alpha_is_not_given_one(tmp_path: Path) -> None:
    assert len(started(tmp_path / "o.mp4", with_alpha=True).wants(CANVAS)) == 1


def test_the_file_is_there_when_it_is_finished_and_not_before(tmp_path: Path) -> None:
    sink = started(tmp_path / "o.mkv")
    write(sink, [0, PERIOD_NS, 2 * PERIOD_NS], timecode=ONE_O_CLOCK)
    assert not (tmp_path / "o.mkv").exists()
    sink.finish()
    sink.close()
    assert [path.name for path in tmp_path.iterdir()] == ["o.mkv"]
    assert [int(planes[0][0, 0]) for planes in pictures_of(tmp_path / "o.mkv")] == [100, 150, 200]
    assert times_of(tmp_path / "o.mkv") == [0, Fraction(1, 25), Fraction(2, 25)]
    with av.open(str(tmp_path / "o.mkv")) as container:
        stream = container.streams.video[0]
        assert stream.metadata["TIMECODE"] == "01:00:00:00"
        assert stream.sample_aspect_ratio == Fraction(4, 3)


def test_what_is_not_finished_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "o.mkv").write_bytes(b"of yesterday")
    sink = started(tmp_path / "o.mkv")
    write(sink, [0, PERIOD_NS])
    sink.close()
    sink.close()
    assert [path.name for path in tmp_path.iterdir()] == ["o.mkv"]
    assert (tmp_path / "o.mkv").read_bytes() == b"of yesterday"


def test_a_sink_that_was_given_nothing_writes_nothing(tmp_path: Path) -> None:
    sink = started(tmp_path / "o.mkv")
    sink.wants(CANVAS)
    sink.finish()
    sink.close()
    assert list(tmp_path.iterdir()) == []


def test_a_live_camera_begins_at_zero_and_keeps_its_rhythm(tmp_path: Path) -> None:
    sink = started(tmp_path / "o.mov")
    wants = sink.wants(CANVAS)
    for captured_ns in (5_000_000_000, 5_040_000_000, 5_120_000_000):
        sink.write(composite(wants, {"clip": level(300)}, media_ns=None, captured_ns=captured_ns))
    sink.finish()
    assert times_of(tmp_path / "o.mov") == [0, Fraction(1, 25), Fraction(3, 25)]


def test_a_source_that_begins_again_goes_on_in_the_clip(tmp_path: Path) -> None:
    sink = started(tmp_path / "o.mov")
    write(sink, [0, PERIOD_NS, 0, PERIOD_NS, PERIOD_NS])  # the last one shown at the same time as the one before
    sink.finish()
    times = times_of(tmp_path / "o.mov")
    assert times[:4] == [Fraction(number, 25) for number in range(4)]
    assert times[3] < times[4] < times[3] + Fraction(1, 1000)


def test_what_cannot_be_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="codec 'vp9' is unknown"):
        started(tmp_path / "o.mov", codec="vp9")
    with pytest.raises(UsageError, match=r"cannot tell the container from '\.avi'"):
        started(tmp_path / "o.avi")
    with pytest.raises(UsageError, match="there is no folder"):
        started(tmp_path / "none" / "o.mov").wants(CANVAS)
    with pytest.raises(UsageError, match="dnxhr takes pictures of 256x120 and larger"):
        started(tmp_path / "o.mov", codec="dnxhr").wants(CANVAS)
    assert list(tmp_path.iterdir()) == []


def test_an_odd_size_is_noted_where_it_matters(tmp_path: Path) -> None:
    sink = started(tmp_path / "o.mp4")
    sink.wants(CANVAS.sized(15, 8))
    assert "15x8 has an odd side, which h264 only takes as 4:4:4" in sink.notes[0]
    for path in ("o.mov", "o.mkv"):
        other = started(tmp_path / path)
        other.wants(CANVAS.sized(15, 8))
        assert other.notes == ()
