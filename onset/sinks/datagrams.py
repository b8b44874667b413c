"""Sends datagrams to one receiver from a thread of its own: the loop hands over what is to be said, and goes on.

The receiver's name is looked up in that thread, again and again until somebody knows it: a name server that is slow or
not there yet must keep no show from running. A receiver that is not there, or a network that is down, costs nothing:
UDP does not ask, the socket never blocks, and what could not be sent is counted.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from onset.errors import WireError
from onset.mailbox import Closed, Latest

WAITING = 4
"""Frames that may wait for the thread; older ones give way."""
LOOK_UP_EVERY_S = 5.0
_END_S = 5.0
Packets = Callable[[], Iterable[bytes]]
"""Makes the datagrams of one frame; called in the sending thread."""


class Datagrams:
    """Call `send` from the loop. Raises WireError for a receiver whose name cannot be one."""

    def __init__(self, what: str, host: str, port: int) -> None:
        self._what = what
        self._host, self._port = host, port
        self._place = f"{host}:{port}"
        _check_name(what, host)
        self._socket: socket.socket | None = None
        self._address: Any = None
        self._mailbox: Latest[Packets] = Latest(capacity=WAITING, drop=lambda _: None)
        self.sent = 0
        """Datagrams that the system took."""
        self.failed = 0
        """Datagrams that it did not take, or that nobody could be found for."""
        self._trouble = ""
        self._thread = threading.Thread(target=self._work, name=f"onset-{what}", daemon=True)
        self._thread.start()

    @property
    def warnings(self) -> list[str]:
        """Why the last datagram could not be sent, or why none can."""
        return [self._trouble] if self._trouble else []

    def send(self, packets: Packets) -> None:
        """Have these datagrams made and sent; never blocks."""
        self._mailbox.put(packets)

    def close(self) -> None:
        """Send what is waiting, then end; idempotent."""
        self._mailbox.close()
        self._thread.join(_END_S)

    def _work(self) -> None:
        try:
            self._look_up()
            looked_s = time.monotonic()
            while True:
                packets = self._mailbox.take(None if self._socket is not None else LOOK_UP_EVERY_S)
                if self._socket is None and time.monotonic() - looked_s >= LOOK_UP_EVERY_S:
                    self._look_up()
                    looked_s = time.monotonic()
                if packets is not None:
                    self._send_all(packets)
        except Closed:
            return
        finally:
            if self._socket is not None:
                self._socket.close()

    def _send_all(self, packets: Packets) -> None:
        for packet in packets():
            if self._socket is None:
                self.failed += 1
                continue
            try:
                self._socket.sendto(packet, self._address)
            except OSError as error:  # unreachable, buffers full, interface gone: the next frame may do better
                self.failed += 1
                self._trouble = f"{self._what} cannot send to {self._place}: {error.strerror or error}"
            else:
                self.sent += 1
                self._trouble = ""

    def _look_up(self) -> None:
        try:
            found = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_DGRAM)
            family, kind, protocol, _, address = found[0]
            opened = socket.socket(family, kind, protocol)
        except OSError as error:
            self._trouble = (
                f"{self._what} knows no receiver {self._host!r}: {error.strerror or error}; "
                "asked again every few seconds; an address, as 192.168.1.20, needs no asking"
            )
            return
        opened.setblocking(False)
        # Not connected: a connected socket would be told "connection refused" for a receiver that starts later.
        if family == socket.AF_INET:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        self._socket, self._address, self._trouble = opened, address, ""


def _check_name(what: str, host: str) -> None:
    try:
        host.encode("idna")
    except UnicodeError:
        raise WireError(
            f"{what} knows no receiver {host!r}: it is no name; write an address, as 192.168.1.20"
        ) from None
