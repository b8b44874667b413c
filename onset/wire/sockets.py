"""Sockets that can be left open to strangers: bounded queues and messages, short handshakes, no lingering."""

import errno
import time
from collections.abc import Callable

import zmq

from onset.errors import WireError
from onset.wire.endpoint import Endpoint, local_path
from onset.wire.guard import Guard
from onset.wire.keys import ClientKey

Context = zmq.Context[zmq.Socket[bytes]]
Socket = zmq.Socket[bytes]
Opener = Callable[[], Socket]

HANDSHAKE_BYTES = 1024
"""MAXMSGSIZE also counts the commands of a CURVE handshake: with 256 bytes no keyed client ever joined."""
_HEARTBEAT_MS, _DEAD_MS = 2000, 6000


def open_socket(context: Context, kind: int, *, send_hwm: int, receive_hwm: int, max_bytes: int) -> Socket:
    """A socket with every limit set.

    A stranger may otherwise park 2 GB in one message (MAXMSGSIZE), hold a connection half-open for 30 s
    (HANDSHAKE_IVL), or fill the queue of connections (BACKLOG); a frozen peer is dropped by heartbeat.
    """
    socket = context.socket(kind)
    socket.linger = 0
    socket.sndhwm = send_hwm
    socket.rcvhwm = receive_hwm
    socket.maxmsgsize = max(max_bytes, HANDSHAKE_BYTES)
    socket.handshake_ivl = _HEARTBEAT_MS
    socket.backlog = 512
    socket.heartbeat_ivl = _HEARTBEAT_MS
    socket.heartbeat_timeout = _DEAD_MS
    socket.reconnect_ivl = 100
    socket.reconnect_ivl_max = 1000
    return socket


def bind(socket: Socket, endpoint: str, setting: str) -> str:
    """Bind; answers the endpoint bound. Raises WireError naming endpoint, setting and what to do."""
    _allow_ipv6(socket, endpoint)
    try:
        socket.bind(endpoint)
    except zmq.ZMQError as error:
        reasons = {
            errno.EADDRINUSE: "is in use by another program; stop it, or give another port",
            errno.ENODEV: "names no interface of this computer; list them with: ip address",
            errno.EADDRNOTAVAIL: "names no address of this computer; list them with: ip address",
            errno.EACCES: "is not allowed to this user; take a port of 1024 or above",
        }
        reason = reasons.get(error.errno or 0, f"cannot be bound ({error.strerror})")
        raise WireError(f"{endpoint} {reason} (setting: {setting})") from None
    return socket.getsockopt_string(zmq.LAST_ENDPOINT)


def connect(socket: Socket, endpoint: str, key: ClientKey | None) -> Socket:
    """Connect a client's socket, with its key when it has one."""
    if key is not None and endpoint.startswith("tcp://"):
        socket.curve_serverkey = key.server
        socket.curve_publickey = key.public
        socket.curve_secretkey = key.secret
    _allow_ipv6(socket, endpoint)
    socket.connect(endpoint)
    return socket


def arrived(socket: Socket, timeout_ms: int) -> list[bytes] | None:
    """The parts of the next message; None when none came in time, or what woke the poll was dropped by libzmq."""
    if not socket.poll(timeout_ms):
        return None
    try:
        return socket.recv_multipart(zmq.NOBLOCK)
    except zmq.Again:
        return None


def _allow_ipv6(socket: Socket, endpoint: str) -> None:
    if endpoint.startswith("tcp://["):
        socket.setsockopt(zmq.IPV6, 1)


class Door:
    """The sockets of one service: one for this host (socket file, loopback TCP), one with keys when others may join.

    Two, because a key is asked for by the socket and not by the endpoint. `open` gives a fresh, limited socket.
    """

    def __init__(
        self, engine: str, service: str, endpoint: Endpoint, setting: str, opener: Opener, guard: Guard | None
    ) -> None:
        self._setting = setting
        self._opener = opener
        self._guard = guard
        self._path = local_path(engine, service)
        self._path.unlink(missing_ok=True)  # of a dead engine: the caller has claimed the name
        self._local = [f"ipc://{self._path}"]
        self._remote: list[str] = []
        (self._remote if guard is not None or not endpoint.loopback else self._local).append(str(endpoint))
        self.sockets: list[Socket] = []
        self.endpoints: list[str] = []
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def shut(self) -> None:
        """Close the socket that others may join, with all its connections."""
        while len(self.sockets) > 1:
            self.sockets.pop().close()
        del self.endpoints[len(self._local) :]

    def open_again(self) -> None:
        """Open it again at the same endpoint after `shut`; waits up to 2 s for the port."""
        self._open_remote(patience_s=2.0)

    def close(self) -> None:
        """Close everything and remove the socket file; idempotent."""
        for socket in self.sockets:
            socket.close()
        self._path.unlink(missing_ok=True)

    def _open(self) -> None:
        local = self._opener()
        self.sockets.append(local)
        self.endpoints += [bind(local, endpoint, self._setting) for endpoint in self._local]
        self._open_remote()

    def _open_remote(self, patience_s: float = 0.0) -> None:
        if not self._remote:
            return
        remote = self._opener()
        try:
            if self._guard is not None:
                self._guard.secure(remote)
            self._remote = [self._bind_patiently(remote, endpoint, patience_s) for endpoint in self._remote]
        except BaseException:
            remote.close()
            raise
        self.endpoints += self._remote
        self.sockets.append(remote)  # last: another thread may use it from here on

    def _bind_patiently(self, socket: Socket, endpoint: str, patience_s: float) -> str:
        """libzmq closes a listener in the background: our own port may still be taken for some milliseconds."""
        give_up = time.monotonic() + patience_s
        while True:
            try:
                return bind(socket, endpoint, self._setting)
            except WireError:
                if time.monotonic() >= give_up:
                    raise
                time.sleep(0.01)
