"""The pictures gateway: a process of its own that reads the rings and serves viewers who cannot.

ROUTER to the viewers, one credit a picture. Knows of the engine only what every subscriber knows.
"""

import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import zmq

from onset.children import ChildEnd
from onset.errors import WireError
from onset.topics import TOPICS
from onset.wire.coder import Coded, Coder
from onset.wire.gateway_process import GatewaySettings
from onset.wire.guard import Guard
from onset.wire.jsonable import encode
from onset.wire.picture_message import Coding, Credit, PictureHeader, Wish, parse_credit
from onset.wire.ring_reader import RingReader, View
from onset.wire.sockets import Context, Door, Socket, open_socket
from onset.wire.subscriber import Descriptors, Records
from onset.wire.viewers import Viewers

CREDIT_LIMIT_BYTES = 65536
TURN_MS = 20
CREDITS_A_TURN = 64

Peer = tuple[int, bytes]
"""(which socket, the viewer's identity on it)."""


class Gateway:
    """One process's work. `turn` does what is to be done and waits at most 20 ms for more."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._context: Context = zmq.Context(io_threads=2)
        self._guard = Guard(self._context, settings.keys) if settings.keys is not None else None
        self._door = Door(settings.engine, "pictures", settings.endpoint, "pictures", self._router, self._guard)
        self._bus = settings.bus
        self._state = Records(self._context, settings.bus, ("state",))
        self._rings: dict[str, dict[str, Any]] = {}
        self._topics: dict[str, _Topic] = {}
        self._coder = Coder(settings.threads)
        self.viewers: Viewers[Peer] = Viewers(settings.viewers)
        self.counts: Counter[str] = Counter()
        self._poller = self._make_poller()

    @property
    def endpoints(self) -> list[str]:
        """Where viewers connect, the socket file first."""
        return list(self._door.endpoints)

    def wake_for(self, end: ChildEnd) -> None:
        """Wake up when the parent has something to say."""
        self._poller.register(end, zmq.POLLIN)

    def turn(self) -> None:
        """Take in what came, send what is due."""
        self._poller.poll(TURN_MS)
        if self._guard is not None:
            self._guard.answer()
            if self._guard.revoked():
                self._reopen()
        while (state := self._state.receive(0)) is not None:
            self._rings = state.get("rings", {})
        for number, socket in enumerate(self._door.sockets):
            self._take_credits(number, socket)
        for topic in self._topics.values():
            topic.take()  # also where nobody waits: what lies unread would wake the poller for ever
        for name in self.viewers.wanted_topics():
            self._serve(name)

    def told(self) -> dict[str, int]:
        """What the state message says of the gateway: viewers now, and counts since it started."""
        return {"viewers": len(self.viewers), **self.counts, **self._coder.counts}

    def close(self) -> None:
        """Close everything; idempotent."""
        self._coder.close()
        for topic in self._topics.values():
            topic.descriptors.close()
        self._state.close()
        self._door.close()
        if self._guard is not None:
            self._guard.close()
        self._context.destroy(linger=0)

    def _take_credits(self, number: int, socket: Socket) -> None:
        for _ in range(CREDITS_A_TURN):
            try:
                envelope = socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            now = time.monotonic_ns()
            peer = (number, envelope[0])
            try:
                if len(envelope) != 2:
                    raise ValueError(f"a credit is one part, not {len(envelope) - 1}")
                credit = parse_credit(envelope[1])
                if not credit.topic:
                    self._say(peer, credit, now, {})
                elif not self.viewers.credit(peer, credit, now):
                    self.counts["turned away"] += 1
                    self._say(
                        peer, credit, now, {"error": f"all {len(self.viewers)} places are taken; try again later"}
                    )
            except ValueError as error:
                self.counts["malformed"] += 1
                self._say(peer, Credit("", 0), now, {"error": str(error)})

    def _serve(self, name: str) -> None:
        topic = self._topic(name)
        view = topic.view if topic is not None else None
        if view is None or topic is None:
            return
        now = time.monotonic_ns()
        epoch = topic.reader.epoch
        due = self.viewers.due(name, epoch, view.sequence, now - view.committed_ns, now)
        for wish, peers in due.items():
            coded = self._coder.code(view, wish)
            if coded is None:
                return
            for peer in peers:
                self._send_picture(peer, coded, view, wish, epoch)

    def _topic(self, name: str) -> "_Topic | None":
        """What is known of a topic; joins it when somebody first wants it."""
        ring = self._rings.get(name)
        known = self._topics.get(name)
        if ring is None or (known is not None and known.path == ring["path"]):
            return known
        try:
            reader = RingReader(ring["path"])
        except WireError:
            return None  # the engine is coming or going; the next state message tells
        if known is not None:
            self._poller.unregister(known.descriptors.socket)
            known.descriptors.close()
        # The ring's newest serves until the first descriptor comes: a source may be slow, or have stopped.
        joined = Descriptors(self._context, self._bus, name, newest=True)
        fresh = _Topic(ring["path"], reader, joined, reader.newest())
        self._topics[name] = fresh
        self._poller.register(fresh.descriptors.socket, zmq.POLLIN)
        return fresh

    def _send_picture(self, peer: Peer, coded: Coded, view: View, wish: Wish, epoch: int) -> None:
        credit, received_ns = self.viewers.spend(peer, epoch, view.sequence)
        header = PictureHeader(
            stream=TOPICS[wish.topic].stream,
            coding=coded.coding,
            parts=len(coded.parts),
            tier=wish.tier,
            quality=wish.quality,
            width_px=coded.width_px,
            height_px=coded.height_px,
            sequence=view.sequence,
            index=view.index,
            captured_ns=view.captured_ns,
            credit_sent_ns=credit.sent_ns,
            credit_received_ns=received_ns,
            sent_ns=time.monotonic_ns(),
        )
        if self._send(peer, [header.pack(), coded.about, *coded.parts]):
            self.counts["sent"] += 1

    def _say(self, peer: Peer, credit: Credit, received_ns: int, body: dict[str, Any]) -> None:
        """An answer without a picture."""
        sent_ns = time.monotonic_ns()
        header = PictureHeader(0, Coding.NOTHING, 0, 1, 0, 0, 0, 0, 0, 0, credit.sent_ns, received_ns, sent_ns)
        self._send(peer, [header.pack(), encode(body)])

    def _send(self, peer: Peer, parts: list[Any]) -> bool:
        number, identity = peer
        try:
            self._door.sockets[number].send_multipart([identity, *parts], zmq.NOBLOCK, copy=False)
        except zmq.ZMQError as error:
            # A full pipe or a viewer that has left: it will give a new credit when it is back.
            self.counts["unsent"] += 1
            if error.errno == zmq.EHOSTUNREACH:
                self.viewers.drop(peer)
            return False
        return True

    def _router(self) -> Socket:
        socket = open_socket(self._context, zmq.ROUTER, send_hwm=4, receive_hwm=64, max_bytes=CREDIT_LIMIT_BYTES)
        socket.setsockopt(zmq.ROUTER_MANDATORY, 1)
        return socket

    def _reopen(self) -> None:
        self.viewers.drop_where(lambda peer: peer[0] > 0)
        for socket in self._door.sockets[1:]:
            self._poller.unregister(socket)
        self._door.shut()
        self._door.open_again()
        for socket in self._door.sockets[1:]:
            self._poller.register(socket, zmq.POLLIN)

    def _make_poller(self) -> zmq.Poller:
        poller = zmq.Poller()
        for socket in (*self._door.sockets, self._state.socket, *((self._guard.socket,) if self._guard else ())):
            poller.register(socket, zmq.POLLIN)
        return poller


@dataclass(slots=True)
class _Topic:
    path: str
    reader: RingReader
    descriptors: Descriptors
    view: View | None

    def take(self) -> None:
        """Look at what the bus has told since."""
        while (received := self.descriptors.receive(0)) is not None:
            self.view = self.reader.read(received[0]) or self.view
