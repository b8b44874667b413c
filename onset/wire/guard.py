"""Who may join: answers libzmq's ZAP requests from the allow-list, and notices when a key is taken off it.

libzmq asks once, at the handshake, so that a session outlives its key. When a key has gone, the secured sockets are
therefore opened anew: everyone joins again by themselves, except the one who may not.
A provider for domain `*` does not match sockets that set a domain (they would be closed to all), hence a handler of our
own.
"""

import time
from collections import Counter
from pathlib import Path

import zmq
from zmq.utils import z85

from onset.wire import keys

ZAP_ENDPOINT = "inproc://zeromq.zap.01"  # fixed by ZeroMQ RFC 27
ZAP_DOMAIN = b"onset"
RELOAD_NS = 400_000_000


class Guard:
    """The allow-list at work, in one context. One thread polls `socket` and calls `answer` and `revoked`."""

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]], folder: Path) -> None:
        self.folder = folder
        self.key = keys.server_key(folder)
        self.counts: Counter[str] = Counter()
        self._allowed = self._load()
        self._checked_ns = time.monotonic_ns()
        self.socket = context.socket(zmq.ROUTER)
        self.socket.linger = 0
        self.socket.bind(ZAP_ENDPOINT)

    def secure(self, socket: zmq.Socket[bytes]) -> None:
        """Make a socket, before it binds, admit nobody but the keys on the list."""
        socket.curve_server = True
        socket.curve_secretkey = self.key.secret
        socket.curve_publickey = self.key.public
        socket.zap_domain = ZAP_DOMAIN

    def answer(self) -> None:
        """Answer every waiting handshake."""
        while True:
            try:
                envelope = self.socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            empty = envelope.index(b"")
            version, request, domain, _address, _identity, mechanism, *credentials = envelope[empty + 1 :]
            name = ""
            if domain == ZAP_DOMAIN and mechanism == b"CURVE" and len(credentials) == 1:
                name = self._allowed.get(z85.encode(credentials[0]), "")
            self.counts["admitted" if name else "denied"] += 1
            status = (b"200", b"OK", name.encode()) if name else (b"400", b"key not on the list", b"")
            self.socket.send_multipart([*envelope[: empty + 1], version, request, *status, b""])

    def revoked(self) -> bool:
        """Reads the list again when it is due; True when a key has been taken off it since last asked."""
        now = time.monotonic_ns()
        if now - self._checked_ns < RELOAD_NS:
            return False
        self._checked_ns = now
        before, self._allowed = self._allowed, self._load()
        return not before.keys() <= self._allowed.keys()

    def close(self) -> None:
        """Stop answering; idempotent."""
        self.socket.close()

    def _load(self) -> dict[bytes, str]:
        return {public: name for name, public in keys.list_keys(self.folder).items()}
