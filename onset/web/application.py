"""What is served where."""

import asyncio
import weakref
from pathlib import Path

from aiohttp import WSCloseCode, web

from onset.web.credit import MESSAGE_LIMIT_BYTES
from onset.web.failures import tell
from onset.web.gate import Gate, add_headers
from onset.web.metrics import CONTENT_TYPE, metrics_text
from onset.web.mjpeg import send_mjpeg
from onset.web.monitor import Monitor
from onset.web.operate import add_operator
from onset.web.options import WebOptions, Wish
from onset.web.place import Full
from onset.web.report import full_report
from onset.web.viewer import Viewer
from onset.wire.jsonable import encode

STATIC = Path(__file__).parent / "static"
GOODBYE_S = 1.0
HEARTBEAT_S = 10.0
"""A browser that leaves a ping unanswered for half as long again has gone, and its place is free."""
CLOSED_FULL, CLOSED_MALFORMED = 4003, 4004
MONITOR = web.AppKey("monitor", Monitor)
SOCKETS: web.AppKey[weakref.WeakSet[web.WebSocketResponse]] = web.AppKey("sockets")


def application(options: WebOptions, gate: Gate) -> web.Application:
    """The application; the monitor lives from its start-up to its clean-up."""
    app = web.Application(middlewares=[gate.middleware()])
    app[SOCKETS] = weakref.WeakSet()
    app.router.add_get("/", _page)
    app.router.add_get("/ws", _websocket)
    app.router.add_get("/mjpeg", _mjpeg)
    app.router.add_get("/api/state", _state)
    app.router.add_get("/metrics", _metrics)
    add_operator(app.router, options)
    app.router.add_static("/static", STATIC)

    async def start(app: web.Application) -> None:
        app[MONITOR] = Monitor(options)

    app.on_startup.append(start)
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(_say_goodbye)
    app.on_cleanup.append(_close)
    return app


async def _page(request: web.Request) -> web.StreamResponse:  # noqa: ARG001 - aiohttp's signature
    return web.FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})


async def _websocket(request: web.Request) -> web.StreamResponse:
    wish = _wish(request)
    monitor = request.app[MONITOR]
    # JPEG does not shrink any further, and permessage-deflate would cost milliseconds a picture.
    socket = web.WebSocketResponse(
        compress=False, max_msg_size=MESSAGE_LIMIT_BYTES, heartbeat=HEARTBEAT_S, timeout=GOODBYE_S
    )
    await socket.prepare(request)
    request.app[SOCKETS].add(socket)
    try:
        with monitor.place(wish, request.remote or "", "websocket") as place:
            await Viewer(monitor, place, socket).serve()
    except Full as full:
        # A page is told nothing of an answer that refuses the upgrade, but it can read the code of a close.
        await socket.close(code=CLOSED_FULL, message=str(full).encode()[:120])
    except ValueError as error:
        await socket.close(code=CLOSED_MALFORMED, message=str(error).encode()[:120])
    except ConnectionError:
        await socket.close()  # the browser went while it was being written to
    except Exception as error:
        tell("a viewer could not be served", error)
        await socket.close(code=WSCloseCode.INTERNAL_ERROR, message=b"the monitor failed; its log says why")
    return socket


async def _mjpeg(request: web.Request) -> web.StreamResponse:
    wish = _wish(request)
    monitor = request.app[MONITOR]
    try:
        with monitor.place(wish, request.remote or "", "mjpeg") as place:
            return await send_mjpeg(request, monitor, place, wish)
    except Full as full:
        raise web.HTTPServiceUnavailable(text=f"{full}.", headers={"Retry-After": "5"}) from None


async def _state(request: web.Request) -> web.Response:
    body = encode(full_report(request.app[MONITOR]))
    return web.Response(body=body, content_type="application/json", headers={"Cache-Control": "no-store"})


async def _metrics(request: web.Request) -> web.Response:
    return web.Response(text=metrics_text(request.app[MONITOR]), headers={"Content-Type": CONTENT_TYPE})


def _wish(request: web.Request) -> Wish:
    try:
        return Wish(request.query.get("view", "comp"), request.query.get("tier", "full"))
    except ValueError as error:
        raise web.HTTPBadRequest(text=str(error)) from None


async def _say_goodbye(app: web.Application) -> None:
    sockets = app[SOCKETS]
    closing = [socket.close(code=WSCloseCode.GOING_AWAY, message=b"the monitor ends") for socket in sockets]
    await asyncio.gather(*closing)


async def _close(app: web.Application) -> None:
    await app[MONITOR].close()
