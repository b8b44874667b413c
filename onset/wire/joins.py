"""Who has come and gone on a socket, from libzmq's own events: no word of the peer is needed."""

from collections import Counter

import zmq
from zmq.utils.monitor import recv_monitor_message

from onset.wire.sockets import Socket

_OPENED, _JOINED, _CLOSED = zmq.EVENT_ACCEPTED, zmq.EVENT_HANDSHAKE_SUCCEEDED, zmq.EVENT_DISCONNECTED
_REFUSED = zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL | zmq.EVENT_HANDSHAKE_FAILED_AUTH


class Joins:
    """Connections of one bound socket. `peers` is how many are open; `counts` has opened, joined, refused, closed.

    libzmq names the connection (by its file descriptor) when it opens and closes, not when its handshake is over: a
    stranger counts as a peer for the two seconds that it has for its handshake, if it uses them.
    """

    def __init__(self, socket: Socket) -> None:
        self._watched = socket
        self._events = socket.get_monitor_socket(_OPENED | _JOINED | _CLOSED | _REFUSED)
        self._open: set[int] = set()
        self.counts: Counter[str] = Counter()

    @property
    def peers(self) -> int:
        """How many connections are open."""
        return len(self._open)

    def note(self) -> None:
        """Take in what has happened; does not wait."""
        while self._events.poll(0):
            message = recv_monitor_message(self._events)
            event, value = message["event"], int(message["value"])
            if event == _OPENED:
                self._open.add(value)
                self.counts["opened"] += 1
            elif event == _CLOSED:
                self._open.discard(value)
                self.counts["closed"] += 1
            else:
                self.counts["joined" if event == _JOINED else "refused"] += 1

    def close(self) -> None:
        """Stop watching; before the watched socket is closed."""
        self._watched.disable_monitor()
        self._events.close(linger=0)
