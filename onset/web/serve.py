"""The monitor's process.

child = Child("onset-web", serve, WebOptions(port=0))
address = child.ready()["url"]             # raises WireError when the port is in use
"""

import asyncio
import errno
import os
import socket
from pathlib import Path

from aiohttp import web

from onset.children import ChildEnd
from onset.errors import WireError
from onset.web.application import application
from onset.web.gate import Gate
from onset.web.options import WebOptions
from onset.wire.endpoint import to_connect
from onset.wire.keys import read_client_key

NICENESS = 5
GOODBYE_S = 1.0


def serve(end: ChildEnd, options: WebOptions) -> None:
    """The process: serves until the parent wants an end. Nicer than the loop: a monitor waits, the engine does not.

    Says `{"url": ..., "port": ..., "token": ...}` when it is ready. Raises WireError for a port or host that cannot be
    had, UsageError for a wrong endpoint or key.
    """
    to_connect(options.endpoint)
    if options.key is not None:
        read_client_key(Path(options.key))
    listener = listen(options.host, options.port)
    os.nice(NICENESS)
    asyncio.run(_serve(end, options, listener))


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises WireError naming host and port, and what to do."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise WireError(f"web host {host!r} is no address of this host ({error.strerror}); write 127.0.0.1") from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        reasons = {
            errno.EADDRINUSE: "is in use by another program; stop it, or give another port (0 takes any free one)",
            errno.EACCES: "is not allowed to this user; take a port of 1024 or above",
            errno.EADDRNOTAVAIL: f"cannot be bound: {host} is no address of this host; list them with: ip address",
        }
        reason = reasons.get(error.errno or 0, f"cannot be bound ({error.strerror})")
        raise WireError(f"web port {port} on {host} {reason}") from None
    return listener


def url_of(host: str, port: int, token: str) -> str:
    """Where a browser finds the monitor; a token goes along for the first hit."""
    named = socket.gethostname() if host in ("", "0.0.0.0", "::", "*") else host
    bracketed = f"[{named}]" if ":" in named else named
    return f"http://{bracketed}:{port}/" + (f"?token={token}" if token else "")


async def _serve(end: ChildEnd, options: WebOptions, listener: socket.socket) -> None:
    gate = Gate(options.host, options.token)
    runner = web.AppRunner(application(options, gate), access_log=None, shutdown_timeout=GOODBYE_S)
    await runner.setup()
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    try:
        await web.SockSite(runner, listener).start()
        port = listener.getsockname()[1]
        end.ready({"url": url_of(options.host, port, gate.token), "port": port, "token": gate.token})
        loop.add_reader(end.fileno(), stopping.set)
        await stopping.wait()
    finally:
        loop.remove_reader(end.fileno())
        await runner.cleanup()
