"""Stream copy: what a codec made of a picture is what any reader of the file decodes, in every format."""

import base64
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from onset_kernels.picture import Layout, Picture

from onset.errors import WorkError
from onset.takes.coding import FORMATS, choose_coding
from onset.takes.container import parameter_sets, write_container
from onset.takes.frame_encoder import FrameEncoder
from onset.takes.manifest import Stream
from onset.timecode import Timecode
from onset.wire.describe import picture_as_dict

SIZE = (64, 48)
RATE = Fraction(24)


def takes(codec: str, layout: Layout) -> bool:
    """Whether a codec can be asked to record pictures of a layout."""
    try:
        choose_coding(codec, Picture(*SIZE, layout))
    except ValueError:
        return False
    return True


LOSSLESS = [(codec, layout) for codec in ("utvideo", "ffvhuff", "ffv1") for layout in FORMATS if takes(codec, layout)]


def noise(pixel_format: str, bits: int, seed: int) -> av.VideoFrame:
    """A picture of noise in which padding is noise too, within the codes of its depth."""
    frame = av.VideoFrame(*SIZE, pixel_format)
    chance = np.random.default_rng(seed)
    for plane in frame.planes:
        wide = any(component.bits > 8 for component in frame.format.components)
        samples = chance.integers(0, 1 << bits, plane.buffer_size // (2 if wide else 1), np.uint16)
        plane.update(samples.astype(np.uint16 if wide else np.uint8).tobytes())
    frame.pts = seed
    return frame


def visible(frame: av.VideoFrame) -> list[bytes]:
    """The samples of a frame without the padding of its rows."""
    found = []
    for plane in frame.planes:
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[: plane.height]
        bytes_per_sample = max(1, -(-frame.format.components[0].bits // 8))
        packed = len(frame.format.components) if len(frame.planes) == 1 and not frame.format.is_planar else 1
        found.append(rows[:, : plane.width * bytes_per_sample * packed].tobytes())
    return found


@pytest.mark.parametrize(("codec", "layout"), LOSSLESS, ids=lambda value: str(getattr(value, "key", value)))
def test_what_is_recorded_without_loss_is_delivered_without_loss(tmp_path: Path, codec: str, layout: Layout) -> None:
    coding = choose_coding(codec, Picture(*SIZE, layout))
    context: Any = av.CodecContext.create(coding.encoder, "w")
    context.width, context.height = SIZE
    context.pix_fmt = coding.pixel_format
    context.time_base, context.thread_count = 1 / RATE, 1
    context.options = dict(coding.options)
    given = [noise(coding.pixel_format, min(16, coding.picture.layout.bits), seed) for seed in range(3)]
    packets = [bytes(packet) for frame in [*given, None] for packet in context.encode(frame)]
    extradata = base64.b64encode(context.extradata or b"").decode()
    stream = Stream(
        name="camera", picture=picture_as_dict(coding.picture), codec=coding.codec,
        pixel_format=coding.pixel_format, extradata=extradata, ending=coding.ending,
    )  # fmt: skip
    path = tmp_path / f"camera{coding.ending}"
    label = Timecode.parse("01:00:00:00", RATE)
    assert write_container(path, stream, packets, ending=coding.ending, rate_hz=RATE, timecode=label) == 3
    with av.open(str(path)) as container:
        found = list(container.decode(video=0))
    assert [frame.format.name for frame in found] == [coding.pixel_format] * 3
    assert [visible(frame) for frame in found] == [visible(frame) for frame in given]


@pytest.mark.parametrize("layout", [Layout.GRAY8, Layout.BGRA8], ids=lambda layout: str(layout.key))
@pytest.mark.parametrize("codec", ["mjpeg", "h264", "h264_422", "hevc", "hevc_422", "prores", "prores_4444", "dnxhr"])
def test_a_matte_and_a_comp_of_every_codec_with_loss_have_a_file(tmp_path: Path, codec: str, layout: Layout) -> None:
    of = Picture(256, 120, layout)
    coding = choose_coding(codec, of)
    encoder = FrameEncoder(coding, of)
    planes = [np.full(shape, 77, spec.dtype) for spec, shape in zip(layout.planes, of.plane_shapes, strict=True)]
    packets = [bytes(encoder.encode(planes)) for _ in range(2)]
    stream = Stream(
        name="matte", picture=picture_as_dict(coding.picture), codec=coding.codec, pixel_format=coding.pixel_format,
        codec_tag=coding.tag, extradata=base64.b64encode(encoder.extradata).decode(), ending=coding.ending,
    )  # fmt: skip
    path = tmp_path / f"matte{coding.ending}"
    label = Timecode.parse("01:00:00:00", RATE)
    assert write_container(path, stream, packets, ending=coding.ending, rate_hz=RATE, timecode=label) == 2
    with av.open(str(path)) as container:
        assert [(frame.width, frame.height) for frame in container.decode(video=0)] == [(256, 120)] * 2


def test_a_container_that_does_not_take_a_codec_says_so_in_one_line(tmp_path: Path) -> None:
    picture = picture_as_dict(Picture(*SIZE, Layout.YUV422P8))
    stream = Stream(name="camera", picture=picture, codec="ffvhuff", pixel_format="yuv422p", ending=".mov")
    with pytest.raises(WorkError, match=r"camera could not be written as \.mov: .*ffvhuff") as caught:
        write_container(tmp_path / "a.mov", stream, [b"x"], ending=".mov", rate_hz=RATE, timecode=None)
    assert "\n" not in str(caught.value)


def test_parameter_sets_are_taken_out_of_the_first_packet() -> None:
    packet = b"\0\0\0\1\x67sps\0\0\1\x68pps\0\0\0\1\x65slice"
    assert parameter_sets(packet, "h264") == b"\0\0\0\1\x67sps\0\0\0\1\x68pps"
    assert parameter_sets(b"\0\0\0\1\x65slice", "h264") is None
    assert parameter_sets(packet, "prores") is None
