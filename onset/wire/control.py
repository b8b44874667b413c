"""Control: get and set any setting of a running engine; every request is answered with the frame it takes effect in.

{"id": 1, "op": "set", "path": "keyer.black", "value": 0.1}    ->    {"id": 1, "ok": true, "index": 5123}
"""

import os
import time
from collections import Counter, OrderedDict
from collections.abc import Mapping
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import Any, Protocol

import zmq

from onset.errors import OnsetError
from onset.topics import WIRE_VERSION
from onset.wire.endpoint import Endpoint
from onset.wire.guard import Guard
from onset.wire.jsonable import encode
from onset.wire.request import LIMIT_BYTES, ONCE, Request, parse_request, peer_id
from onset.wire.sockets import Context, Door, Socket, open_socket

RATE_LIMIT_HZ = 200
BURST = 200
BY = "control"
"""Who rolled, in a take's events, where the request does not say."""
PEERS_REMEMBERED = 64
ANSWERS_REMEMBERED = 1024
PATIENCE_NS = 2_000_000_000
COMMAND_PATIENCE_NS = 60_000_000_000
"""A tracker may have to load a model, or wait for a face, before it can answer."""
NOT_YET = (
    "accepted, and not in effect after 2 s: no frame comes, or a new pass is being compiled; it waits, ask again "
    "under the same id"
)


class Settable(Protocol):
    """What the engine lets control do. Called from the wire's thread; nothing here may wait for a frame."""

    def get(self, path: str) -> Any:
        """The value at a path, as JSON can hold it. Raises OnsetError or KeyError naming known paths."""
        ...

    def tree(self) -> Mapping[str, Any]:
        """Every path with its value, type, unit and range."""
        ...

    def request(self, changes: Mapping[str, Any]) -> "Future[int]":
        """Ask for changes that take effect together. The future's result is the index of the first frame with them.

        A wrong path or value is its exception (OnsetError, KeyError or ValueError with a sentence), or is raised at
        once.
        """
        ...


class Rolling(Protocol):
    """What the engine lets control do with its recorder. The futures' results go into the answers."""

    def roll(self, slate: Mapping[str, Any]) -> "Future[Mapping[str, Any]]":
        """Begin a take with the next frame. A refusal is raised at once, or is the future's exception."""
        ...

    def cut(self, by: str = "") -> "Future[Mapping[str, Any]]":
        """End the take behind the newest frame."""
        ...

    def note(self, text: str, *, circle: bool | None = None) -> "Future[Mapping[str, Any]]":
        """Put a note or a circle into the take that rolls."""
        ...


class Directed(Protocol):
    """What the engine lets control do with its trackers."""

    def command(self, tracker: str, name: str, arguments: Mapping[str, Any]) -> "Future[Mapping[str, Any]]":
        """Have one do something of its own. A refusal is raised at once, or is the future's exception."""
        ...


@dataclass(slots=True)
class _Waiting:
    """A change asked for and not yet in effect, with everyone who asked."""

    request: Request
    future: "Future[Any]"
    askers: list[tuple[Socket, list[bytes]]]
    asked_ns: int


