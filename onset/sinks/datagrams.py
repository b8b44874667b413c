"""Sends datagrams to one receiver from a thread of its own: the loop hands over what is to be said, and goes on.

The receiver's name is looked up once, at the start. A receiver that is not there, or a network that is down, costs
nothing: UDP does not ask, the socket never blocks, and what could not be sent is counted.
"""

import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any

from onset.errors import WireError
from onset.mailbox import Closed, Latest

WAITING = 4
"""Frames that may wait for the thread; older ones give way."""
_END_S = 5.0
Packets = Callable[[], Iterable[bytes]]
"""Makes the datagrams of one frame; called in the sending thread."""


class Datagrams:
    """Call `send` from the loop. Raises WireError for a receiver whose name nobody knows."""

    def __init__(self, what: str, host: str, port: int) -> None:
        self._what = what
        self._place = f"{host}:{port}"
        self._socket, self._address = _opened(what, host, port)
        self._mailbox: Latest[Packets] = Latest(capacity=WAITING, drop=lambda _: None)
        self._thread = threading.Thread(target=self._work, name=f"onset-{what}", daemon=True)
        self.sent = 0
        """Datagrams that the system took."""
        self.failed = 0
        self._trouble = ""
        self._thread.start()

    @property
    def warnings(self) -> list[str]:
        """Why the last datagram could not be sent."""
        return [self._trouble] if self._trouble else []

    def send(self, packets: Packets) -> None:
        """Have these datagrams made and sent; never blocks."""
        self._mailbox.put(packets)

    def close(self) -> None:
        """Send what is waiting, then end; idempotent."""
        self._mailbox.close()
        self._thread.join(_END_S)
        self._socket.close()

    def _work(self) -> None:
        while True:
            try:
                packets = self._mailbox.take()
            except Closed:
                return
            if packets is not None:
                self._send_all(packets)

    def _send_all(self, packets: Packets) -> None:
        for packet in packets():
            try:
                self._socket.sendto(packet, self._address)
            except OSError as error:  # unreachable, buffers full, interface gone: the next frame may do better
                self.failed += 1
                self._trouble = f"{self._what} cannot send to {self._place}: {error.strerror or error}"
            else:
                self.sent += 1
                self._trouble = ""


def _opened(what: str, host: str, port: int) -> tuple[socket.socket, Any]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
    except OSError as error:
        raise WireError(
            f"{what} knows no receiver {host!r}: {error.strerror or error}; write its address, as 192.168.1.20"
        ) from None
    except UnicodeError:
        raise WireError(
            f"{what} knows no receiver {host!r}: it is no name; write an address, as 192.168.1.20"
        ) from None
    family, kind, protocol, _, address = found[0]
    opened = socket.socket(family, kind, protocol)
    opened.setblocking(False)
    # Not connected: a connected socket would be told "connection refused" for a receiver that starts later.
    if family == socket.AF_INET:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    return opened, address
