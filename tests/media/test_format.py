from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest
from onset_kernels.picture import Alpha, Layout, Matrix, Range, Siting

from onset.media.format import display_orientation, format_of
from onset.media.orient import UPRIGHT, Orientation
from onset.media.tags import ColourOverride
from tests.clips import grey_frame

FULL = 1 << 16


def clip_with_matrix(path: Path, matrix: list[int]) -> av.VideoFrame:
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 32, 16, "yuv420p"
        stream.set_display_matrix(matrix)
        frame = grey_frame(90, 32, 16, "yuv420p")
        frame.pts = 0
        for packet in (*stream.encode(frame), *stream.encode()):
            container.mux(packet)
    with av.open(str(path)) as container:
        return next(container.decode(video=0))


@pytest.mark.parametrize(
    ("a", "b", "c", "d", "orientation"),
    [
        (1, 0, 0, 1, UPRIGHT),
        (-1, 0, 0, 1, Orientation(flip_x=True)),
        (1, 0, 0, -1, Orientation(flip_y=True)),
        (-1, 0, 0, -1, Orientation.rotated(180)),
        (0, 1, -1, 0, Orientation.rotated(90)),
        (0, -1, 1, 0, Orientation.rotated(270)),
        (0, 1, 1, 0, Orientation(transpose=True)),
        (0, -1, -1, 0, Orientation(transpose=True, flip_x=True, flip_y=True)),
    ],
)
def test_each_of_the_eight_matrices_is_its_orientation(
    tmp_path: Path, a: int, b: int, c: int, d: int, orientation: Orientation
) -> None:
    matrix = [a * FULL, b * FULL, 0, c * FULL, d * FULL, 0, 0, 0, 1 << 30]
    assert display_orientation(clip_with_matrix(tmp_path / "a.mp4", matrix)) == orientation


def test_a_matrix_that_is_no_quarter_turn_is_refused(tmp_path: Path) -> None:
    slanted = [46341, 46341, 0, -46341, 46341, 0, 0, 0, 1 << 30]
    with pytest.raises(ValueError, match="is no quarter turn"):
        display_orientation(clip_with_matrix(tmp_path / "a.mp4", slanted))


def test_a_frame_without_a_matrix_is_upright() -> None:
    assert display_orientation(av.VideoFrame(16, 16, "yuv420p")) == UPRIGHT


def test_a_turned_format_says_both_what_is_stored_and_what_is_delivered() -> None:
    form = format_of(
        av.VideoFrame(32, 16, "yuv422p"),
        codec="h264",
        orientation=Orientation.rotated(90),
        pixel_aspect=Fraction(4, 3),
    )
    assert (form.stored.width_px, form.stored.layout) == (32, Layout.YUV422P8)
    assert (form.picture.width_px, form.picture.layout) == (16, Layout.YUV444P8)
    assert form.picture.pixel_aspect == Fraction(3, 4)
    assert any("turned by 90 degrees clockwise" in note for note in form.notes)
    assert any("yuv422p8 becomes yuv444p8" in note for note in form.notes)


def test_motion_jpeg_is_jpeg() -> None:
    colour = format_of(av.VideoFrame(32, 1080, "yuvj420p"), codec="mjpeg").picture.colour
    assert (colour.matrix, colour.range, colour.siting) == (Matrix.BT601, Range.FULL, Siting.CENTRE)


def test_full_range_h264_in_a_yuvj_format_is_full_range() -> None:
    assert format_of(av.VideoFrame(32, 1080, "yuvj420p"), codec="h264").picture.colour.range is Range.FULL


@pytest.mark.parametrize(
    ("alpha", "meaning"),
    [("auto", Alpha.STRAIGHT), ("premultiplied", Alpha.PREMULTIPLIED), ("ignore", Alpha.OPAQUE)],
)
def test_an_alpha_means_what_is_set(alpha: Any, meaning: Alpha) -> None:
    form = format_of(av.VideoFrame(16, 16, "rgba"), codec="png", override=ColourOverride(alpha=alpha))
    assert form.picture.alpha is meaning


def test_frames_of_another_size_or_format_do_not_fit() -> None:
    form = format_of(av.VideoFrame(32, 16, "yuv420p"), codec="h264")
    assert form.fits(av.VideoFrame(32, 16, "yuv420p"))
    assert not form.fits(av.VideoFrame(16, 16, "yuv420p"))
    assert not form.fits(av.VideoFrame(32, 16, "yuv422p"))


def test_a_hardware_surface_is_refused() -> None:
    with pytest.raises(ValueError, match="vaapi holds no picture"):
        format_of(av.VideoFrame(0, 0, "vaapi"), codec="h264")
