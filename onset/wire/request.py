"""Control requests, parsed totally: whatever arrives becomes a request, or a sentence that says what is wrong."""

import re
from typing import Any

import msgspec

LIMIT_BYTES = 65536
DEPTH_LIMIT = 16
BRACKET_LIMIT = 4096
OPERATIONS = ("get", "set", "list", "ping", "roll", "cut", "note", "command")
ONCE = ("set", "roll", "cut", "note", "command")
"""Operations that are not done twice when they are asked for again under the same id."""
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class Request(msgspec.Struct, frozen=True):
    """One request. `id` names it: asked again, it is answered again and not done twice."""

    id: str | int
    op: str
    path: str = ""
    value: Any = None
    changes: dict[str, Any] | None = None
    slate: dict[str, Any] = {}
    text: str = ""
    circle: bool | None = None
    tracker: str = ""
    name: str = ""
    arguments: dict[str, Any] = {}

    def wanted(self) -> dict[str, Any]:
        """The changes of a `set`: one path, or several that take effect in the same frame."""
        return self.changes if self.changes is not None else {self.path: self.value}


_decoder = msgspec.json.Decoder(Request)


def parse_request(raw: bytes) -> Request:
    """The request in one message. Raises ValueError, and nothing else, with a sentence for the peer."""
    if len(raw) > LIMIT_BYTES:
        raise ValueError(f"a request of {len(raw)} bytes; at most {LIMIT_BYTES} are allowed")
    _check_depth(raw)
    try:
        request = _decoder.decode(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"not a request: {error}; write {{'id': 1, 'op': 'get', 'path': 'keyer.black'}}") from None
    if request.op not in OPERATIONS:
        raise ValueError(f"op {request.op[:40]!r} is unknown; known: {', '.join(OPERATIONS)}")
    if isinstance(request.id, str) and len(request.id) > 128:
        raise ValueError(f"an id of {len(request.id)} characters; at most 128 are allowed")
    if request.op in ("get", "set") and not request.path and not request.changes:
        raise ValueError(f"{request.op} needs a path, such as keyer.black; ask for them with op list")
    if request.op == "command" and not (request.tracker and request.name):
        raise ValueError("command needs tracker, the label of one, and name, such as neutral")
    return request


def peer_id(raw: bytes) -> Any:
    """The id of a message that is not a good request, so that its error can be matched; None when it has none."""
    try:
        return msgspec.json.decode(raw[:LIMIT_BYTES], type=_Named).id
    except (msgspec.DecodeError, RecursionError):
        return None


class _Named(msgspec.Struct):
    id: str | int | None = None


def _check_depth(raw: bytes) -> None:
    """Nesting, before anything recursive sees it. Fewer brackets than the limit cannot be deeper than it."""
    if raw.count(b"[") + raw.count(b"{") <= DEPTH_LIMIT:
        return
    brackets = _STRINGS.sub(b"", raw).translate(None, _NOT_BRACKETS)
    if len(brackets) > BRACKET_LIMIT:
        raise ValueError(
            f"a request with {len(brackets) // 2} lists and objects; at most {BRACKET_LIMIT // 2} are allowed"
        )
    depth = 0
    for bracket in brackets:
        depth += 1 if bracket in b"[{" else -1
        if depth > DEPTH_LIMIT:
            raise ValueError(f"a request nested more than {DEPTH_LIMIT} deep; at most that is allowed")
