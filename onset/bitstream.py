"""What is said of the packets that a source hands on with its frames, for who wants to keep them as they came."""

from dataclasses import dataclass

from onset.packet_log import PacketLog


@dataclass(frozen=True, slots=True)
class Bitstream:
    """How the packets in `Frame.packet` are coded. Names are FFmpeg's: of the decoder, and of what it gives.

    `extradata` is the decoder's set-up where it lies outside the packets, `tag` the codec's fourcc or empty.
    `log` has the packets where pictures depend on each other, and `Frame.packet` is an `onset.packet_log.Passage` then;
    None: each packet can be decoded alone.
    """

    codec: str
    pixel_format: str
    extradata: bytes = b""
    tag: str = ""
    log: PacketLog | None = None
