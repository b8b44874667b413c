"""What is said of the packets that a source hands on with its frames, for who wants to keep them as they came."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bitstream:
    """How the packets in `Frame.packet` are coded. Names are FFmpeg's: of the decoder, and of what it gives.

    `extradata` is the decoder's set-up where it lies outside the packets, `tag` the codec's fourcc or empty.
    `dependent` says why packets cannot be kept one by one; empty: each can be decoded alone.
    """

    codec: str
    pixel_format: str
    extradata: bytes = b""
    tag: str = ""
    dependent: str = ""
