"""`onset render`: what goes in comes out, frame for frame, colour for colour, and an output is whole or untouched."""

import hashlib
import json
import signal
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from onset.cli import run
from onset.offline_show import offline_show
from onset.render import Order, render, source_table
from tests.clips import NTSC, write_clip
from tests.footage import footage
from tests.rendered import (
    GREEN,
    chroma_show,
    coded,
    decoded,
    green_chroma,
    on_green,
    pictures_of,
    planes_of,
    refused,
    rendered,
    sound_of,
    times_of,
    write_planes,
    write_rgb,
)

LEVELS = (40, 60, 80, 100, 120, 140)
RED = (200, 30, 20)
PATCHES = ((128, 128, 128), (200, 60, 50), (60, 50, 200), (230, 180, 150), (16, 16, 16), (235, 235, 235), (90, 70, 60))
TIMES_MS = (0, 40, 55, 130, 131, 400)


@pytest.fixture(scope="module")
def plate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A red still."""
    path = tmp_path_factory.mktemp("plate") / "plate.png"
    frame = av.VideoFrame.from_ndarray(np.full((24, 32, 3), RED, np.uint8), "rgb24")
    encoder: Any = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = 32, 24, "rgb24", Fraction(1)
    path.write_bytes(b"".join(bytes(packet) for packet in (*encoder.encode(frame), *encoder.encode(None))))
    return path


@pytest.mark.parametrize(
    ("name", "behind", "options", "codec", "profile", "pixel_format"),
    [
        ("o.mp4", True, (), "h264", "High", "yuv420p"),
        ("o.mkv", True, (), "ffv1", None, "yuv444p10le"),
        ("o.mov", True, (), "prores", "HQ", "yuv422p10le"),
        ("o.mov", False, (), "prores", "4444", "yuva444p12le"),
        ("o.mkv", False, (), "ffv1", None, "yuva444p10le"),
        ("o.mov", True, ("--codec", "h264"), "h264", "High", "yuv420p"),
        ("o.mp4", True, ("--codec", "hevc"), "hevc", None, "yuv420p10le"),
    ],
)
def test_the_ending_chooses_the_codec_and_an_option_another(
    tmp_path: Path, plate: Path, name: str, behind: bool, options: tuple[str, ...], codec: str, profile: str | None,
    pixel_format: str,
) -> None:  # fmt: skip
    source, out = write_clip(tmp_path / "i.mp4", levels=LEVELS), tmp_path / name
    rendered(source, out, *green_chroma(tmp_path), *(("--background", plate) if behind else ()), *options)
    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        context: Any = stream.codec_context
        assert (context.name.replace("libdav1d", ""), context.pix_fmt) == (codec, pixel_format)
        assert profile is None or str(stream.profile) == profile
        frames = list(container.decode(video=0))
    np.testing.assert_allclose(floats(times_of(out)), floats(times_of(source)), atol=0.0005 if name == "o.mkv" else 0)
    tagged = {(one.colorspace, one.color_range, one.color_trc, one.color_primaries) for one in frames}
    assert tagged == {(1, 1, 1, 1)}  # BT.709, limited: what was stored, in the words of H.273
    assert [path.name for path in tmp_path.glob(".*")] == []


@pytest.mark.parametrize("name", ["o.mp4", "o.mkv", "o.mov"])
def test_every_frame_comes_out_once_and_in_order(tmp_path: Path, plate: Path, name: str) -> None:
    levels = [*range(30, 220, 5)]
    source = write_clip(tmp_path / "i.mp4", levels=levels, tags={"colorspace": 1, "color_range": 1})
    rendered(source, tmp_path / name, *green_chroma(tmp_path), "--background", plate)
    frames = pictures_of(tmp_path / name)
    bits = 8 if name == "o.mp4" else 10
    means = [planes[0].mean() / 2 ** (bits - 8) for planes in frames]
    np.testing.assert_allclose(means, levels, atol=1.0)


@pytest.mark.parametrize(
    ("matrix", "full", "name", "tolerance"),
    [
        ("bt709", False, "o.mkv", 0.6), ("bt709", False, "o.mov", 0.6), ("bt709", False, "o.mp4", 2.0),
        ("bt601", False, "o.mkv", 0.6), ("bt709", True, "o.mkv", 0.6),
    ],
)  # fmt: skip
def test_colours_come_through(
    tmp_path: Path, plate: Path, matrix: str, full: bool, name: str, tolerance: float
) -> None:
    picture = np.zeros((64, 256, 3), np.uint8)
    picture[:] = GREEN
    for number, colour in enumerate(PATCHES):
        picture[8:56, 34 * number : 34 * number + 28] = colour
    source = write_rgb(tmp_path / "i.mkv", picture, matrix=matrix, full=full)
    keyer = ("--screen", "green") if name == "o.mkv" else green_chroma(tmp_path)
    rendered(source, tmp_path / name, *keyer, "--background", plate)
    (planes,) = pictures_of(tmp_path / name)
    seen = decoded(planes, 8 if name == "o.mp4" else 10)
    for number, colour in enumerate(PATCHES):
        patch = seen[16:48, 34 * number + 8 : 34 * number + 20].mean(axis=(0, 1))
        np.testing.assert_allclose(patch, colour, atol=tolerance)


def test_png_pictures_hold_the_light_of_the_clip_in_srgb(
    tmp_path: Path, plate: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    cv2 = pytest.importorskip("cv2")
    source = write_rgb(tmp_path / "i.mkv", on_green(box=(200, 60, 50)))
    rendered(source, tmp_path / "o_%02d.png", *green_chroma(tmp_path), "--background", plate)
    assert "PNG is sRGB" in capfd.readouterr().err
    seen = cv2.imread(str(tmp_path / "o_00.png"), cv2.IMREAD_UNCHANGED)[24, 32, ::-1] / 65535
    code = np.array((200, 60, 50)) / 255
    linear = np.where(code < 0.081, code / 4.5, ((code + 0.099) / 1.099) ** (1 / 0.45))  # BT.709, 3.2, inverted
    srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)  # IEC 61966-2-1
    np.testing.assert_allclose(seen, srgb, atol=0.003)
    np.testing.assert_allclose(cv2.imread(str(tmp_path / "o_00.png"))[0, 0, ::-1], RED, atol=1)


def test_an_upright_edge_in_colour_stays_where_it_was(tmp_path: Path, plate: Path) -> None:
    # Red meets blue of the same luma at column 31: half a chroma sample of shift would show on both sides.
    picture = np.full((16, 64, 3), (200, 40, 40), np.uint8)
    picture[:, 31:] = (60, 75, 170)
    full = coded(picture, bits=8)
    columns = np.arange(0, 64, 2)
    taps = np.array([np.clip(columns + offset, 0, 63) for offset in (-1, 0, 1)])
    cosited = [np.round(plane[0, taps].T @ (0.25, 0.5, 0.25)).astype(np.uint8) for plane in full[1:]]
    source = write_planes(
        tmp_path / "i.mkv", [[full[0], *(np.tile(row, (8, 1)) for row in cosited)]], pixel_format="yuv420p"
    )
    rendered(source, tmp_path / "o.mp4", "--screen", "green", "--background", plate)
    ((_, cb, cr),) = pictures_of(tmp_path / "o.mp4")
    # Read again and filtered by 1 2 1 again: no further from the sharp edge than linear interpolation brings it.
    for seen, row, sharp in zip((cb, cr), cosited, full[1:], strict=True):
        wide = np.interp(np.arange(64), columns, row.astype(float))
        linear, best = (line[taps].T @ (0.25, 0.5, 0.25) for line in (wide, sharp[0].astype(float)))
        assert np.all(np.abs(seen.mean(axis=0) - best) <= np.abs(linear - best) + 3)
        middle = float(np.interp(0, *_crossing(seen.mean(axis=0))))
        assert abs(middle - float(np.interp(0, *_crossing(row.astype(float))))) < 0.1  # in chroma samples


def floats(times: list[Fraction]) -> list[float]:
    return [float(time) for time in times]


def _crossing(row: Any) -> tuple[Any, Any]:
    """Where a rising or falling edge is half way: values about the middle, rising, and their columns."""
    centred = (row - (row[0] + row[-1]) / 2) * np.sign(row[-1] - row[0])
    return centred, np.arange(len(row))


def test_alpha_is_straight_in_a_clip(tmp_path: Path) -> None:
    source = write_rgb(tmp_path / "i.mkv", on_green())
    for name, top in (("o.mov", 4095), ("o.mkv", 1023)):
        keyer = ("--screen", "green") if name == "o.mov" else green_chroma(tmp_path)
        rendered(source, tmp_path / name, *keyer)
        ((luma, _, _, alpha),) = pictures_of(tmp_path / name)
        assert alpha[0, 0] == 0
        assert alpha[24, 32] == top
        np.testing.assert_allclose(luma[24, 32] / top, (16 + 219 * 128 / 255) / 255.75, atol=0.003)


def test_alpha_is_straight_in_png_and_premultiplied_in_exr(tmp_path: Path) -> None:
    cv2 = pytest.importorskip("cv2")
    openexr = pytest.importorskip("OpenEXR")
    picture = on_green()
    picture[:, 32:34] = (84, 154, 94)  # half figure, half screen
    source = write_rgb(tmp_path / "i.mkv", picture, count=2)
    rendered(source, tmp_path / "o_%03d.png", *green_chroma(tmp_path))
    rendered(source, tmp_path / "o_####.exr", *green_chroma(tmp_path))
    names = {path.name for path in tmp_path.glob("o_*")}
    assert names == {"o_000.png", "o_001.png", "o_0000.exr", "o_0001.exr"}
    png = cv2.imread(str(tmp_path / "o_001.png"), cv2.IMREAD_UNCHANGED)
    assert (png.dtype, png.shape) == (np.uint16, (48, 64, 4))
    channels = openexr.File(str(tmp_path / "o_0001.exr"), separate_channels=True).channels()
    exr = {name: channels[name].pixels for name in "RGBA"}
    assert {plane.dtype for plane in exr.values()} == {np.dtype(np.float16)}
    assert png[0, 0, 3] == 0
    assert exr["A"][0, 0] == 0
    alpha = png[4, 32, 3] / 65535
    assert 0.05 < alpha < 0.95
    assert abs(float(exr["A"][4, 32]) - alpha) < 0.002
    code = png[4, 32, 2] / 65535
    linear = code / 12.92 if code <= 0.04045 else ((code + 0.055) / 1.055) ** 2.4
    assert abs(float(exr["R"][4, 32]) - linear * alpha) < 0.002


@pytest.mark.parametrize("name", ["o.mp4", "o.mov"])
def test_frames_that_are_coded_out_of_order_keep_their_times(tmp_path: Path, plate: Path, name: str) -> None:
    options = {"preset": "medium", "bf": "3", "b_strategy": "0", "qp": "10"}
    source = write_clip(tmp_path / "i.mp4", levels=[*range(40, 200, 8)], options=options)
    rendered(source, tmp_path / name, *green_chroma(tmp_path), "--background", plate)
    assert times_of(tmp_path / name) == times_of(source)


@pytest.mark.parametrize("name", ["o.mp4", "o.mov", "o.mkv"])
def test_uneven_times_are_kept(tmp_path: Path, plate: Path, name: str) -> None:
    source = write_clip(tmp_path / "i.mkv", levels=LEVELS, times=TIMES_MS, time_base=Fraction(1, 1000))
    rendered(source, tmp_path / name, *green_chroma(tmp_path), "--background", plate)
    assert times_of(tmp_path / name) == [Fraction(time, 1000) for time in TIMES_MS]


def test_times_that_do_not_begin_at_zero_are_kept(tmp_path: Path, plate: Path) -> None:
    times = [90_000 * 10 + 3003 * number for number in range(6)]
    source = write_clip(tmp_path / "i.ts", levels=LEVELS, times=times, time_base=Fraction(1, 90_000))
    rendered(source, tmp_path / "o.mov", *green_chroma(tmp_path), "--background", plate)
    assert times_of(tmp_path / "o.mov") == times_of(source)


@pytest.mark.parametrize("label", ["01:00:00;02", "10:59:59:21"])
@pytest.mark.parametrize("name", ["o.mp4", "o.mov", "o.mkv"])
def test_the_timecode_is_kept(tmp_path: Path, plate: Path, name: str, label: str) -> None:
    rate = NTSC if ";" in label else Fraction(25)
    source = write_clip(tmp_path / "i.mov", levels=LEVELS[:2], rate=rate, metadata={"timecode": label})
    rendered(source, tmp_path / name, *green_chroma(tmp_path), "--background", plate)
    with av.open(str(tmp_path / name)) as container:
        tags = {key.lower(): value for key, value in container.streams.video[0].metadata.items()}
        assert tags["timecode"] == label
        assert container.streams.video[0].average_rate == rate


def test_numbered_exr_carry_the_timecode_of_each_frame(tmp_path: Path, plate: Path) -> None:
    openexr = pytest.importorskip("OpenEXR")
    source = write_clip(tmp_path / "i.mov", levels=LEVELS[:3], rate=NTSC, metadata={"timecode": "00:00:59;29"})
    rendered(source, tmp_path / "o_%d.exr", *green_chroma(tmp_path), "--background", plate)
    labels = [str(openexr.File(str(tmp_path / f"o_{number}.exr")).header()["timeCode"]) for number in range(3)]
    assert "59" in labels[0]
    assert len(set(labels)) == 3


@pytest.mark.parametrize("name", ["o.mp4", "o.mov", "o.mkv"])
def test_the_shape_of_pixels_is_kept(tmp_path: Path, plate: Path, name: str) -> None:
    source = write_clip(tmp_path / "i.mp4", levels=LEVELS[:2], pixel_aspect=Fraction(4, 3))
    rendered(source, tmp_path / name, *green_chroma(tmp_path), "--background", plate)
    with av.open(str(tmp_path / name)) as container:
        assert container.streams.video[0].sample_aspect_ratio == Fraction(4, 3)


def test_a_single_pixel_is_too_small_for_ffv1(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = write_planes(
        tmp_path / "i.mp4", [[np.full((1, 1), 90, np.uint8)] * 3], pixel_format="yuv444p", codec="libx264"
    )
    said = refused(capfd, "render", source, tmp_path / "o.mkv")
    assert "ffv1 takes pictures of 2x2 and larger, not 1x1; choose another codec" in said
    rendered(source, tmp_path / "o.mp4", "--show", chroma_show(tmp_path))
    assert len(times_of(tmp_path / "o.mp4")) == 1


@pytest.mark.parametrize("size", [(2, 3), (3, 5), (33, 17), (34, 17)])
@pytest.mark.parametrize("name", ["o.mp4", "o.mov", "o.mkv", "o_%d.png", "o_%d.exr"])
def test_sizes_that_are_odd_come_out_as_they_are(
    tmp_path: Path, plate: Path, capfd: pytest.CaptureFixture[str], name: str, size: tuple[int, int]
) -> None:
    source = write_rgb(tmp_path / "i.mkv", np.full((size[1], size[0], 3), (200, 60, 50), np.uint8), count=2)
    rendered(source, tmp_path / name, *green_chroma(tmp_path), "--background", plate)
    said = capfd.readouterr().err
    assert ("has an odd side, which h264 only takes as 4:4:4" in said) == (name == "o.mp4")
    if "%" in name:
        assert len(list(tmp_path.glob("o_*"))) == 2
        return
    with av.open(str(tmp_path / name)) as container:
        assert [(one.width, one.height) for one in container.decode(video=0)] == [size] * 2


def test_a_clip_that_is_to_be_turned_comes_out_upright(tmp_path: Path, plate: Path) -> None:
    picture = np.full((32, 48, 3), (60, 50, 200), np.uint8)
    picture[:16] = (200, 60, 50)  # stored: red above
    planes = coded(picture, bits=8)
    quarters = [planes[0], planes[1][::2, ::2], planes[2][::2, ::2]]
    source = write_planes(tmp_path / "i.mp4", [quarters], pixel_format="yuv420p", codec="libx264", rotation=90)
    with av.open(str(source)) as container:
        shown = next(container.decode(video=0))
        turn = round(shown.rotation)
    rendered(source, tmp_path / "o.mkv", *green_chroma(tmp_path), "--background", plate)
    with av.open(str(tmp_path / "o.mkv")) as container:
        frame = next(container.decode(video=0))
        assert (frame.width, frame.height, frame.rotation) == (32, 48, 0)
        seen = decoded(planes_of(frame), 10)
    left, right = seen[24, 4], seen[24, 27]
    expected_left = (200, 60, 50) if turn == 90 else (60, 50, 200)  # counter-clockwise: the top goes left
    assert abs(left - expected_left).max() < 8
    assert abs(left - right).max() > 50


def test_a_plate_plays_at_its_own_rate_and_begins_again(tmp_path: Path) -> None:
    source = write_rgb(tmp_path / "i.mkv", np.full((48, 64, 3), GREEN, np.uint8), count=10)  # 25 a second
    plate = write_clip(
        tmp_path / "p.mkv", codec="ffv1", levels=(50, 100, 150), rate=Fraction(10),
        tags={"colorspace": 1, "color_range": 1},
    )  # fmt: skip
    rendered(source, tmp_path / "o.mkv", *green_chroma(tmp_path), "--background", plate)
    means = [planes[0].mean() / 4 for planes in pictures_of(tmp_path / "o.mkv")]
    shown = [(50, 100, 150)[number * 40 // 100 % 3] for number in range(10)]
    np.testing.assert_allclose(means, shown, atol=1.5)


def test_a_plate_fills_the_frame(tmp_path: Path) -> None:
    source = write_rgb(tmp_path / "i.mkv", np.full((48, 64, 3), GREEN, np.uint8))
    tall = write_clip(tmp_path / "p.mkv", codec="ffv1", levels=(120,), size=(16, 64), tags={"colorspace": 1})
    rendered(source, tmp_path / "o.mkv", *green_chroma(tmp_path), "--background", tall)
    ((luma, _, _),) = pictures_of(tmp_path / "o.mkv")
    assert np.ptp(luma.astype(int)) <= 4


@pytest.mark.parametrize("name", ["o.mp4", "o.mov", "o.mkv", "o_%d.png", "o_%d.exr"])
def test_the_same_input_gives_the_same_file_each_time(tmp_path: Path, name: str) -> None:
    source = write_clip(tmp_path / "i.mp4", levels=LEVELS)
    plate = write_clip(tmp_path / "p.mp4", levels=LEVELS[::-1], rate=Fraction(24))
    keyer = ("--screen", "green") if name == "o.mp4" else green_chroma(tmp_path)
    hashes = []
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
        rendered(source, tmp_path / folder / name, *keyer, "--background", plate)
        files = sorted((tmp_path / folder).iterdir())
        hashes.append([hashlib.sha256(path.read_bytes()).hexdigest() for path in files])
    assert hashes[0] == hashes[1]


def test_that_a_file_is_replaced_is_said(tmp_path: Path, plate: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = write_clip(tmp_path / "i.mkv", codec="ffv1", levels=(60,))
    said = []
    for _ in range(2):
        rendered(source, tmp_path / "o.mkv", *green_chroma(tmp_path), "--background", plate)
        said.append(f"{tmp_path / 'o.mkv'} is there already; it is replaced" in capfd.readouterr().err)
    assert said == [False, True]


def test_how_an_untagged_clip_is_taken_is_said_and_can_be_overruled(
    tmp_path: Path, plate: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source = write_clip(tmp_path / "i.mkv", codec="ffv1", levels=(60,))
    rendered(source, tmp_path / "a.mkv", *green_chroma(tmp_path), "--background", plate)
    assert "no matrix tagged and 48 lines, fewer than 720: bt601" in capfd.readouterr().err
    options = ("--matrix", "bt709", "--range", "full", "--transfer", "srgb")
    rendered(source, tmp_path / "b.mkv", *green_chroma(tmp_path), "--background", plate, *options)
    said = capfd.readouterr().err
    assert all(f"{what} as set" in said for what in ("matrix", "range", "transfer"))
    limited, full = (pictures_of(tmp_path / name)[0][0][24, 32] / 4 for name in ("a.mkv", "b.mkv"))
    assert abs(limited - 60) < 1
    assert full != pytest.approx(limited, abs=3)


def test_sound_is_copied_packet_by_packet(tmp_path: Path, plate: Path) -> None:
    for codec, name in (("aac", "o.mp4"), ("aac", "o.mov"), ("aac", "o.mkv"), ("pcm_s16le", "o.mkv"), ("mp3", "o.mp4")):
        source = with_sound(tmp_path / "i.mkv", codec)
        rendered(source, tmp_path / name, *green_chroma(tmp_path), "--background", plate)
        (before,), (after,) = sound_of(source), sound_of(tmp_path / name)
        assert [data for _, data in after] == [data for _, data in before], (codec, name)
        offsets = [abs(float(a - b)) for (a, _), (b, _) in zip(after, before, strict=True)]
        assert max(offsets) <= 0.0011, (codec, name)
        assert times_of(tmp_path / name)[0] == times_of(source)[0]


def test_pcm_keeps_its_bytes_in_mov(tmp_path: Path, plate: Path) -> None:
    source = with_sound(tmp_path / "i.mkv", "pcm_s24le")
    rendered(source, tmp_path / "o.mov", *green_chroma(tmp_path), "--background", plate)
    (before,), (after,) = sound_of(source), sound_of(tmp_path / "o.mov")
    assert b"".join(data for _, data in after) == b"".join(data for _, data in before)


def test_sound_that_the_container_cannot_hold_is_refused_before_the_work(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source = with_sound(tmp_path / "i.mkv", "opus")
    said = refused(capfd, "render", source, tmp_path / "o.mov")
    assert "opus sound does not go into mov; write a .mkv" in said
    assert not (tmp_path / "o.mov").exists()


def with_sound(path: Path, codec: str) -> Path:
    """Six frames and as much of a tone."""
    with av.open(str(path), "w") as container:
        video: Any = container.add_stream("ffv1", rate=25)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        audio: Any = container.add_stream(codec, rate=48000, layout="mono")
        for number in range(6):
            frame = av.VideoFrame(64, 48, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([128]) * plane.buffer_size)
            frame.pts = number
            container.mux(video.encode(frame))
        tone = (np.sin(np.arange(11520) * 0.06) * 8000).astype(np.int16)[None]
        sound = av.AudioFrame.from_ndarray(tone, "s16", "mono")
        sound.sample_rate, sound.pts = 48000, 0
        resampler = av.AudioResampler(audio.format, "mono", 48000, frame_size=audio.frame_size or 1024)
        for piece in (*resampler.resample(sound), *resampler.resample(None)):
            container.mux(audio.encode(piece))
        container.mux([*video.encode(None), *audio.encode(None)])
    return path


@pytest.mark.parametrize("name", ["o.mp4", "o.mkv"])
def test_a_clip_that_is_cut_off_is_rendered_as_far_as_it_goes(
    tmp_path: Path, plate: Path, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    whole = write_clip(
        tmp_path / "whole.mp4",
        levels=[*range(20, 220, 2)],
        size=(320, 180),
        container_options={"movflags": "faststart"},
    )
    source = tmp_path / "cut.mp4"
    source.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
    words = ("render", source, tmp_path / name, *green_chroma(tmp_path), "--background", plate)
    assert run([str(word) for word in words]) == 1
    out, err = capfd.readouterr()
    assert out == ""
    count = len(pictures_of(tmp_path / name))
    assert 0 < count < 100
    assert f"cut off after {count} of 100 whole frames" in err.splitlines()[-1]
    assert err.splitlines()[-1].endswith(f"o.{name[2:]} holds {count} frames")


def test_frames_that_are_damaged_are_counted_and_said(
    tmp_path: Path, plate: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source = write_clip(tmp_path / "i.mov", codec="png", pixel_format="rgb24", levels=LEVELS)
    data = bytearray(source.read_bytes())
    third = [place for place in range(len(data)) if data.startswith(b"\x89PNG", place)][2]
    data[third + 16 : third + 24] = bytes(8)  # a picture of 0x0
    source.write_bytes(data)
    rendered(source, tmp_path / "o.mov", "--show", chroma_show(tmp_path), "--background", plate)
    assert "1 frame of it could not be had: damaged" in capfd.readouterr().err
    assert len(times_of(tmp_path / "o.mov")) == len(LEVELS) - 1


@pytest.mark.parametrize("name", ["o.mp4", "o.mkv"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_leaves_what_was_there(tmp_path: Path, plate: Path, name: str, number: int) -> None:
    source, out = write_clip(tmp_path / "i.mp4", levels=[*range(20, 220)]), tmp_path / name
    out.write_bytes(b"of yesterday")
    said: list[str] = []

    def stop(done: int, total: int | None) -> None:
        assert total == 200
        if done == 3:
            signal.raise_signal(number)

    show = offline_show(chroma_show(tmp_path), source=source_table(source), background=plate)
    summary = render(show, Order(out), stop, said.append)
    assert 3 <= summary["frames_published"] < 20
    assert summary["output"] is None
    assert out.read_bytes() == b"of yesterday"
    assert said[-1] == f"stopped after {summary['frames_published']} frames; {out} was not written"
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_stopping_keeps_the_pictures_that_are_done(tmp_path: Path, plate: Path) -> None:
    source = write_clip(tmp_path / "i.mp4", levels=[*range(20, 220)])
    show = offline_show(chroma_show(tmp_path), source=source_table(source), background=plate)
    summary = render(
        show, Order(tmp_path / "o_%d.png"), lambda done, _: signal.raise_signal(signal.SIGINT) if done == 3 else None
    )
    assert len(list(tmp_path.glob("o_*.png"))) == summary["frames_published"]


@pytest.mark.parametrize(
    ("out", "options", "says"),
    [
        ("o.gif", (), "cannot tell what to write from '.gif'; use .mp4, .mov, .mkv, .png, .exr"),
        ("o", (), "cannot tell what to write from 'no ending'"),
        ("o.png", (), "has no number; write it as comp_%04d.png or comp_####.png"),
        ("none/o.mp4", (), "there is no folder"),
        ("o.mp4", ("--codec", "vp9"), "codec 'vp9' is unknown; known: auto, h264"),
        ("o.mp4", ("--codec", "ffv1"), "ffv1 does not go into .mp4; use .mkv"),
        ("o_%d.png", ("--codec", "h264"), "is numbered pictures; a codec is for a clip"),
        ("o.mov", ("--codec", "dnxhr"), "dnxhr takes pictures of 256x120 and larger, not 64x48"),
        ("i.mp4", (), "is the input; give the output another name"),
        ("o.mp4", ("--matrix", "bt470"), "--matrix: 'bt470' is none of the choices"),
        ("o.mp4", ("--screen", "teal"), "screen 'teal' is none of auto, green, blue or #rrggbb"),
        ("o.mp4", ("--rate", "25"), "is a clip, which has its own"),
        ("o.mp4", ("--background", "none.png"), "none.png: the background is not there"),
        ("o.mp4", ("--show", "none.toml"), "none.toml: no such show file"),
    ],
)
def test_wrong_usage_is_refused_in_one_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], out: str, options: tuple[str, ...], says: str
) -> None:
    source = write_clip(tmp_path / "i.mp4", levels=LEVELS[:2])
    before = source.read_bytes()
    assert says in last_line(capfd, "render", source, tmp_path / out, *options)
    assert source.read_bytes() == before


def last_line(capfd: pytest.CaptureFixture[str], *words: object, code: int = 2) -> str:
    """The line that ends refused work; how the colour of the input was taken may stand before it."""
    capfd.readouterr()
    assert run([str(word) for word in words]) == code
    out, err = capfd.readouterr()
    assert (out, "Traceback" in err) == ("", False)
    return err.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("none.mp4", None, "the input is not there"),
        ("empty.mp4", b"", "empty"),
        ("noise.mp4", bytes(range(256)) * 40, "noise.mp4"),
        ("text.mov", b"this is not a clip\n" * 50, "text.mov"),
    ],
)
def test_an_input_that_is_no_clip_is_refused_in_one_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str, data: bytes | None, says: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    assert says in refused(capfd, "render", tmp_path / name, tmp_path / "o.mp4")


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"no picture at all"])
def test_a_background_that_is_no_picture_is_refused_in_one_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], data: bytes
) -> None:
    source = write_clip(tmp_path / "i.mp4", levels=LEVELS[:2])
    (tmp_path / "p.png").write_bytes(data)
    assert "p.png" in refused(capfd, "render", source, tmp_path / "o.mp4", "--background", tmp_path / "p.png")
    assert not (tmp_path / "o.mp4").exists()


def test_nan_in_a_background_is_black_and_stays_where_it_is(tmp_path: Path) -> None:
    openexr = pytest.importorskip("OpenEXR")
    plane = np.full((48, 64), 0.25, np.float16)
    plane[20:24, 30:34] = np.nan
    plate = tmp_path / "p.exr"
    openexr.File({"compression": openexr.ZIP_COMPRESSION}, dict.fromkeys("RGB", plane)).write(str(plate))
    source = write_rgb(tmp_path / "i.mkv", np.full((48, 64, 3), GREEN, np.uint8))
    rendered(source, tmp_path / "o.mkv", "--show", chroma_show(tmp_path), "--background", plate)
    ((luma, _, _),) = pictures_of(tmp_path / "o.mkv")
    light = ((1.099 * 0.25**0.45 - 0.099) * 219 + 16) * 4
    assert abs(int(luma[0, 0]) - light) <= 2
    assert np.ptp(luma[:, :20].astype(int)) <= 2


def test_a_show_gives_the_keyer_the_layers_and_the_framing(tmp_path: Path) -> None:
    source = write_rgb(tmp_path / "i.mkv", on_green(box=(200, 60, 50)))
    show = tmp_path / "shot.toml"
    show.write_text(
        '[source]\nkind = "pattern"\nflip = "vertical"\ncrop = [0, 0, 0, 24]\ndelay_frames = 3\n'
        '[keyer]\nkind = "chroma"\nscreen = "green"\n'
        '[[layer]]\nkind = "solid"\ncolour = "#0000ff"\n[[layer]]\nkind = "camera"\n'
    )
    rendered(source, tmp_path / "o.mkv", "--show", show)
    (planes,) = pictures_of(tmp_path / "o.mkv")
    seen = decoded(planes, 10)
    assert seen.shape == (24, 64, 3)
    assert abs(seen[20, 2] - (0, 0, 255)).max() < 14  # the solid, sRGB in the show and BT.709 in the clip
    assert abs(seen[4, 32] - (200, 60, 50)).max() < 2  # rows 12 to 35 hold the box: after crop and flip, the first ones
    assert abs(seen[20, 32] - (0, 0, 255)).max() < 14


def test_faults_of_the_matte_are_told_once_with_their_frames_and_measured_in_each(
    tmp_path: Path, plate: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    uneven = on_green(320, 180, box=RED).astype(np.float64)
    uneven[:, :100] *= 0.55
    clip = write_rgb(tmp_path / "in.mkv", uneven, 27)
    rendered(clip, tmp_path / "o.mkv", "--background", plate, "--qc", tmp_path / "qc.jsonl", "--json")
    out, err = capfd.readouterr()
    (finding,) = [one for one in json.loads(out)["qc"]["findings"] if one["measure"] == "unevenness_stops"]
    assert finding["frames"] == [0, 26]
    (line,) = [line for line in err.splitlines() if "left third" in line]
    assert f"matte, {finding['light']}, frames 0 to 26: the screen's left third is" in line
    lines = [json.loads(line) for line in (tmp_path / "qc.jsonl").read_text().splitlines()]
    assert [line["index"] for line in lines] == list(range(27))
    assert all(line["qc"]["unevenness_stops"] > 1.5 for line in lines)


def test_a_show_of_several_cameras_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = write_clip(tmp_path / "i.mp4", levels=LEVELS[:2])
    show = tmp_path / "two.toml"
    show.write_text("".join(f'[[camera]]\nname = "{name}"\n[camera.source]\nkind = "pattern"\n' for name in ("A", "B")))
    assert "has several cameras (A, B)" in refused(capfd, "render", source, tmp_path / "o.mp4", "--show", show)


def test_numbered_pictures_keep_their_numbers_and_play_at_the_given_rate(tmp_path: Path, plate: Path) -> None:
    for number in range(1001, 1004):
        (tmp_path / f"shot_{number}.png").write_bytes(plate.read_bytes())
    keyer = ("--show", chroma_show(tmp_path))
    rendered(tmp_path / "shot_%04d.png", tmp_path / "comp_%04d.png", *keyer)
    assert sorted(path.name for path in tmp_path.glob("comp_*")) == [f"comp_{n}.png" for n in range(1001, 1004)]
    rendered(tmp_path / "shot_####.png", tmp_path / "o.mov", *keyer, "--rate", "23.976")
    assert times_of(tmp_path / "o.mov") == [Fraction(1001 * number, 24000) for number in range(3)]


def test_real_footage_comes_out_frame_for_frame(tmp_path: Path, plate: Path) -> None:
    source = first_packets(footage("green/head_on_lime_wall_320.mp4"), tmp_path / "i.mp4", Fraction(1, 2))
    rendered(source, tmp_path / "o.mp4", "--background", plate)
    assert len(times_of(tmp_path / "o.mp4")) == len(times_of(source))
    assert sound_of(tmp_path / "o.mp4") == sound_of(source)
    assert len(times_of(source)) > 8


def first_packets(source: Path, path: Path, seconds: Fraction) -> Path:
    """The beginning of a clip, picture and sound, packet by packet: its whole length adds frames of the same kind."""
    with av.open(str(source)) as container, av.open(str(path), "w") as cut:
        streams = {stream.index: cut.add_stream_from_template(stream) for stream in container.streams}
        for packet in container.demux():
            if packet.dts is not None and packet.time_base is not None and packet.dts * packet.time_base < seconds:
                packet.stream = streams[packet.stream.index]
                cut.mux(packet)
    return path
