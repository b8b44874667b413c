"""Packets of a stream -> planes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Picture

from onset.errors import InputError
from onset.media.format import format_of
from onset.media.planes import stored
from onset.takes.essence import Packet
from onset.takes.manifest import Stream

_HALVES = {"gbrpf16le": (2, 0, 1), "grayf16le": (0,)}
"""What FFmpeg makes of half-float stills, and in which of its planes red, green and blue lie."""


@dataclass(frozen=True, slots=True)
class DecodedFrame:
    """FFmpeg's picture of a packet; None when the packet could not be decoded, and `problem` says why."""

    index: int
    video: av.VideoFrame | None
    problem: str = ""


class Decoder:
    """Decodes one stream. Raises InputError when its codec is unknown to this FFmpeg, or its set-up is none.

    `dependent` for pictures that depend on each other, and may come out in another order than they go in.
    """

    def __init__(self, stream: Stream, *, threads: int = 1, dependent: bool = False) -> None:
        self._stream, self._threads, self._dependent = stream, threads, dependent
        self._declared = stream.picture_type()
        self._open()

    def frames(self, packets: Iterable[Packet]) -> Iterator[DecodedFrame]:
        """One answer for each packet, in their order: a codec that holds frames back is waited for."""
        waiting: list[int] = []
        for packet in packets:
            waiting.append(packet.index)
            yield from self._answers(waiting, packet)
        yield from self._answers(waiting, None)
        for index in waiting:
            yield DecodedFrame(index, None, "the decoder gave no picture for it")

    def ordered(self, packets: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, av.VideoFrame]]:
        """(Number of its packet, picture) in the order of showing, of packets in the order of decoding. A packet that
        makes no sense is passed over, as it is where the stream is live."""
        for number, data in packets:
            given = av.Packet(data)
            given.pts, given.dts = number, None
            yield from self._shown(given)
        yield from self._shown(None)

    def _shown(self, given: Any) -> Iterator[tuple[int, av.VideoFrame]]:
        try:
            frames: list[av.VideoFrame] = self._context.decode(given)
        except av.FFmpegError:
            return
        for video in frames:
            if video.pts is not None:
                yield video.pts, video

    def planes(self, video: av.VideoFrame) -> tuple[Picture, tuple[NDArray[Any], ...]]:
        """The type and the planes of a decoded frame, copied; colour as the take declares it.

        Raises ValueError for a pixel format that is no picture.
        """
        if video.format.name in _HALVES:
            return self._declared.sized(video.width, video.height), _widened(video)
        form = format_of(video, codec=self._stream.codec, pixel_aspect=self._declared.pixel_aspect)
        planes = tuple(np.ascontiguousarray(plane).copy() for plane in stored(video, form))
        same = form.stored.layout is self._declared.layout
        size = (form.stored.width_px, form.stored.height_px)
        return (self._declared.sized(*size) if same else form.stored), planes

    def _open(self) -> None:
        stream = self._stream
        try:
            context: Any = av.CodecContext.create(stream.codec, "r")
            context.width, context.height = self._declared.width_px, self._declared.height_px
            context.pix_fmt = stream.pixel_format
            if stream.extradata:
                context.extradata = stream.extradata_bytes()
            if stream.codec_tag:
                context.codec_tag = stream.codec_tag
            context.thread_count = self._threads
            context.thread_type = "AUTO" if self._dependent else "SLICE"  # frame threads hold back as many frames
            if self._dependent:  # else FFmpeg guesses how far H.264 reorders; too low a guess costs a picture
                context.options = {"strict": "1"}
        except (av.FFmpegError, ValueError) as error:
            raise InputError(f"stream {stream.name}: cannot be decoded as {stream.codec}: {error}") from None
        self._context = context

    def _answers(self, waiting: list[int], packet: Packet | None) -> Iterator[DecodedFrame]:
        problem, frames = "", list[av.VideoFrame]()
        try:
            given = None
            if packet is not None:
                given = av.Packet(bytes(packet.data))
                given.pts = given.dts = packet.index
            frames = self._context.decode(given)
        except av.EOFError:
            return
        except av.FFmpegError as error:
            problem = error.strerror or str(error)
        for video in frames:
            while waiting and video.pts is not None and waiting[0] < video.pts:
                yield DecodedFrame(waiting.pop(0), None, "the decoder gave no picture for it")
            if waiting:
                yield DecodedFrame(waiting.pop(0), video)
        if problem and waiting:
            yield DecodedFrame(waiting.pop(), None, problem)
            self._open()  # what a decoder does after an error is its own affair: start afresh


def _widened(video: av.VideoFrame) -> tuple[NDArray[Any], ...]:
    """Halves as float32, which has all their values."""
    rows = [np.frombuffer(memoryview(video.planes[at]), np.float16) for at in _HALVES[video.format.name]]
    stride = video.planes[0].line_size // 2
    return tuple(each.reshape(-1, stride)[: video.height, : video.width].astype(np.float32) for each in rows)
