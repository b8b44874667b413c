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


_TAGGED = ("prores", "dnxhd", "utvideo", "ffvhuff")
"""Codecs whose fourcc says more than which codec it is. AVI's MJPG, for one, is none of MOV's."""


class Arriving(msgspec.Struct, frozen=True, kw_only=True):
    """How the packets of a recording's camera are coded; `picture` is what their decoder gives."""

    codec: str
    pixel_format: str
    picture: dict[str, Any]
    extradata: str = ""
    tag: str = ""

    def carrier(self) -> Picture:
        """The picture that a packet travels in."""
        return packet_picture(picture_from_dict(self.picture))

    def coding(self) -> Coding:
        """What a take says of it. A third of the samples is what an all-intra codec needs at the very most."""
        picture = picture_from_dict(self.picture)
        return Coding(
            name=ARRIVING, codec=self.codec, encoder=ARRIVING, source_format="gray", pixel_format=self.pixel_format,
            picture=picture, frame_bytes=picture.size_bytes // 3 + 65536, frame_ms=0.2, lossless=True, tag=self.tag,
            spread=False, ending=_ENDINGS[self.codec], extradata=base64.b64decode(self.extradata),
        )  # fmt: skip


def arriving_of(station: Station) -> Arriving:
    """The packets that come with the frames of this engine. Raises ValueError saying what to do where none can be kept
    one by one."""
    found = station.bitstream
    if found is None:
        raise ValueError(
            "camera = 'arriving' keeps packets as they come, and this source hands on none: only file, stream and MJPG "
            "cameras do, without flip, rotate, crop, desqueeze or deinterlace; set camera = 'lossless'"
        )
    if found.dependent:
        raise ValueError(
            f"camera = 'arriving': {found.dependent}; a take would have to begin at a key frame and lose none after "
            "it, which is not done here: have the sender make every picture a key frame under an Intra profile, "
            "MJPEG, ProRes or DNxHR, or set camera = 'lossless' or 'h264_422'"
        )
    if found.codec not in _ENDINGS:
        raise ValueError(
            f"camera = 'arriving' cannot deliver packets of {found.codec}, only of {', '.join(_ENDINGS)}; "
            "set camera = 'lossless'"
        )
    return Arriving(
        codec=found.codec, pixel_format=found.pixel_format, picture=picture_as_dict(station.source),
        extradata=base64.b64encode(found.extradata).decode(), tag=found.tag if found.codec in _TAGGED else "",
    )  # fmt: skip
