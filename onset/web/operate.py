"""Roll, cut and note from the page: POST JSON to /api/roll, /api/cut, /api/note; it goes to the engine's control.

Only where the monitor `operates`. A page of another site cannot ask: the gate checks Origin, and a body that is JSON
cannot be sent across sites without asking first.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from aiohttp import web

from onset.errors import OnsetError, UsageError
from onset.web.options import WebOptions
from onset.wire.client import Engine, connect
from onset.wire.jsonable import encode

BODY_LIMIT_BYTES = 8192
ONLY_SHOWS = 'this monitor only shows; operators = "all" in its [[sink]] lets who sees it roll and cut'
PATIENCE_S = 3.0
Asked = TypeVar("Asked")


Slate = dict[str, Any]
"""Passed on as it came: the engine knows what stands on a slate, and refuses what does not."""


class _Nothing(msgspec.Struct, forbid_unknown_fields=True):
    pass


class _Note(msgspec.Struct, forbid_unknown_fields=True):
    text: str = ""
    circle: bool | None = None


def _roll(engine: Engine, slate: Slate) -> dict[str, Any]:
    return engine.roll(**{**slate, "by": "monitor"})


def _cut(engine: Engine, _: _Nothing) -> dict[str, Any]:
    return engine.cut()


def _note(engine: Engine, note: _Note) -> dict[str, Any]:
    return engine.note(note.text, circle=note.circle)


def add_operator(router: web.UrlDispatcher, options: WebOptions) -> None:
    """The three paths. An answer: 200 with `index`, `take`, `folder`; else `error`, a sentence: 400 for what is no such
    request, 403 where nobody operates, 409 for what the engine refuses, 503 when it does not answer."""
    router.add_post("/api/roll", _operation(options, Slate, _roll))
    router.add_post("/api/cut", _operation(options, _Nothing, _cut))
    router.add_post("/api/note", _operation(options, _Note, _note))


def _operation(
    options: WebOptions, form: type[Asked], work: Callable[[Engine, Asked], dict[str, Any]]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    def ask(asked: Asked) -> dict[str, Any]:
        with connect(options.endpoint, key=options.key, timeout_s=PATIENCE_S) as engine:
            return work(engine, asked)

    async def handle(request: web.Request) -> web.Response:
        if not options.operates:
            return _answer(403, error=ONLY_SHOWS)
        if request.content_type != "application/json":
            return _answer(400, error=f"content type {request.content_type!r}: send application/json")
        body = await request.read()
        if len(body) > BODY_LIMIT_BYTES:
            return _answer(400, error=f"{len(body)} bytes: {BODY_LIMIT_BYTES} at most")
        try:
            asked = msgspec.json.decode(body or b"{}", type=form)
            return _answer(200, **await asyncio.to_thread(ask, asked))
        except (msgspec.DecodeError, RecursionError) as error:
            return _answer(400, error=str(error))
        except UsageError as error:
            return _answer(409, error=str(error))
        except OnsetError as error:
            return _answer(503, error=str(error))

    return handle


def _answer(status: int, **said: Any) -> web.Response:
    return web.Response(
        status=status, body=encode(said), content_type="application/json", headers={"Cache-Control": "no-store"}
    )
