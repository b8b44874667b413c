"""The address of a stream -> what FFmpeg has to be told, so that it opens soon, buffers little and gives up in time."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

SCHEMES = ("rtsp", "rtsps", "rtp", "udp", "tcp", "rtmp", "rtmps", "http", "https", "srtp")
_LISTENERS = ("rtsp", "tcp", "rtmp", "http")
_RECEIVE_BUFFER_BYTES = 4 << 20
_FIFO_PACKETS = 1 << 16


@dataclass(frozen=True, slots=True)
class Address:
    """Where a stream comes from. `listen` waits for the sender to connect; `transport` is RTSP's."""

    url: str
    listen: bool = False
    transport: Literal["auto", "tcp", "udp"] = "auto"

    def __post_init__(self) -> None:
        scheme = self.scheme
        if scheme == "srt":
            raise ValueError(f"url = {self.url!r}: this FFmpeg has no SRT; send it as RTSP, RTP, UDP or RTMP")
        if scheme == "" and not self.is_sdp:
            raise ValueError(f"url = {self.url!r} is not the address of a stream; for a clip use the source kind file")
        if scheme not in ("", *SCHEMES):
            raise ValueError(f"url = {self.url!r}: {scheme} is not one of {', '.join(SCHEMES)} or an .sdp file")
        if self.listen and scheme not in _LISTENERS:
            raise ValueError(f"listen = true: {scheme or 'an .sdp file'} has no listener; {', '.join(_LISTENERS)} have")

    @property
    def scheme(self) -> str:
        """The part before `://`, in lower case; empty for a path."""
        head, mark, _ = self.url.partition("://")
        return head.lower() if mark else ""

    @property
    def is_sdp(self) -> bool:
        """Whether this is the path of an SDP file, which describes an RTP stream."""
        return self.scheme == "" and Path(self.url).suffix.lower() == ".sdp"

    @property
    def file(self) -> str:
        """What FFmpeg is to open."""
        return f"file:{self.url}" if self.is_sdp else self.url

    @property
    def container_format(self) -> str | None:
        """The demuxer, where the address alone decides it."""
        return "sdp" if self.is_sdp else None

    def options(self, *, probe_bytes: int, analyse_s: float, open_timeout_s: float) -> dict[str, str]:
        """FFmpeg's options for this address."""
        options = {"fflags": "nobuffer", "probesize": str(probe_bytes), "analyzeduration": str(int(analyse_s * 1e6))}
        scheme = self.scheme
        if self.is_sdp:
            options["protocol_whitelist"] = "file,crypto,rtp,srtp,udp"
            options["buffer_size"] = str(_RECEIVE_BUFFER_BYTES)
        elif scheme in ("udp", "rtp", "srtp"):
            # A full queue is a lost packet, not a reason to end the stream.
            options |= {"overrun_nonfatal": "1", "fifo_size": str(_FIFO_PACKETS)}
            options["buffer_size"] = str(_RECEIVE_BUFFER_BYTES)
        elif scheme in ("rtsp", "rtsps"):
            options["rtsp_transport"] = "tcp" if self.transport == "auto" else self.transport
            if self.listen:
                # Without listen_timeout FFmpeg 8 refuses with "Numerical result out of range".
                options |= {"rtsp_flags": "listen", "listen_timeout": str(max(1, round(open_timeout_s)))}
        elif self.listen:
            options["listen"] = "1"
            if scheme == "tcp":
                options["listen_timeout"] = str(round(open_timeout_s * 1000))
        return options