class Control:
    """The engine's end. Used from one thread: poll `sockets` and `wake`, call `attend`."""

    def __init__(self, context: Context, engine: str, endpoint: Endpoint, guard: Guard | None) -> None:
        def opener() -> Socket:
            return open_socket(context, zmq.ROUTER, send_hwm=64, receive_hwm=256, max_bytes=LIMIT_BYTES)

        self._door = Door(engine, "control", endpoint, "control", opener, guard)
        self.wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self.settable: Settable | None = None
        self.recorder: Rolling | None = None
        self.trackers: Directed | None = None
        self.counts: Counter[str] = Counter()
        self._waiting: dict[str | int, _Waiting] = {}
        self._answered: OrderedDict[str | int, tuple[Request, bytes]] = OrderedDict()
        self._allowance: OrderedDict[bytes, tuple[float, int]] = OrderedDict()

    @property
    def endpoints(self) -> list[str]:
        """Where clients connect, the socket file first."""
        return list(self._door.endpoints)

    @property
    def sockets(self) -> list[Socket]:
        """What to poll for reading."""
        return self._door.sockets

    def attend(self) -> None:
        """Take in requests, at most 64 a turn and socket, and answer what can be answered."""
        for socket in self._door.sockets:
            for _ in range(64):
                try:
                    envelope = socket.recv_multipart(zmq.NOBLOCK)
                except zmq.Again:
                    break
                self._take(socket, envelope)
        self._finish()

    def reopen(self) -> None:
        """Make remote clients join again."""
        self._door.shut()
        self._door.open_again()

    def close(self) -> None:
        """Close the sockets; idempotent."""
        self._door.close()
        self._door.sockets = []
        if self.wake >= 0:
            os.close(self.wake)
            self.wake = -1

    def _take(self, socket: Socket, envelope: list[bytes]) -> None:
        # A REQ client puts an empty part before its request; a DEALER need not.
        back, raw = envelope[:-1], envelope[-1]
        if not self._allowed(envelope[0]):
            self.counts["over rate"] += 1
            return
        try:
            if len(envelope) > 3 or (len(envelope) == 3 and envelope[1]):
                back = envelope[:1]
                raise ValueError(f"a request is one part, not {len(envelope) - 1}")
            request = parse_request(raw)
            answer = self._handle(request, socket, back)
        except (ValueError, KeyError, OnsetError) as error:
            self.counts["malformed"] += 1
            answer = _refusal(peer_id(raw), error)
        if answer is not None:
            self._send(socket, back, answer)

    def _handle(self, request: Request, socket: Socket, back: list[bytes]) -> bytes | None:
        self.counts[request.op] += 1
        known = self._answered.get(request.id)
        waiting = self._waiting.get(request.id)
        earlier = known[0] if known else waiting.request if waiting else None
        if earlier is not None and request.op in ONCE:
            if earlier != request:
                raise ValueError(f"id {request.id!r} was used for another request; give each its own")
            if known:
                return known[1]
            assert waiting is not None
            waiting.askers.append((socket, back))
            return None
        if request.op == "ping":
            return _answer(request.id, monotonic_ns=time.monotonic_ns())
        if self.settable is None:
            raise ValueError("the engine is starting and has no settings yet; ask again")
        if request.op == "list":
            return _answer(request.id, value=self.settable.tree())
        if request.op == "get":
            return _answer(request.id, value=self.settable.get(request.path))
        future = self._asked_for(request, self.settable)
        self._waiting[request.id] = _Waiting(request, future, [(socket, back)], time.monotonic_ns())
        future.add_done_callback(self._ring_bell)
        return None

    def _asked_for(self, request: Request, settable: Settable) -> "Future[Any]":
        if request.op == "set":
            return settable.request(request.wanted())
        if request.op == "command":
            if self.trackers is None:
                raise ValueError("command: this engine has no trackers; its show needs a [[tracker]]")
            return self.trackers.command(request.tracker, request.name, request.arguments)
        recorder = self.recorder
        if recorder is None:
            raise ValueError(f'{request.op}: this engine has no recorder; its show needs a [[sink]] of kind = "record"')
        if request.op == "roll":
            return recorder.roll({"by": BY, **request.slate})
        return recorder.cut(BY) if request.op == "cut" else recorder.note(request.text, circle=request.circle)

    def _ring_bell(self, _: "Future[Any]") -> None:
        """Called by whichever thread finishes a change."""
        if self.wake >= 0:
            os.eventfd_write(self.wake, 1)

    def _finish(self) -> None:
        try:
            os.eventfd_read(self.wake)
        except BlockingIOError:
            if not self._waiting:
                return
        now = time.monotonic_ns()
        for name, waiting in list(self._waiting.items()):
            if waiting.future.done():
                answer = _outcome(waiting)
                self._remember(name, waiting.request, answer)
                del self._waiting[name]
            elif waiting.askers and now - waiting.asked_ns > _patience_ns(waiting.request):
                # The change stays asked for; the same id asked again later gets the index.
                answer = _refusal(name, ValueError(NOT_YET), waits=True)
            else:
                continue
            for socket, back in waiting.askers:
                self._send(socket, back, answer)
            waiting.askers.clear()

    def _remember(self, name: str | int, request: Request, answer: bytes) -> None:
        self._answered[name] = (request, answer)
        while len(self._answered) > ANSWERS_REMEMBERED:
            self._answered.popitem(last=False)

    def _allowed(self, peer: bytes) -> bool:
        """A token bucket for each peer. What a peer sends beyond it is dropped: an answer would double the flood."""
        now = time.monotonic_ns()
        tokens, since = self._allowance.pop(peer, (float(BURST), now))
        tokens = min(float(BURST), tokens + (now - since) * 1e-9 * RATE_LIMIT_HZ)
        self._allowance[peer] = (max(0.0, tokens - 1.0), now)
        while len(self._allowance) > PEERS_REMEMBERED:
            self._allowance.popitem(last=False)
        return tokens >= 1.0

    def _send(self, socket: Socket, back: list[bytes], answer: bytes) -> None:
        if socket.closed:
            return
        try:
            socket.send_multipart([*back, answer], zmq.NOBLOCK)
        except zmq.Again:
            self.counts["answers lost"] += 1


def _answer(name: Any, **body: Any) -> bytes:
    return encode({"v": WIRE_VERSION, "id": name, "ok": True, **body})


def _refusal(name: Any, error: BaseException, **more: Any) -> bytes:
    sentence = error.args[0] if error.args and isinstance(error.args[0], str) else repr(error)
    return encode({"v": WIRE_VERSION, "id": name, "ok": False, "error": sentence, **more})


def _patience_ns(request: Request) -> int:
    return COMMAND_PATIENCE_NS if request.op == "command" else PATIENCE_NS


def _outcome(waiting: _Waiting) -> bytes:
    try:
        result = waiting.future.result()
        if waiting.request.op == "command":
            return _answer(waiting.request.id, result=result)
        return _answer(waiting.request.id, **(result if isinstance(result, Mapping) else {"index": result}))
    except CancelledError:
        return _refusal(waiting.request.id, ValueError("the engine stopped before the change took effect"))
    except Exception as error:  # whatever the engine's parts refuse with is told to the one who asked
        return _refusal(waiting.request.id, error)
