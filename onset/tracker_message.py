"""What an engine and its tracker processes say to each other, over a pair of sockets of their own.

A message is a kind and a body, cut into packets so that neither end can block in the middle of one. Frames are told by
their 64-byte descriptor: the pixels stay in the ring. Points travel as float32, poses as float64, never as text.
"""

import pickle
import socket
from collections.abc import Mapping
from enum import IntEnum
from typing import Any

import msgspec
import numpy as np

from onset.errors import OnsetError, WorkError
from onset.subject import Answer, Subject

PACKET_BYTES = 1 << 16
LARGEST_BYTES = 64 << 20
"""An answer of more is refused: a tracker gone wild, not a picture full of subjects."""
_LAST, _MORE = b"\1", b"\0"


class Kind(IntEnum):
    """What a message says. The engine: LOOK, SETTINGS, COMMAND. The tracker: the others."""

    LOOK = 1  # at the frame of this descriptor, captured at this time
    SETTINGS = 2  # in force from the next frame on
    COMMAND = 3
    READY = 4
    ANSWER = 5
    GONE = 6  # the frame that was to be looked at is not in the ring any more
    DONE = 7  # what a command came to
    KEPT = 8  # what the next process must know, should this one fail


class Look(msgspec.Struct, array_like=True, frozen=True):
    """One frame to look at. `captured_ns` is what the tracker is to take for its time."""

    descriptor: bytes
    captured_ns: int


class Command(msgspec.Struct, array_like=True, frozen=True):
    """What an operator asks; `number` comes back with the answer."""

    number: int
    name: str
    arguments: dict[str, Any]


class Done(msgspec.Struct, array_like=True, frozen=True):
    """The answer to a command, or why it was refused."""

    number: int
    result: dict[str, Any]
    error: str = ""


class Kept(msgspec.Struct, array_like=True, frozen=True):
    """Of a tracker that keeps something (`onset.ports.KeepingTracker`)."""

    kept: bytes = b""
    trouble: str = ""


class _Subject(msgspec.Struct, array_like=True, frozen=True):
    id: int
    confidence: float
    points_px: bytes
    points_m: bytes | None
    pose: bytes | None
    names: list[str]
    values: bytes
    words: dict[str, str]


class _Answer(msgspec.Struct, array_like=True, frozen=True):
    index: int
    captured_ns: int
    model: str
    subjects: list[_Subject]
    notes: list[str]


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    return str(value)


encode = msgspec.msgpack.Encoder(enc_hook=_plain).encode
decode_look = msgspec.msgpack.Decoder(Look).decode
decode_command = msgspec.msgpack.Decoder(Command).decode
decode_kept = msgspec.msgpack.Decoder(Kept).decode
decode_done = msgspec.msgpack.Decoder(Done).decode
_decode_answer = msgspec.msgpack.Decoder(_Answer).decode


def encode_answer(answer: Answer) -> bytes:
    """An answer that `checked_answer` let through."""
    subjects = [
        _Subject(
            one.id,
            float(one.confidence),
            one.points_px.astype("<f4", copy=False).tobytes(),
            None if one.points_m is None else one.points_m.astype("<f4", copy=False).tobytes(),
            None if one.pose is None else one.pose.astype("<f8", copy=False).tobytes(),
            list(one.values),
            np.fromiter(one.values.values(), "<f4", len(one.values)).tobytes(),
            dict(one.words),
        )
        for one in answer.subjects
    ]
    return encode(_Answer(answer.index, answer.captured_ns, answer.model, subjects, list(answer.notes)))


def decode_answer(body: bytes) -> Answer:
    """The answer of `encode_answer`; its arrays are read-only views of what arrived."""
    told = _decode_answer(body)
    subjects = tuple(
        Subject(
            one.id,
            one.confidence,
            np.frombuffer(one.points_px, "<f4").reshape(-1, 2),
            None if one.points_m is None else np.frombuffer(one.points_m, "<f4").reshape(-1, 3),
            None if one.pose is None else np.frombuffer(one.pose, "<f8").reshape(4, 4),
            dict(zip(one.names, np.frombuffer(one.values, "<f4").tolist(), strict=True)),
            one.words,
        )
        for one in told.subjects
    )
    return Answer(told.index, told.captured_ns, told.model, subjects, tuple(told.notes))


