"""A port kept for another process of ours: found free, and nobody else's until that process listens on it.

Between finding a free port and a child's `bind` lie some hundred milliseconds in which the system may give the port to
any program's outgoing connection; the child then finds it in use. It did, once in some hundred starts beside a busy
test run. A socket that is bound and does not listen keeps it: the system gives it to nobody who asks for any port, and
Linux lets another socket listen on it when both have SO_REUSEADDR, as libzmq's have (socket(7)).
"""

import errno
import socket

import zmq

from onset.errors import WireError
from onset.wire.endpoint import Endpoint
from onset.wire.sockets import Context, bind

_TRIES = 20


class HeldPort:
    """`endpoint` with a real port in place of 0. Raises WireError when the port is in use already."""

    def __init__(self, endpoint: Endpoint, setting: str) -> None:
        for _ in range(_TRIES):
            host, port = _free(endpoint, setting)
            held = _bound(host, port)
            if held is not None:
                self._held = held
                self.endpoint = Endpoint(endpoint.host, port)
                return
        raise WireError(f"{endpoint} is in use by another program; stop it, or give another port (setting: {setting})")

    def close(self) -> None:
        """Let the port go; idempotent."""
        self._held.close()


def _free(endpoint: Endpoint, setting: str) -> tuple[str, int]:
    """The numeric host and a port that is free now: libzmq resolves names of interfaces, which sockets cannot."""
    context: Context = zmq.Context()
    listening = context.socket(zmq.ROUTER)
    try:
        host, _, port = bind(listening, str(endpoint), setting).removeprefix("tcp://").rpartition(":")
        return host.strip("[]"), int(port)
    finally:
        listening.close(linger=0)
        context.term()


def _bound(host: str, port: int) -> socket.socket | None:
    """A socket bound there, or None when somebody was quicker."""
    held = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        held.bind((host, port))
    except OSError as error:
        held.close()
        if error.errno != errno.EADDRINUSE:
            raise WireError(f"{host}:{port} cannot be held for the pictures gateway: {error.strerror}") from None
        return None
    return held
