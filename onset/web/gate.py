"""Who may look. On loopback: pages of this host, by a name of this host. Elsewhere: who has the token.

A token in a query is taken once: the answer is a cookie and the same address without it, so that it stays out of
history, logs and screenshots. Origin and Host are checked because a page of somebody else's site could otherwise open
a WebSocket here (browsers send cookies along), or let its own name point to this address (DNS rebinding).
"""

import hmac
import re
import secrets

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from onset.web.loopback import is_loopback

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:]*)(:\d+)?")
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob:; frame-ancestors 'self'; base-uri 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Gate:
    """Middleware. `token` is empty on loopback, where none is asked for."""

    def __init__(self, host: str, token: str) -> None:
        self.open = is_loopback(host)
        self.token = "" if self.open else token or secrets.token_hex(16)

    def middleware(self) -> Middleware:
        """For `web.Application`."""

        @web.middleware
        async def gate(request: web.Request, handler: Handler) -> web.StreamResponse:
            self._check_names(request)
            redirect = None if self.open else self._check_token(request)
            return redirect if redirect is not None else await handler(request)

        return gate

    def _check_names(self, request: web.Request) -> None:
        host = request.host.lower()
        name = _HOST.fullmatch(host)
        if self.open and (name is None or not is_loopback(name[1])):
            raise web.HTTPForbidden(text=f"This monitor is for its own host: open it as localhost, not as {host!r}.")
        origin = request.headers.get(hdrs.ORIGIN)
        if origin is not None and origin.lower() not in (f"http://{host}", f"https://{host}"):
            raise web.HTTPForbidden(text=f"Pages of {origin!r} may not look at this monitor.")

    def _check_token(self, request: web.Request) -> web.Response | None:
        """None for who may pass; a redirect with a cookie for a first hit. Raises HTTPUnauthorized."""
        cookie = f"onset_{request.url.port}"  # cookies are shared by all ports of a host
        scheme, _, bearer = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        if self._fits(request.cookies.get(cookie, "")) or (scheme.lower() == "bearer" and self._fits(bearer.strip())):
            return None
        if self._fits(request.query.get("token", "")):
            query = {name: value for name, value in request.query.items() if name != "token"}
            answer = web.Response(status=303, headers={hdrs.LOCATION: str(request.rel_url.with_query(query))})
            # Lax, not Strict: the link may be opened from a chat, and Strict cookies are not sent after that.
            answer.set_cookie(cookie, self.token, httponly=True, samesite="Lax")
            return answer
        raise web.HTTPUnauthorized(
            text="This monitor asks for its token: open the whole address that the engine printed, with ?token=...",
            headers={hdrs.WWW_AUTHENTICATE: "Bearer"},
        )

    def _fits(self, token: str) -> bool:
        return hmac.compare_digest(token.encode(), self.token.encode())


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:  # noqa: ARG001 - aiohttp's signature
    """What every answer carries."""
    response.headers.update(HEADERS)
