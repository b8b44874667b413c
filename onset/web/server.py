"""The monitor's event loop: the application on its port until the parent wants an end."""

import asyncio
import socket
from pathlib import Path

from aiohttp import web

from onset.children import ChildEnd
from onset.web.application import GOODBYE_S, application
from onset.web.failures import in_the_loop, server_log
from onset.web.gate import Gate
from onset.web.listener import listen, url_of
from onset.web.options import WebOptions
from onset.wire.endpoint import to_connect
from onset.wire.keys import read_client_key


def run(end: ChildEnd, options: WebOptions) -> None:
    """Serve; see `onset.web.serve.serve`."""
    to_connect(options.endpoint)
    if options.key is not None:
        read_client_key(Path(options.key))
    asyncio.run(_serve(end, options, listen(options.host, options.port)))


async def _serve(end: ChildEnd, options: WebOptions, listener: socket.socket) -> None:
    gate = Gate(options.host, options.token)
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(in_the_loop)
    runner = web.AppRunner(
        application(options, gate),
        access_log=None,
        logger=server_log(),
        shutdown_timeout=GOODBYE_S,
        handler_cancellation=True,  # or a stream without an engine would keep the place of a viewer that has gone
    )
    await runner.setup()
    stopping = asyncio.Event()
    try:
        await web.SockSite(runner, listener).start()
        port = listener.getsockname()[1]
        end.ready({"url": url_of(options.host, port, gate.token), "port": port, "token": gate.token})
        loop.add_reader(end.fileno(), stopping.set)
        await stopping.wait()
    finally:
        loop.remove_reader(end.fileno())
        await runner.cleanup()
