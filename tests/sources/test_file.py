import itertools
import threading
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onset_kernels.picture import Layout, Matrix, Picture, Range, Siting, Transfer

from onset.errors import InputError, SourceLost
from onset.frame import Frame, Loan
from onset.pool import Pool
from onset.ports import Source
from onset.sources.file import File, Settings, build
from tests.clips import NTSC, write_clip
from tests.footage import footage
from tests.sources.reading import read_all


def fast(path: Path, **options: Any) -> File:
    return build(Settings(path, pace="fast", **options))


def levels(frames: list[Frame]) -> list[int]:
    return [int(frame.planes[0][20, 30]) for frame in frames]


def test_each_decoded_frame_is_one_frame_in_order(tmp_path: Path) -> None:
    shown = [16 + 3 * n for n in range(40)]
    source = fast(write_clip(tmp_path / "a.mp4", levels=shown))
    assert isinstance(source, Source)
    frames = read_all(source)
    assert levels(frames) == shown
    assert [frame.index for frame in frames] == list(range(40))
    assert source.frame_count == 40
    assert source.rate_hz == NTSC
    assert source.lost == {}
    assert source.read(Pool(capacity=1, wait=False).lend) is None


def test_a_420_clip_arrives_as_its_own_planes_and_nothing_is_converted(tmp_path: Path) -> None:
    source = fast(write_clip(tmp_path / "a.mp4", size=(66, 50)))
    assert source.picture.layout is Layout.YUV420P8
    assert source.picture.plane_shapes == ((50, 66), (25, 33), (25, 33))
    frame = read_all(source)[0]
    assert all(plane.flags.c_contiguous for plane in frame.planes)
    assert np.all(frame.planes[1] == 128)


@pytest.mark.parametrize("size", [(1, 1), (3, 5), (65, 49), (2, 1)])
def test_pictures_of_odd_and_smallest_sizes_are_read(tmp_path: Path, size: tuple[int, int]) -> None:
    source = fast(write_clip(tmp_path / "odd.nut", codec="rawvideo", size=size, levels=(77, 99)))
    assert (source.picture.width_px, source.picture.height_px) == size
    assert [int(frame.planes[0][-1, -1]) for frame in read_all(source)] == [77, 99]


def test_an_interlaced_clip_says_so(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "i.mp4", options={"flags": "+ildct+ilme", "x264-params": "tff=1:interlaced=1"})
    assert any(note.startswith("interlaced: set deinterlace") for note in fast(path).notes)


