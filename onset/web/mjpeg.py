"""Pictures as multipart MJPEG, for what speaks no WebSocket: an <img>, a video player. No age control beyond TCP's."""

import asyncio
import socket

from aiohttp import web

from onset.web.coder import Coded
from onset.web.monitor import Monitor
from onset.web.options import Wish
from onset.web.place import Place

BOUNDARY = "onset-picture"
SEND_BUFFER_BYTES = 256 * 1024
"""The kernel's own choice grows to megabytes: a slow viewer would then be many pictures late instead of one or two."""
PATIENCE_S = 60.0


async def send_mjpeg(request: web.Request, monitor: Monitor, place: Place, wish: Wish) -> web.StreamResponse:
    """Pictures until the viewer leaves, or takes none for a minute."""
    response = web.StreamResponse(
        headers={"Content-Type": f"multipart/x-mixed-replace; boundary={BOUNDARY}", "Cache-Control": "no-store"}
    )
    connection = request.transport.get_extra_info("socket") if request.transport is not None else None
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    await response.prepare(request)
    await response.write(f"--{BOUNDARY}\r\n".encode())
    before: Coded | None = None
    with monitor.looking(wish) as channel:
        while True:
            coded = await channel.after(before.arrival if before is not None else 0)
            head = f"Content-Type: image/jpeg\r\nContent-Length: {len(coded.jpeg)}\r\n\r\n".encode()
            # The next boundary goes out at once: browsers draw a part when they see it end.
            message = b"".join((head, coded.jpeg, f"\r\n--{BOUNDARY}\r\n".encode()))
            await asyncio.wait_for(response.write(message), PATIENCE_S)
            place.note_sent(len(message), coded.skipped_since(before))
            before = coded
