"""Packets of a stream -> a file that ordinary tools open, by stream copy: nothing is encoded again.

FFmpeg's muxers want to know more of a stream than its packets say (set-up of the decoder, tag, colour). They take it
from an encoder of the same kind, which is opened for that and never given a picture.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from onset.errors import WorkError
from onset.media.matroska_aspect import write_pixel_aspect
from onset.takes.file_tags import FileTags
from onset.takes.h273 import tag_colour
from onset.takes.manifest import Stream
from onset.timecode import Timecode

NOTHING = FileTags()
_FORMATS = {".mov": "mov", ".mkv": "matroska", ".avi": "avi"}
# A Matroska writer makes up its numbers at random unless told not to.
# Without use_metadata_tags a MOV takes no keys but the few that FFmpeg knows.
_OPTIONS = {
    ".mov": {"fflags": "+bitexact", "movflags": "use_metadata_tags"},
    ".mkv": {"fflags": "+bitexact"},
    ".avi": {"fflags": "+bitexact"},
}
_ENCODERS = {"h264": "libx264", "hevc": "libx265", "prores": "prores_ks", "vp9": "libvpx-vp9", "av1": "libsvtav1"}
_ENCODER_OPTIONS = {"hevc": {"x265-params": "log-level=error"}}
_DNXHR = {"yuv422p10le": "dnxhr_hqx", "yuv444p10le": "dnxhr_444"}
_GLOBAL_HEADER = 1 << 22
_START_CODE = re.compile(rb"\x00?\x00\x00\x01")
_PARAMETER_SETS = {"h264": (0x1F, 0, (7, 8)), "hevc": (0x3F, 1, (32, 33, 34))}
"""Codec -> (mask, shift, kinds) of the units that set up a decoder (ITU-T H.264 table 7-1, H.265 table 7-1)."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A packet, when its picture is shown and when it is decoded, in frames, and whether decoding may begin here."""

    data: bytes
    pts: int
    dts: int
    key: bool


def write_container(
    path: Path, stream: Stream, packets: Iterable[bytes], *, ending: str, rate_hz: Fraction, timecode: Timecode | None,
    told: FileTags = NOTHING,
) -> int:  # fmt: skip
    """Write `packets`, each one frame at `rate_hz` that can be decoded alone; how many there were. `path` may have any
    name. Raises as `write_timed`."""
    timed = (Timed(data, number, number, True) for number, data in enumerate(packets))
    return write_timed(path, stream, timed, ending=ending, rate_hz=rate_hz, timecode=timecode, told=told)


def write_timed(
    path: Path, stream: Stream, packets: Iterable[Timed], *, ending: str, rate_hz: Fraction, timecode: Timecode | None,
    told: FileTags = NOTHING,
) -> int:  # fmt: skip
    """Write packets in the order of decoding; how many there were.

    MOV gets a timecode track, MKV a TIMECODE tag, AVI has no place for one; `told` stands in MOV and MKV. Raises
    WorkError when the container does not take the codec, or the disk does not take the file.
    """
    count = 0
    try:
        with av.open(f"file:{path}", "w", format=_FORMATS[ending], options=_OPTIONS[ending]) as container:
            container.metadata.update(told.tags)
            muxed: Any = None
            for one in packets:
                if muxed is None:
                    muxed = _muxed(container, stream, one.data, rate_hz, ending)
                    if timecode is not None:
                        muxed.metadata["timecode"] = str(timecode)
                        if told.reel and ending == ".mov":  # FFmpeg hands it on to the timecode's track
                            muxed.metadata["reel_name"] = told.reel
                packet = av.Packet(one.data)
                packet.stream, packet.time_base, packet.is_keyframe = muxed, 1 / rate_hz, one.key
                packet.pts, packet.dts, packet.duration = one.pts, one.dts, 1
                container.mux(packet)
                count += 1
        picture = stream.picture_type()
        if ending == ".mkv" and picture.pixel_aspect != 1:
            write_pixel_aspect(path, (picture.width_px, picture.height_px), picture.pixel_aspect)
    except (av.FFmpegError, OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise WorkError(f"{path}: stream {stream.name} could not be written as {ending}: {why}") from None
    return count


def _muxed(container: Any, stream: Stream, first: bytes, rate_hz: Fraction, ending: str) -> Any:
    picture = stream.picture_type()
    options = dict(_ENCODER_OPTIONS.get(stream.codec, {}))
    if stream.codec == "dnxhd":
        options["profile"] = _DNXHR.get(stream.pixel_format, "dnxhr_hq")
    muxed = container.add_stream(_ENCODERS.get(stream.codec, stream.codec), rate=rate_hz, options=options)
    muxed.width, muxed.height = picture.width_px, picture.height_px
    muxed.pix_fmt = _encoders_format(stream)
    context = muxed.codec_context
    context.time_base, context.thread_count = 1 / rate_hz, 1
    context.sample_aspect_ratio = picture.pixel_aspect
    context.flags &= ~_GLOBAL_HEADER  # what the packets were encoded with counts, not what this encoder would say
    tag_colour(context, picture)
    context.open()
    context.extradata = stream.extradata_bytes() or parameter_sets(first, stream.codec)
    if ending == ".mov" and stream.codec_tag:
        context.codec_tag = stream.codec_tag
    return muxed


def _encoders_format(stream: Stream) -> str:
    """What is decoded, where FFmpeg's encoder takes that too: it has no ProRes of 12 bits and no JPEG of luma alone."""
    if stream.codec == "prores":
        return stream.pixel_format.replace("p12le", "p10le")
    return "yuvj420p" if (stream.codec, stream.pixel_format) == ("mjpeg", "gray") else stream.pixel_format


def parameter_sets(packet: bytes, codec: str) -> bytes | None:
    """The decoder's set-up out of an Annex B packet of H.264 or HEVC; None for other codecs, or where it has none."""
    if codec not in _PARAMETER_SETS:
        return None
    mask, shift, kinds = _PARAMETER_SETS[codec]
    units = [unit for unit in _START_CODE.split(packet) if unit]
    kept = [b"\0\0\0\1" + unit for unit in units if (unit[0] >> shift) & mask in kinds]
    return b"".join(kept) or None