def test_ten_bit_422_arrives_as_ten_bit_422(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mkv", codec="ffv1", pixel_format="yuv422p10le", levels=(64, 940, 1019))
    source = fast(path)
    assert source.picture.layout is Layout.YUV422P10
    assert levels(read_all(source)) == [64, 940, 1019]


def test_timestamps_of_a_variable_rate_clip_are_exact(tmp_path: Path) -> None:
    times = [0, 40, 50, 170, 171]
    path = write_clip(tmp_path / "vfr.mkv", codec="ffv1", times=times, time_base=Fraction(1, 1000))
    frames = read_all(fast(path))
    assert [frame.media_ns for frame in frames] == [time_ms * 1_000_000 for time_ms in times]


def test_timestamps_in_ntsc_are_the_integer_part_of_the_exact_time(tmp_path: Path) -> None:
    frames = read_all(fast(write_clip(tmp_path / "a.mp4")))
    assert [frame.media_ns for frame in frames] == [n * 1001 * 1_000_000_000 // 30000 for n in range(5)]


@pytest.mark.parametrize(
    ("name", "codec", "pixel_format"),
    [("a.mov", "libx264", "yuv420p"), ("a.mp4", "libx264", "yuv420p"), ("a.mkv", "ffv1", "yuv420p")],
)
def test_timecode_comes_from_the_container_and_counts_frames(
    tmp_path: Path, name: str, codec: str, pixel_format: str
) -> None:
    path = write_clip(
        tmp_path / name, codec=codec, pixel_format=pixel_format, metadata={"timecode": "00:00:59;28"}
    )  # fmt: skip
    frames = read_all(fast(path))
    labels = [str(frame.timecode) for frame in frames]
    assert labels == ["00:00:59;28", "00:00:59;29", "00:01:00;02", "00:01:00;03", "00:01:00;04"]
    assert frames[0].timecode_source == "stream"


def test_a_timecode_that_the_rate_cannot_have_is_left_out_and_said(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mkv", codec="ffv1", metadata={"timecode": "01:00:00:45"})
    source = fast(path)
    assert read_all(source)[0].timecode is None
    assert any("01:00:00:45" in note for note in source.notes)


def test_pixel_aspect_is_kept(tmp_path: Path) -> None:
    assert fast(write_clip(tmp_path / "a.mp4", pixel_aspect=Fraction(4, 3))).picture.pixel_aspect == Fraction(4, 3)


def test_start_and_number_of_frames_choose_a_stretch(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", levels=range(20, 60, 4), metadata={"timecode": "01:00:00:00"})
    source = fast(path, start_frame=3, frames=2)
    frames = read_all(source)
    assert levels(frames) == [32, 36]
    assert [str(frame.timecode) for frame in frames] == ["01:00:00:03", "01:00:00:04"]
    assert source.frame_count == 2


def test_a_start_past_the_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a\.mp4: has 5 frames.*start_frame = 9"):
        read_all(fast(write_clip(tmp_path / "a.mp4"), start_frame=9))


def test_looping_starts_again_with_the_index_going_on(tmp_path: Path) -> None:
    source = fast(write_clip(tmp_path / "a.mp4"), loop=True)
    pool = Pool(capacity=64, wait=False)
    frames = [source.read(pool.lend) for _ in range(12)]
    assert levels([frame for frame in frames if frame]) == [40, 60, 80, 100, 120] * 2 + [40, 60]
    assert [frame.index for frame in frames if frame] == list(range(12))
    source.close()


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("a.mp4", "libx264", {"preset": "medium", "bf": "3", "qp": "1"}),
        ("a.mkv", "ffv1", {}),
        ("a.ts", "libx264", {"bf": "2"}),
        ("a.avi", "mjpeg", {"qmin": "1", "q": "1"}),
        ("a.h264", "libx264", {}),
    ],
)
def test_every_turn_of_a_loop_shows_every_frame(tmp_path: Path, name: str, codec: str, options: dict[str, str]) -> None:
    shown = list(range(30, 230, 8))
    pixel_format = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    path = write_clip(tmp_path / name, codec=codec, levels=shown, options=options, pixel_format=pixel_format)
    source = fast(path, loop=True)
    pool = Pool(capacity=80, wait=False)
    frames = [frame for frame in (source.read(pool.lend) for _ in range(75)) if frame]
    assert np.allclose(levels(frames), shown * 3, atol=2)
    times = [frame.media_ns for frame in frames]
    assert times[:25] == times[25:50] == times[50:]
    source.close()


def test_untagged_small_clips_are_bt601_limited_and_large_ones_bt709(tmp_path: Path) -> None:
    small = fast(write_clip(tmp_path / "s.mp4")).picture.colour
    large = fast(write_clip(tmp_path / "l.mp4", size=(64, 720), levels=(40,))).picture.colour
    assert (small.matrix, small.range, small.transfer) == (Matrix.BT601, Range.LIMITED, Transfer.BT709)
    assert (large.matrix, large.range, large.siting) == (Matrix.BT709, Range.LIMITED, Siting.LEFT)


def test_the_choice_for_an_untagged_clip_is_said_in_words(tmp_path: Path) -> None:
    notes = fast(write_clip(tmp_path / "s.mp4")).notes
    assert any("no matrix tagged and 48 lines, fewer than 720: bt601" in note for note in notes)


def test_tags_in_the_clip_are_believed(tmp_path: Path) -> None:
    tags = {"color_range": 2, "colorspace": 9, "color_trc": 16, "color_primaries": 9}
    colour = fast(write_clip(tmp_path / "a.mp4", tags=tags)).picture.colour
    assert (colour.matrix, colour.range, colour.transfer) == (Matrix.BT2020, Range.FULL, Transfer.PQ)


def test_settings_overrule_tags(tmp_path: Path) -> None:
    source = fast(write_clip(tmp_path / "a.mp4"), matrix="bt709", range="full", transfer="slog3", siting="centre")
    colour = source.picture.colour
    assert (colour.matrix, colour.range, colour.transfer) == (Matrix.BT709, Range.FULL, Transfer.SLOG3)
    assert colour.siting is Siting.CENTRE
    assert any("matrix as set" in note for note in source.notes)


def test_a_display_matrix_turns_the_picture(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "phone.mp4", rotation=90)
    source = fast(path)
    assert (source.picture.width_px, source.picture.height_px) == (48, 64)
    assert any("turned by 270 degrees clockwise" in note for note in source.notes)
    assert fast(path, orientation="stored").picture.width_px == 64


def test_prores_4444_keeps_its_alpha(tmp_path: Path) -> None:
    path = write_clip(
        tmp_path / "a.mov", codec="prores_ks", pixel_format="yuva444p10le", levels=(940,), options={"profile": "4444"}
    )
    source = fast(path)
    assert source.picture.layout is Layout.RGBA_FLOAT
    frame = read_all(source)[0]
    assert frame.planes[0].mean() == pytest.approx(1.0, abs=0.01)
    assert frame.planes[3].mean() == pytest.approx(512 / 1023, abs=0.01)


@pytest.mark.parametrize(
    ("name", "options", "codec"),
    [
        ("cut.mkv", {}, "ffv1"),
        ("cut.mp4", {"movflags": "frag_every_frame+empty_moov+default_base_moof"}, "libx264"),
        ("cut.mov", {"movflags": "faststart"}, "libx264"),
        ("cut.avi", {}, "mjpeg"),
    ],
)
def test_a_truncated_clip_ends_with_one_clear_error(
    tmp_path: Path, name: str, options: dict[str, str], codec: str
) -> None:
    shown = list(range(20, 220, 5))
    pixel_format = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    path = write_clip(tmp_path / name, codec=codec, levels=shown, container_options=options, pixel_format=pixel_format)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 7 // 10])
    source = fast(path)
    pool = Pool(capacity=64, wait=False)
    frames: list[Frame] = []

    def read_on() -> None:
        while (frame := source.read(pool.lend)) is not None:
            frames.append(frame)

    with pytest.raises(SourceLost, match=rf"{name}: cut off after \d+.* whole frames") as caught:
        read_on()
    assert 10 < len(frames) < 40
    assert f"after {len(frames)} " in str(caught.value)
    assert np.allclose(levels(frames), shown[: len(frames)], atol=2)
    assert "\n" not in str(caught.value)
    assert source.read(pool.lend) is None


def test_a_clip_cut_off_before_its_index_says_so(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", levels=range(20, 220, 5))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(InputError, match=r"a\.mp4.*cut off before its index"):
        fast(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothing\.mp4: no such file"):
        fast(tmp_path / "nothing.mp4")


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "e.mp4").touch()
    with pytest.raises(InputError, match=r"e\.mp4: is not a video.*the file is empty"):
        fast(tmp_path / "e.mp4")


def test_text_is_not_a_video(tmp_path: Path) -> None:
    (tmp_path / "notes.mp4").write_text("scene 12, take 3\n" * 50)
    with pytest.raises(InputError, match=r"notes\.mp4: is not a video"):
        fast(tmp_path / "notes.mp4")


def test_a_folder_is_not_a_clip(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is a folder.*images"):
        fast(tmp_path)


def test_a_clip_without_frames_is_refused(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "none.mkv", codec="ffv1", levels=())
    with pytest.raises(InputError, match=r"none\.mkv"):
        fast(path)


def test_sound_alone_is_no_picture(tmp_path: Path) -> None:
    import av

    path = tmp_path / "sound.wav"
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("pcm_s16le", rate=48000)
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 960), np.int16), format="s16", layout="mono")
        sound.sample_rate = 48000
        for packet in (*stream.encode(sound), *stream.encode(None)):
            container.mux(packet)
    with pytest.raises(InputError, match=r"sound\.wav: has no video stream \(streams: audio\)"):
        fast(path)


def test_no_memory_costs_that_frame_and_is_counted(tmp_path: Path) -> None:
    source = fast(write_clip(tmp_path / "a.mp4"))
    pool = Pool(capacity=1, wait=False)
    calls = 0

    def scarce(picture: Picture) -> Loan | None:
        nonlocal calls
        calls += 1
        return None if calls in (2, 3) else pool.lend(picture)

    first = source.read(scarce)
    assert first is not None
    first.release()
    second = source.read(scarce)
    assert second is not None
    assert (first.index, second.index) == (0, 3)
    assert source.lost == {"no memory": 2}


def test_live_playing_skips_what_is_late_and_counts_it(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", levels=[20 + n % 200 for n in range(400)], rate=Fraction(100))
    source = build(Settings(path))
    pool = Pool(capacity=64, wait=False)
    first = source.read(pool.lend)
    time.sleep(0.1)  # a loop that is busy elsewhere for ten frames
    second = source.read(pool.lend)
    assert first is not None
    assert second is not None
    assert second.index >= 9
    assert source.lost == {"late": second.index - 1}
    assert levels([second]) == [20 + second.index % 200]


def test_live_playing_takes_as_long_as_the_clip(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", levels=range(20, 40), rate=Fraction(100))
    source = build(Settings(path))
    assert source.live
    frames = read_all(source)
    span_ns = frames[-1].captured_ns - frames[0].captured_ns
    shown_ns = (frames[-1].media_ns or 0) - (frames[0].media_ns or 0)
    assert span_ns >= shown_ns - 1_000_000
    assert all(late.captured_ns > early.captured_ns for early, late in itertools.pairwise(frames))


def test_close_from_another_thread_ends_a_waiting_read(tmp_path: Path) -> None:
    path = write_clip(
        tmp_path / "slow.mkv", codec="ffv1", times=[0, 3_600_000], time_base=Fraction(1, 1000), levels=(1, 2)
    )
    source = build(Settings(path))
    pool = Pool(capacity=4, wait=False)
    assert source.read(pool.lend) is not None
    answers: list[Frame | None] = []
    reader = threading.Thread(target=lambda: answers.append(source.read(pool.lend)))
    reader.start()
    time.sleep(0.05)
    source.close()
    reader.join(10)
    assert answers == [None]
    source.close()


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"start_frame": -1}, "start_frame = -1"),
        ({"frames": -2}, "frames = -2"),
        ({"decoder_threads": 0}, "decoder_threads = 0"),
        ({"pace": "slow"}, "pace = 'slow'"),
    ],
)
def test_settings_name_the_bad_value(bad: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Settings(Path("a.mp4"), **bad)


def test_the_lime_wall_clip_is_read_to_its_end() -> None:
    source = fast(footage("green/head_on_lime_wall_320.mp4"))
    count = 0
    pool = Pool(capacity=2, wait=False)
    while (frame := source.read(pool.lend)) is not None:
        count += 1
        frame.release()
    assert count == source.frame_count
    assert source.lost == {}
