"""A thread that keeps a stream open and stamps its packets as they arrive; decoding happens elsewhere.

Reading and decoding are apart so that the arrival stamp is true while the decoder is busy, and so that whoever waits
for a frame can be told at once to stop, while FFmpeg is still inside a system call.
"""

import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

import av
from av.video.stream import VideoStream

from onset.frame import monotonic_ns
from onset.media.address import Address

_SECOND_NS = 1_000_000_000
_AT_ONCE_NS = 5_000_000
"""What a demuxer gives out within that time it had already."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The stream was opened; packets of `stream` follow."""

    stream: VideoStream


@dataclass(frozen=True, slots=True)
class Arrival:
    """One packet and when it came. `skipped` packets before it were left out because the decoder was too slow."""

    packet: "av.Packet[VideoStream]"
    arrived_ns: int
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Dropped:
    """The stream is gone, or could not be opened. `ended`: the sender closed it in good order.

    The container is handed over to be closed by who decodes: its packets may still be in the queue before this.
    """

    reason: str
    ended: bool = False
    container: av.container.InputContainer | None = None


Event = Opened | Arrival | Dropped


@dataclass(frozen=True, slots=True)
class Timing:
    """How long to wait for a sender, for the next packet, and before trying again; how much to look at first."""

    open_timeout_s: float = 10.0
    read_timeout_s: float = 3.0
    retry_s: float = 1.0
    probe_bytes: int = 500_000
    analyse_s: float = 0.5


class LiveReader:
    """Events of a stream in order. Holds at most `backlog` packets; past that, all before the next keyframe go."""

    def __init__(self, address: Address, timing: Timing, *, reconnect: bool, backlog: int) -> None:
        self._address = address
        self._timing = timing
        self._reconnect = reconnect
        self._backlog = backlog
        self._events: deque[Event] = deque()
        self._changed = threading.Condition()
        self._closed = threading.Event()
        self._skipping = False
        self._skipped = 0
        self._thread = threading.Thread(target=self._run, name=f"stream {address.url}", daemon=True)
        self._thread.start()

    def take(self, timeout_s: float) -> Event | None:
        """The next event; None when `timeout_s` passes first or the reader is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._events or self._closed.is_set(), timeout_s)
            return self._events.popleft() if self._events and not self._closed.is_set() else None

    def close(self) -> None:
        """Stop; `take` returns at once, the thread ends when FFmpeg next looks at its time limit. Idempotent."""
        self._closed.set()
        with self._changed:
            self._changed.notify_all()

    def _run(self) -> None:
        while not self._closed.is_set():
            dropped = self._session()
            self._put(dropped)
            if not self._reconnect:
                return
            self._closed.wait(self._timing.retry_s)

    def _session(self) -> Dropped:
        """Open, hand on every packet, and say how it came to an end."""
        timing = self._timing
        container: av.container.InputContainer | None = None
        try:
            container = av.open(
                self._address.file,
                "r",
                format=self._address.container_format,
                options=self._address.options(
                    probe_bytes=timing.probe_bytes, analyse_s=timing.analyse_s, open_timeout_s=timing.open_timeout_s
                ),
                timeout=(timing.open_timeout_s, timing.read_timeout_s),
            )
            if not container.streams.video:
                return Dropped("there is no video in it", container=container)
            stream = container.streams.video[0]
            self._put(Opened(stream))
            self._read(container.demux(stream))
        except (av.FFmpegError, OSError) as error:
            return Dropped(self._reason(error, opened=container is not None), container=container)
        return Dropped("the sender ended it", ended=True, container=container)

    def _read(self, packets: "Iterable[av.Packet[VideoStream]]") -> None:
        """Hand on every packet, with the moment at which it came.

        A demuxer that knows the end of a packet by the beginning of the next (MPEG-TS) keeps the last one and gives it
        out when the read is given up, seconds late: it came before that silence.
        """
        limit_ns = int(self._timing.read_timeout_s * _SECOND_NS)
        kept: list[tuple[av.Packet[VideoStream], int]] = []
        asked_ns = silent_ns = monotonic_ns()
        try:
            for packet in packets:
                arrived_ns = monotonic_ns()
                if self._closed.is_set():
                    return
                waited_ns = arrived_ns - asked_ns
                if waited_ns >= limit_ns:
                    silent_ns, kept = asked_ns, [*kept, (packet, arrived_ns)]
                elif kept and waited_ns < _AT_ONCE_NS:
                    kept.append((packet, arrived_ns))
                else:  # no end: there was sound meanwhile, but no picture
                    for one in [*kept, (packet, arrived_ns)]:
                        self._arrive(*one)
                    kept = []
                asked_ns = monotonic_ns()
        finally:
            for late, _ in kept:
                self._arrive(late, silent_ns)

    def _reason(self, error: Exception, *, opened: bool) -> str:
        if isinstance(error, av.ExitError | av.TimeoutError):
            limit_s = self._timing.read_timeout_s if opened else self._timing.open_timeout_s
            return f"nothing came for {limit_s:g} s"
        return str(getattr(error, "strerror", None) or error)

    def _arrive(self, packet: "av.Packet[VideoStream]", arrived_ns: int) -> None:
        """Queue a packet. When the decoder has fallen behind, start afresh at the next keyframe: newest wins."""
        with self._changed:
            waiting = sum(isinstance(event, Arrival) for event in self._events)
            self._skipping = self._skipping or waiting >= self._backlog
            if self._skipping and not packet.is_keyframe:
                self._skipped += 1
                return
            if self._skipping:
                self._skipped += waiting
                self._events = deque(event for event in self._events if not isinstance(event, Arrival))
                self._skipping = False
            self._events.append(Arrival(packet, arrived_ns, self._skipped))
            self._skipped = 0
            self._changed.notify_all()

    def _put(self, event: Event) -> None:
        with self._changed:
            self._events.append(event)
            self._changed.notify_all()
