"""The arriving bitstream as camera original: packets kept as they came, hashed, delivered by stream copy."""

import base64
from typing import Any

import msgspec
from onset_kernels.picture import Picture

from onset.record_port import Station
from onset.takes.coding import Coding
from onset.takes.packet_picture import packet_picture
from onset.wire.describe import picture_as_dict, picture_from_dict

ARRIVING = "arriving"
_ENDINGS: dict[str, Any] = {
    "mjpeg": ".mov", "h264": ".mov", "hevc": ".mov", "prores": ".mov", "dnxhd": ".mov", "ffv1": ".mkv",
    "ffvhuff": ".avi", "utvideo": ".avi",
}  # fmt: skip
"""Codecs whose packets have a file that they are delivered in."""


_DEPENDENT = ("h264", "hevc")
"""Codecs of which groups of pictures are kept."""

_TAGGED = ("prores", "dnxhd", "utvideo", "ffvhuff")
"""Codecs whose fourcc says more than which codec it is. AVI's MJPG, for one, is none of MOV's."""
_MOV_TAGS = {"h264": "avc1", "hevc": "hvc1"}
"""Those that Apple's players ask for; FFmpeg would write hev1."""


class Arriving(msgspec.Struct, frozen=True, kw_only=True):
    """How the packets of a recording's camera are coded; `picture` is what their decoder gives."""

    codec: str
    pixel_format: str
    picture: dict[str, Any]
    extradata: str = ""
    tag: str = ""
    dependent: bool = False

    def carrier(self) -> Picture:
        """The picture that a packet travels in."""
        return packet_picture(picture_from_dict(self.picture))

    def coding(self) -> Coding:
        """What a take says of it. A third of the samples is what an all-intra codec needs at the very most, an eighth
        (at 1080p25 78 Mbit/s) what one does that codes differences."""
        picture = picture_from_dict(self.picture)
        share = 8 if self.dependent else 3
        return Coding(
            name=ARRIVING, codec=self.codec, encoder=ARRIVING, source_format="gray", pixel_format=self.pixel_format,
            picture=picture, frame_bytes=picture.size_bytes // share + 65536, frame_ms=0.2, lossless=True, tag=self.tag,
            spread=False, ending=_ENDINGS[self.codec], extradata=base64.b64decode(self.extradata),
        )  # fmt: skip


def arriving_of(station: Station) -> Arriving:
    """The packets that come with the frames of this engine. Raises ValueError saying what to do where there are none,
    or none that a file is made of."""
    found = station.bitstream
    if found is None:
        raise ValueError(
            "camera = 'arriving' keeps packets as they come, and this source hands on none: only file, stream and MJPG "
            "cameras do, without flip, rotate, crop, desqueeze or deinterlace; set camera = 'lossless'"
        )
    if found.log is not None and found.codec not in _DEPENDENT:
        raise ValueError(
            f"camera = 'arriving': pictures of {found.codec} may depend on each other, and only those of "
            f"{' and '.join(_DEPENDENT)} are kept so; set camera = 'lossless' or 'h264_422'"
        )
    if found.codec not in _ENDINGS:
        raise ValueError(
            f"camera = 'arriving' cannot deliver packets of {found.codec}, only of {', '.join(_ENDINGS)}; "
            "set camera = 'lossless'"
        )
    return Arriving(
        codec=found.codec, pixel_format=found.pixel_format, picture=picture_as_dict(station.source),
        extradata=base64.b64encode(found.extradata).decode(),
        tag=found.tag if found.codec in _TAGGED else _MOV_TAGS.get(found.codec, ""),
        dependent=found.log is not None,
    )  # fmt: skip
