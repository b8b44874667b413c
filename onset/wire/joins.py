"""Who has come and gone on a socket: connections counted from libzmq's own events, no word of the peer needed."""

from collections import Counter

import zmq
from zmq.utils.monitor import recv_monitor_message

from onset.wire.sockets import Socket

_REFUSED = zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL | zmq.EVENT_HANDSHAKE_FAILED_AUTH


class Joins:
    """Peers of one bound socket. `peers` is how many are joined; `counts` has joined, left, refused."""

    def __init__(self, socket: Socket) -> None:
        self._watched = socket
        self._events = socket.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_DISCONNECTED | _REFUSED)
        self._joined: set[int] = set()  # file descriptors: a stranger that never shook hands leaves without joining
        self.counts: Counter[str] = Counter()

    @property
    def peers(self) -> int:
        """How many are joined now."""
        return len(self._joined)

    def note(self) -> None:
        """Take in what has happened; does not wait."""
        while self._events.poll(0):
            message = recv_monitor_message(self._events)
            event, value = message["event"], message["value"]
            if event == zmq.EVENT_HANDSHAKE_SUCCEEDED:
                self._joined.add(value)
                self.counts["joined"] += 1
            elif event == zmq.EVENT_DISCONNECTED:
                if value in self._joined:
                    self._joined.discard(value)
                    self.counts["left"] += 1
            else:
                self.counts["refused"] += 1

    def close(self) -> None:
        """Stop watching; before the watched socket is closed."""
        self._watched.disable_monitor()
        self._events.close(linger=0)
