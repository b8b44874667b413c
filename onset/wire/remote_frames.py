"""Frames of an engine on another host, from its pictures gateway: one credit given whenever the viewer is ready."""

import time
from typing import Any

import msgspec
import numpy as np
import zmq
from onset_kernels.picture import Picture

from onset.errors import UsageError
from onset.wire.describe import picture_from_dict
from onset.wire.jsonable import encode
from onset.wire.keys import ClientKey
from onset.wire.peer_clock import PeerClock
from onset.wire.picture_message import Coding, Credit, PictureHeader
from onset.wire.shown import ShownFrame, as_bgra
from onset.wire.sockets import Context, connect, open_socket
from onset.wire.strips import StripCoder

ASK_AGAIN_NS = 1_000_000_000
CLOCK_EVERY_NS = 10_000_000_000
PICTURE_LIMIT_BYTES = 256 << 20
_THREADS = 4


class RemoteFrames:
    """One topic of one engine. Asks when `next` is called, so that what comes is as new as it can be."""

    def __init__(
        self,
        context: Context,
        endpoint: str,
        topic: str,
        *,
        tier: int = 1,
        quality: int = 85,
        raw: bool = False,
        key: ClientKey | None = None,
    ) -> None:
        self.topic = topic
        self.clock = PeerClock()
        self.malformed = 0
        self._wish = {"topic": topic, "tier": tier, "quality": quality, "raw": raw}
        self._strips = StripCoder(_THREADS)
        self._sequence = 0
        self._asked_ns = 0  # when the credit that is out was given; 0: none is out
        self._clock_ns = 0
        self._socket = open_socket(context, zmq.DEALER, send_hwm=8, receive_hwm=4, max_bytes=PICTURE_LIMIT_BYTES)
        connect(self._socket, endpoint, key)

    def next(self, timeout_s: float) -> ShownFrame | None:
        """The next frame; None when none came in time. Raises UsageError when the gateway refuses."""
        give_up = time.monotonic() + timeout_s
        while True:
            self._ask()
            left_s = give_up - time.monotonic()
            if not self._socket.poll(max(0, int(min(left_s, 0.2) * 1000))):
                if left_s <= 0:
                    return None
                continue
            received_ns = time.monotonic_ns()
            frame = self._take(self._socket.recv_multipart(copy=False), received_ns)
            if frame is not None:
                return frame

    def close(self) -> None:
        """Leave; idempotent."""
        self._socket.close()
        self._strips.close()

    def _ask(self) -> None:
        """Give the credit if none is out, or again when it seems lost; and the clock's question now and then."""
        now = time.monotonic_ns()
        if now - self._clock_ns > CLOCK_EVERY_NS and self._send({"topic": "", "sent_ns": now}):
            self._clock_ns = now
        out = self._asked_ns and now - self._asked_ns <= ASK_AGAIN_NS
        if not out and self._send({**self._wish, "sent_ns": now}):
            self._asked_ns = now

    def _send(self, credit: dict[str, Any]) -> bool:
        try:
            self._socket.send(encode(msgspec.convert(credit, Credit)), zmq.NOBLOCK)
        except zmq.Again:
            return False
        return True

    def _take(self, parts: list[zmq.Frame], received_ns: int) -> ShownFrame | None:
        try:
            header = PictureHeader.unpack(parts[0].bytes)
            about = msgspec.json.decode(parts[1].bytes)
            if not isinstance(about, dict) or len(parts) != 2 + header.parts:
                raise ValueError(f"{len(parts)} parts do not make a picture")
            self.clock.note(header.credit_sent_ns, header.credit_received_ns, header.sent_ns, received_ns)
            if header.coding is Coding.NOTHING:
                if "error" in about:
                    raise UsageError(f"the pictures gateway refuses: {about['error']}")
                return None
            self._asked_ns = 0
            picture = picture_from_dict(about["picture"])
            planes = self._planes(header, picture, parts[2:])
        except (ValueError, KeyError, IndexError, msgspec.DecodeError, RecursionError):
            self.malformed += 1
            self._asked_ns = 0
            return None
        return self._shown(header, about, picture, planes)

    def _planes(self, header: PictureHeader, picture: Picture, parts: list[zmq.Frame]) -> tuple[Any, ...]:
        if header.coding is Coding.RAW:
            empty = picture.layout.planes
            if len(empty) != len(parts):
                raise ValueError(f"{len(parts)} planes are not those of {picture.layout.key}")
            return tuple(
                _array(part, spec.dtype, shape)
                for part, spec, shape in zip(parts, empty, picture.plane_shapes, strict=True)
            )
        if (picture.width_px, picture.height_px) != (header.width_px, header.height_px):
            raise ValueError("the header's size is not the picture's")
        grey = picture.layout.kind == "gray"
        pixels = self._strips.decode([part.bytes for part in parts], picture.width_px, picture.height_px, grey=grey)
        return (pixels,) if grey else as_bgra(pixels)

    def _shown(
        self, header: PictureHeader, about: dict[str, Any], picture: Picture, planes: tuple[Any, ...]
    ) -> ShownFrame:
        now = time.monotonic_ns()
        captured_ns, uncertainty_ns = self.clock.here(header.captured_ns, now) or (now, now)
        lost = max(0, header.sequence - self._sequence - 1) if self._sequence else 0
        self._sequence = header.sequence
        return ShownFrame(
            topic=self.topic,
            planes=planes,
            picture=picture,
            sequence=header.sequence,
            index=header.index,
            captured_ns=captured_ns,
            received_ns=now,
            timecode=str(about.get("timecode", "")),
            lost=lost,
            uncertainty_ns=uncertainty_ns,
            about=about,
        )


def _array(part: zmq.Frame, dtype: str, shape: tuple[int, int]) -> Any:
    return np.frombuffer(part.buffer, dtype).reshape(shape)