class Channel:
    """One end of the pair: SOCK_SEQPACKET, which keeps packets apart. `send` may be called by several threads, each
    message whole; `receive` by one."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._parts: list[bytes] = []
        self._length = 0

    def fileno(self) -> int:
        """For a poller."""
        return self._end.fileno()

    def send(self, kind: Kind, body: bytes = b"") -> None:
        """Send a message of one packet without waiting, or a longer one as the other end takes it.

        Raises BlockingIOError when the other end has not read for long, OSError when it has gone.
        """
        message = bytes((kind,)) + body
        if len(message) < PACKET_BYTES:
            self._end.send(_LAST + message)
            return
        for start in range(0, len(message), PACKET_BYTES):
            last = start + PACKET_BYTES >= len(message)
            self._end.send((_LAST if last else _MORE) + message[start : start + PACKET_BYTES])

    def receive(self) -> tuple[Kind, bytes] | None:
        """The next message; None when only a part of one is there yet. Raises EOFError when the other end has gone,
        BlockingIOError where the socket does not wait, WorkError for what is no message."""
        packet = self._end.recv(PACKET_BYTES + 1)
        if not packet:
            raise EOFError
        self._parts.append(packet[1:])
        self._length += len(packet) - 1
        if self._length > LARGEST_BYTES:
            raise WorkError(f"it answered with more than {LARGEST_BYTES >> 20} MiB")
        if packet[:1] == _MORE:
            return None
        message, self._parts, self._length = b"".join(self._parts), [], 0
        return Kind(message[0]), message[1:]

    def close(self) -> None:
        """Close this end; idempotent."""
        self._end.close()


def pair() -> tuple[socket.socket, socket.socket]:
    """The engine's end, which never waits, and the tracker's, which does."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setblocking(False)
    return ours, theirs


def settings_bytes(settings: Any) -> bytes:
    """A plugin's settings for its own process: both ends are this program's, so that they may be a pickle."""
    return pickle.dumps(settings)


def settings_of(body: bytes) -> Any:
    """The settings of `settings_bytes`."""
    return pickle.loads(body)


def checked_answer(answer: Any, index: int) -> Answer:
    """`answer` when it is one that others can work with. Raises WorkError naming what is wrong with it."""
    if not isinstance(answer, Answer):
        raise WorkError(f"it answered with {type(answer).__name__}, not with an Answer")
    if answer.index != index:
        raise WorkError(f"it answered for frame {answer.index} when it was shown {index}")
    ids = [one.id for one in answer.subjects]
    if len(set(ids)) != len(ids):
        raise WorkError(f"two subjects of one frame have the same id: {ids}")
    for one in answer.subjects:
        wrong = _wrong_with(one)
        if wrong:
            raise WorkError(f"subject {one.id}: {wrong}")
    return answer


def _wrong_with(one: Subject) -> str:
    arrays: Mapping[str, tuple[Any, Any, tuple[int | None, ...]]] = {
        "points_px": (one.points_px, np.float32, (None, 2)),
        "points_m": (one.points_m, np.float32, (None, 3)),
        "pose": (one.pose, np.float64, (4, 4)),
    }
    for name, (array, dtype, shape) in arrays.items():
        if array is None and name != "points_px":
            continue
        if not isinstance(array, np.ndarray) or array.dtype != dtype or array.ndim != 2:
            return f"{name} is no {np.dtype(dtype).name} array of two axes"
        if any(want is not None and have != want for have, want in zip(array.shape, shape, strict=True)):
            return f"{name} has the shape {array.shape}"
        if not np.isfinite(array).all():
            return f"{name} has values that are not finite"
    if one.points_m is not None and len(one.points_m) != len(one.points_px):
        return f"{len(one.points_px)} points in pixels, {len(one.points_m)} in metres"
    for name, value in one.values.items():
        if not np.isfinite(value):
            return f"value {name} is {value}"
    if not 0.0 <= one.confidence <= 1.0:
        return f"confidence {one.confidence} is outside 0 to 1"
    return ""


def sentence(error: BaseException) -> str:
    """What an error says, in one line."""
    text = str(error) if isinstance(error, OnsetError) else repr(error)
    return " ".join(text.split())
