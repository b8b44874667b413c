"""Endpoints as people write them: `tcp://127.0.0.1:5600`, `tcp://eth0:5600`, `ipc:///path`, or an engine's name."""

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path

from onset.errors import UsageError
from onset.wire import place

_TCP = re.compile(r"tcp://(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9*._-]+):(?P<port>\d{1,5}|\*)")
_FORMS = "write tcp://HOST:PORT (loopback: tcp://127.0.0.1:5600; every interface: tcp://*:5600), ipc://PATH or a name"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A TCP endpoint. Port 0 asks the system for a free one."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"tcp://{self.host}:{self.port or '*'}"

    @property
    def loopback(self) -> bool:
        """Whether only this host can reach it. An interface's name, a wildcard or a host name count as no."""
        if self.host in ("localhost", "lo"):
            return True
        try:
            return ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False

    def beside(self, steps: int) -> "Endpoint":
        """The endpoint `steps` ports further on: control is bus + 1, pictures bus + 2."""
        return Endpoint(self.host, self.port + steps if self.port else 0)


def parse_endpoint(text: str, setting: str = "endpoint") -> Endpoint:
    """A TCP endpoint to bind. Raises UsageError naming the setting, the value and the forms."""
    match = _TCP.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{setting} {text!r} is not an endpoint; {_FORMS}")
    port = 0 if match["port"] == "*" else int(match["port"])
    if port > 65533:
        raise UsageError(f"{setting} {text!r}: port {port} leaves no room; allowed are 0 (any free) to 65533")
    return Endpoint(match["host"], port)


def local_path(engine: str, service: str) -> Path:
    """The socket file of a service of an engine on this host: bus, control or pictures."""
    return place.private_folder() / f"{place.check_name(engine)}.{service}"


def to_connect(text: str) -> str:
    """What a client connects to: an endpoint as written, or the local bus of the engine of this name."""
    written = text.strip()
    if written.startswith("ipc://") and len(written) > 6:
        return written
    if "://" in written:
        endpoint = parse_endpoint(written)
        if endpoint.port == 0 or endpoint.host == "*":
            raise UsageError(f"endpoint {text!r} cannot be connected to; write the engine's host and port")
        return written
    try:
        return f"ipc://{local_path(written, 'bus')}"
    except UsageError:
        raise UsageError(f"endpoint {text!r} is not one; {_FORMS}") from None


def seen_from(bus: str, offered: list[str]) -> str | None:
    """Of a service's endpoints the one that suits a client of `bus`; a TCP host is the one the client itself used.

    An engine bound to every interface cannot know by which address its clients reach it.
    """
    scheme = bus.partition("://")[0]
    suited = [endpoint for endpoint in offered if endpoint.startswith(f"{scheme}://")]
    if not suited:
        return None
    if scheme == "ipc":
        return suited[0]
    host, port = bus[6:].rpartition(":")[0], suited[0].rpartition(":")[2]
    return f"tcp://{host}:{port}"
