"""The asking end of control: one request at a time, asked again under the same id when no answer comes."""

import contextlib
import math
import secrets
import time
from typing import Any

import msgspec
import zmq

from onset.errors import UsageError, WireError
from onset.wire.jsonable import encode
from onset.wire.keys import ClientKey
from onset.wire.request import LIMIT_BYTES
from onset.wire.sockets import Context, connect, open_socket

ASK_AGAIN_S = 1.0
PAUSE_S = 0.1
"""Before asking after what is accepted and not done yet: that is answered at once."""


class ControlClient:
    """Requests to one engine, from one thread."""

    def __init__(self, context: Context, endpoint: str, key: ClientKey | None = None) -> None:
        self.endpoint = endpoint
        self._socket = open_socket(context, zmq.DEALER, send_hwm=16, receive_hwm=64, max_bytes=16 * LIMIT_BYTES)
        connect(self._socket, endpoint, key)

    def ask(self, op: str, *, timeout_s: float = 5.0, silence_s: float = math.inf, **fields: Any) -> dict[str, Any]:
        """The engine's answer. Raises UsageError with the engine's sentence, WireError when none comes in time, or
        nothing at all is heard for `silence_s`.

        What the engine has accepted and not done yet is asked after, under the same id, until the time is over.
        """
        name = secrets.token_hex(8)
        message = encode({"id": name, "op": op, **fields})
        if len(message) > LIMIT_BYTES:  # the engine's end of the socket takes no longer one, and says nothing
            raise UsageError(f"{op}: a request of {len(message)} bytes; at most {LIMIT_BYTES} are allowed, shorten it")
        began_s = heard_s = time.monotonic()
        accepted = ""
        while (left_s := min(began_s + timeout_s, heard_s + silence_s) - time.monotonic()) > 0:
            with contextlib.suppress(zmq.Again):  # not connected: the wait below is the pause before the next try
                self._socket.send(message, zmq.NOBLOCK)
            answer = self._await(name, time.monotonic() + min(ASK_AGAIN_S, left_s))
            if answer is not None:
                heard_s = time.monotonic()
                if answer.get("ok") is True:
                    return answer
                accepted = str(answer.get("error", "refused without a reason"))
                if answer.get("waits") is not True:
                    raise UsageError(accepted)
                time.sleep(min(PAUSE_S, left_s))
        if accepted:
            waited_s = time.monotonic() - began_s
            raise UsageError(
                f"{op}: accepted, and not in effect after {waited_s:.0f} s: no frame comes, or a new pass is being "
                "compiled; it is not taken back and may still come: look with get"
            )
        waited_s = min(timeout_s, silence_s)
        raise WireError(f"no answer from {self.endpoint} in {waited_s:g} s to {op}; is the engine running?")

    def close(self) -> None:
        """Leave; idempotent."""
        self._socket.close()

    def _await(self, name: str, until: float) -> dict[str, Any] | None:
        while (left_s := until - time.monotonic()) > 0:
            if not self._socket.poll(max(1, int(left_s * 1000))):
                continue
            try:
                answer = msgspec.json.decode(self._socket.recv(zmq.NOBLOCK))
            except (msgspec.DecodeError, RecursionError, zmq.Again):
                continue
            if isinstance(answer, dict) and answer.get("id") == name:
                return answer
        return None
