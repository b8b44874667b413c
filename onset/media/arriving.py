"""The packets behind decoded frames: which packet a frame came of, and whether it can be decoded alone."""

from typing import Any

import av

from onset.bitstream import Bitstream
from onset.media.format import Format
from onset.packet_log import PacketLog

_MOST_WAITING = 32
"""Decoders of this project hold back one frame for each of at most 16 threads."""


def bitstream_of(context: Any, form: Format, log: PacketLog | None) -> Bitstream | None:
    """How the packets are coded; None where frames are turned, or are more than what FFmpeg's decoder gives."""
    if form.picture != form.stored:
        return None
    tag = str(context.codec_tag).rstrip("\0")
    plain = len(tag) == 4 and tag.isprintable() and "[" not in tag
    return Bitstream(
        context.codec.canonical_name,
        form.pixel_format,
        bytes(context.extradata or b""),
        tag if plain else "",
        log,
    )


def is_dependent(stream: Any) -> bool:
    """Whether packets of a stream may need others to be decoded.

    A codec may know nothing else; a profile may forbid it; an index of every picture may show that each is a key frame
    (Matroska's names key frames alone, and proves nothing).
    """
    context = stream.codec_context
    if context.codec.intra_only or "intra" in (context.profile or "").lower():
        return False
    entries = stream.index_entries or ()
    return not (stream.frames and len(entries) == stream.frames and all(entry.is_keyframe for entry in entries))


class Arrived:
    """Packets of pictures that a decoder has not given yet, found again by their times; of a stream whose pictures
    depend on each other, all that are not old, in `log`."""

    def __init__(self, *, dependent: bool = False) -> None:
        self.log = PacketLog() if dependent else None
        self._waiting: dict[int, Any] = {}

    def note(self, packet: Any) -> None:
        """A packet that is about to be decoded; one that could be decoded alone and has no time is passed over."""
        if self.log is not None:
            self.log.note(packet)
            return
        key = packet.pts if packet.pts is not None else packet.dts
        if key is None or not packet.is_keyframe or not packet.size:
            return
        self._waiting[key] = packet
        if len(self._waiting) > _MOST_WAITING:
            del self._waiting[next(iter(self._waiting))]

    def packet(self, video: av.VideoFrame) -> Any:
        """What a frame hands on: the packet that it came of (a buffer, nothing is copied) or its passage in the log;
        None where it is not known."""
        if self.log is not None:
            return self.log.passage(video.pts, video.time_base)
        key = video.pts if video.pts is not None else video.dts
        return self._waiting.pop(key, None) if key is not None else None

    def forget(self) -> None:
        """The stream begins anew."""
        self._waiting.clear()
        if self.log is not None:
            self.log.forget()
