"""The monitor's port: bound with one clear error, and named as a browser finds it."""

import errno
import socket

from onset.errors import WireError


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes any free one. Raises WireError naming host and port, and what to do."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise WireError(f"web host {host!r} is no address of this host ({error.strerror}); write 127.0.0.1") from None
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        reasons = {
            errno.EADDRINUSE: "is in use by another program; stop it, or give another port (0 takes any free one)",
            errno.EACCES: "is not allowed to this user; take a port of 1024 or above",
            errno.EADDRNOTAVAIL: "cannot be bound: that is no address of this host; list them with: ip address",
        }
        reason = reasons.get(error.errno or 0, f"cannot be bound ({error.strerror})")
        raise WireError(f"web port {port} on {host} {reason}") from None
    return listener


def free_port(host: str, port: int) -> int:
    """The port, or a free one in place of 0, for another process to bind, also when that is started again.

    Raises WireError when the port is in use already.
    """
    with listen(host, port) as listener:
        bound: int = listener.getsockname()[1]
        return bound


def url_of(host: str, port: int, token: str) -> str:
    """Where a browser finds the monitor; a token goes along for the first hit."""
    named = socket.gethostname() if host in ("", "0.0.0.0", "::") else host
    bracketed = f"[{named}]" if ":" in named else named
    return f"http://{bracketed}:{port}/" + (f"?token={token}" if token else "")
