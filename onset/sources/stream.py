"""A live stream through PyAV: RTSP, RTP, UDP, TCP, RTMP, HTTP; opened again whenever it drops."""

import contextlib
import logging
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal

import av

from onset.bitstream import Bitstream
from onset.errors import InputError, SourceLost
from onset.frame import Frame, Lend, monotonic_ns
from onset.media.address import Address
from onset.media.arriving import Arrived, bitstream_of, is_dependent
from onset.media.due import SECOND_NS, Due
from onset.media.format import Format, format_of
from onset.media.label import frame_label
from onset.media.live_reader import Arrival, Dropped, LiveReader, Opened, Timing
from onset.media.planes import fill
from onset.media.tags import ColourOverride
from onset.ranges import check_ranges

FALLBACK_RATE_HZ = Fraction(25)
_LOG = logging.getLogger(__name__)
_POLL_S = 0.2
_MOST_STAMPS = 64


@dataclass(frozen=True)
class Settings(ColourOverride):
    """Where the stream comes from and how patient to be; the colour settings overrule its tags."""

    url: str = field(metadata={"help": "rtsp://, rtp://, udp://, tcp://, rtmp://, http:// or the path of an .sdp file"})
    listen: bool = field(default=False, metadata={"help": "wait for the sender to connect (rtsp, tcp, rtmp, http)"})
    transport: Literal["auto", "tcp", "udp"] = field(default="auto", metadata={"help": "of RTSP; auto: tcp"})
    rate: Fraction = field(default=Fraction(0), metadata={"help": "frames a second; 0: as the stream says", "min": 0})
    reconnect: bool = field(default=True, metadata={"help": "open it again when it drops; else end"})
    open_timeout_s: float = field(default=10.0, metadata={"help": "wait for the sender", "min": 0.1, "max": 600.0})
    read_timeout_s: float = field(
        default=3.0, metadata={"help": "silence after which the stream is taken as dropped", "min": 0.1, "max": 600.0}
    )
    retry_s: float = field(default=1.0, metadata={"help": "pause before opening again", "min": 0.05, "max": 60.0})
    probe_bytes: int = field(
        default=500_000, metadata={"help": "data looked at when opening", "min": 2048, "max": 50_000_000}
    )
    analyse_s: float = field(default=0.5, metadata={"help": "time looked at when opening", "min": 0.05, "max": 30.0})
    backlog_frames: int = field(
        default=60, metadata={"help": "packets that may wait for the decoder", "min": 2, "max": 1000}
    )
    decoder_threads: int = field(default=2, metadata={"help": "threads that decode", "min": 1, "max": 16})

    def __post_init__(self) -> None:
        Address(self.url, self.listen, self.transport)
        check_ranges(self)
        if not 0 <= self.rate <= 1000:
            raise ValueError(f"rate = {self.rate} is outside 0 to 1000 frames a second")


class Stream:
    """Delivers the frames of a stream, stamped when their packet arrived.

    While the stream is away `read` waits, `trouble` says why in words (empty when all is well), and the frames that
    were due are counted in `lost["connection"]`; `late` counts packets left out because decoding fell behind,
    `damaged` those that would not decode. A stream that comes back in another format raises SourceLost. One that comes
    back coded otherwise (`bitstream`) goes on without handing on its packets, which no decoder set up for those before
    would understand.
    """

    live = True

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.lost: dict[str, int] = {}
        self.trouble = ""
        timing = Timing(
            settings.open_timeout_s, settings.read_timeout_s, settings.retry_s, settings.probe_bytes, settings.analyse_s
        )
        address = Address(settings.url, settings.listen, settings.transport)
        self._reader = LiveReader(address, timing, reconnect=settings.reconnect, backlog=settings.backlog_frames)
        self._closed = False
        self._ended = False
        self._index = self._last_ns = 0
        self._stamps: dict[int | None, int] = {}
        self._ready: deque[tuple[av.VideoFrame, int]] = deque()
        self._context: Any = None
        self._arrived = Arrived()
        self._coded_as_before = True
        self.bitstream: Bitstream | None = None
        self._said_rate_hz: Fraction | None = None
        self._pixel_aspect = Fraction(1)
        self._form = self._first_form()
        self.picture = self._form.picture
        self.bitstream = bitstream_of(self._context, self._form, self._arrived.log)
        self.rate_hz = settings.rate or self._said_rate_hz or FALLBACK_RATE_HZ
        no_rate = () if settings.rate or self._said_rate_hz else (f"no frame rate in it: taken as {FALLBACK_RATE_HZ}",)
        self.notes = (*self._form.notes, *no_rate)
        self._due = Due(self.rate_hz)
        # Looking for a label costs a millisecond, so a stream without one in its first picture is not asked again.
        self._labelled = frame_label(self._ready[0][0], self.rate_hz) is not None

    def read(self, lend: Lend) -> Frame | None:
        """The next frame; None after `close`, and at the end when it is not to be opened again.

        Raises SourceLost when the format changes, or when the stream breaks off and is not to be opened again.
        """
        while (next_frame := self._next()) is not None:
            video, arrived_ns = next_frame
            packet = self._arrived.packet(video) if self._coded_as_before else None
            # Where pictures are sent in another order than shown, one came before those it is shown behind.
            arrived_ns = self._last_ns = max(arrived_ns, self._last_ns + 1)
            missed = self._due.arrived(arrived_ns)
            # Frames of a healthy stream come in bursts: a gap between two of them is no loss.
            self._lose("connection", missed if self.trouble else 0)
            self.trouble = ""
            if not self._form.fits(video):
                self.close()
                was = f"{self._form.stored.width_px}x{self._form.stored.height_px} {self._form.pixel_format}"
                now = f"{video.width}x{video.height} {video.format.name}"
                raise SourceLost(f"{self.settings.url}: changed from {was} to {now}; it has to be opened anew")
            index, self._index = self._index, self._index + 1
            loan = lend(self.picture)
            if loan is None:
                self._lose("no memory", 1, due=False)
                continue
            fill(video, self._form, loan.planes)
            label = frame_label(video, self.rate_hz) if self._labelled else None
            frame = Frame(
                loan.planes,
                self.picture,
                index,
                arrived_ns,
                timecode=label,
                timecode_source="stream" if label else "free-run",
                media_ns=_media_ns(video),
                loan=loan,
                packet=packet,
            )
            frame.stamp("read")
            return frame
        return None

    def close(self) -> None:
        """End the stream; idempotent, ends a waiting `read` at once."""
        self._closed = True
        self._reader.close()

    def _next(self) -> tuple[av.VideoFrame, int] | None:
        """The next decoded frame and when its packet came; None at the end."""
        while not self._ready:
            if self._closed or self._ended:
                return None
            self._handle_one()
        return self._ready.popleft()

    def _handle_one(self) -> None:
        event = self._reader.take(_POLL_S)
        if isinstance(event, Arrival):
            self._lose("late", event.skipped)
            self._ready.extend(self._decoded(event))
        elif isinstance(event, Opened):
            self._prepare(event)
        elif isinstance(event, Dropped):
            self._drop(event)
        if self.trouble:
            self._lose("connection", self._due.silent(monotonic_ns()))

    def _prepare(self, event: Opened) -> None:
        context = event.stream.codec_context
        context.thread_count = self.settings.decoder_threads
        # Frame threads would hold back one frame per thread; slice threads hold back none.
        context.thread_type = "SLICE"
        self._stamps.clear()
        if self.bitstream is not None:
            self._compare(self.bitstream, event.stream)
        elif not self._ready:
            self._arrived = Arrived(dependent=is_dependent(event.stream))
        self._context = context
        self._arrived.forget()
        self._pixel_aspect = event.stream.sample_aspect_ratio or Fraction(1)
        rates = (event.stream.average_rate, event.stream.guessed_rate, event.stream.base_rate)
        self._said_rate_hz = next((rate for rate in rates if rate and Fraction(1, 60) <= rate <= 1000), None)

    def _compare(self, before: Bitstream, stream: Any) -> None:
        """Whether packets of a stream that has come back may be kept with those of before."""
        context = stream.codec_context
        now = bitstream_of(context, self._form, None)
        dependent = is_dependent(stream) and before.log is None
        self._coded_as_before = now == replace(before, log=None) and not dependent
        if not self._coded_as_before:
            name = f"{context.codec.canonical_name} {context.profile or ''}".strip()
            _LOG.warning(
                "%s: came back coded otherwise (%s); its packets cannot be kept as they come: cut, and start anew",
                self.settings.url, name,
            )  # fmt: skip

    def _drop(self, event: Dropped) -> None:
        self.trouble = event.reason
        if event.container is not None:
            event.container.close()
        if self.settings.reconnect:
            return
        self._ended = True
        if not event.ended:
            raise SourceLost(f"{self.settings.url}: {event.reason}; set reconnect = true to have it opened again")

    def _decoded(self, event: Arrival) -> Iterator[tuple[av.VideoFrame, int]]:
        self._stamps[event.packet.pts] = event.arrived_ns
        if len(self._stamps) > _MOST_STAMPS:
            self._stamps.pop(next(iter(self._stamps)))
        if self._coded_as_before:
            self._arrived.note(event.packet)
        try:
            for frame in event.packet.decode():
                yield frame, self._stamps.pop(frame.pts, event.arrived_ns)
        except av.FFmpegError:
            self._lose("damaged", 1)

    def _first_form(self) -> Format:
        """Wait for the first frame. Raises InputError saying what happened instead."""
        url, patience_s = self.settings.url, self.settings.open_timeout_s
        give_up_ns = monotonic_ns() + int(2 * patience_s * SECOND_NS)
        self._due = Due(FALLBACK_RATE_HZ)
        while not self._ready and not self._ended and not self.trouble and monotonic_ns() < give_up_ns:
            with contextlib.suppress(SourceLost):  # its reason is in `trouble`
                self._handle_one()
        if not self._ready:
            self.close()
            reason = self.trouble or f"no whole picture within {2 * patience_s:g} s"
            raise InputError(f"{url}: {reason}; check the address and that the sender is running")
        try:
            return format_of(
                self._ready[0][0],
                codec="",
                override=self.settings,
                pixel_aspect=self._pixel_aspect,
            )
        except ValueError as error:
            self.close()
            raise InputError(f"{url}: {error}") from None

    def _lose(self, reason: str, count: int, *, due: bool = True) -> None:
        """Count lost frames; those that never got an index take one each."""
        if count:
            self.lost[reason] = self.lost.get(reason, 0) + count
            self._index += count if due else 0


def _media_ns(video: av.VideoFrame) -> int | None:
    if video.pts is None or video.time_base is None:
        return None
    return video.pts * SECOND_NS * video.time_base.numerator // video.time_base.denominator


def build(settings: Settings) -> Stream:
    """Open the stream and wait for its first frame. Raises InputError saying why there is none."""
    return Stream(settings)
