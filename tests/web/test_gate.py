"""Who may look: on loopback this host's own pages, elsewhere whoever has the token."""

from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from tests.web.page import visit

TOKEN = "0123456789abcdef"


@pytest.fixture(scope="module")
def guarded(endpoint: str, start_monitor: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """A monitor on every interface."""
    return start_monitor(endpoint=endpoint, host="0.0.0.0", token=TOKEN)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "localhost:1234"}, 200),
        ({"Host": "127.0.0.1"}, 200),
        ({"Host": "[::1]:8080"}, 200),
        ({"Host": "rebound.example"}, 403),
        ({"Host": "192.0.2.7:8080"}, 403),
        ({"Host": "localhost", "Origin": "http://localhost"}, 200),
        ({"Host": "localhost:9000", "Origin": "http://localhost:9000"}, 200),
        ({"Host": "localhost:9000", "Origin": "http://localhost:9001"}, 403),
        ({"Host": "localhost", "Origin": "https://elsewhere.example"}, 403),
        ({"Host": "localhost", "Origin": "null"}, 403),
    ],
)
def test_on_loopback_only_this_hosts_names_and_pages_are_answered(
    url: str, headers: dict[str, str], status: int
) -> None:
    async def work(client: aiohttp.ClientSession) -> None:
        async with client.get("/api/state", headers=headers) as answer:
            assert answer.status == status

    visit(url, work)


def test_a_page_of_somebody_else_opens_no_websocket(url: str) -> None:
    async def work(client: aiohttp.ClientSession) -> None:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await client.ws_connect("/ws", origin="https://elsewhere.example")
        assert refused.value.status == 403

    visit(url, work)


@pytest.mark.parametrize("path", ["/", "/ws", "/mjpeg", "/api/state", "/metrics", "/static/main.js", "/?token=wrong"])
def test_without_the_token_nothing_is_shown(guarded: dict[str, Any], path: str) -> None:
    async def work(client: aiohttp.ClientSession) -> None:
        async with client.get(path) as answer:
            assert answer.status == 401
            assert "asks for its token" in await answer.text()

    visit(f"http://127.0.0.1:{guarded['port']}/", work)


def test_a_token_in_the_address_is_taken_once_and_kept_out_of_sight(guarded: dict[str, Any]) -> None:
    async def work(client: aiohttp.ClientSession) -> None:
        async with client.get(f"/?view=matte&token={TOKEN}", allow_redirects=False) as answer:
            assert answer.status == 303
            assert answer.headers["Location"] == "/?view=matte"
            cookie = answer.headers["Set-Cookie"]
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie
        async with client.get("/api/state") as answer:
            assert answer.status == 200, "the cookie is enough from now on"
        async with client.ws_connect("/ws") as socket:
            assert (await socket.receive()).type is aiohttp.WSMsgType.TEXT

    visit(f"http://127.0.0.1:{guarded['port']}/", work)


def test_a_program_shows_the_token_in_a_header(guarded: dict[str, Any]) -> None:
    async def work(client: aiohttp.ClientSession) -> None:
        for scheme, status in (("Bearer", 200), ("bearer", 200), ("Basic", 401)):
            async with client.get("/api/state", headers={"Authorization": f"{scheme} {TOKEN}"}) as answer:
                assert answer.status == status

    visit(f"http://127.0.0.1:{guarded['port']}/", work)


def test_off_loopback_there_is_always_a_token_and_the_address_holds_it(
    endpoint: str, start_monitor: Callable[..., dict[str, Any]]
) -> None:
    ready = start_monitor(endpoint=endpoint, host="0.0.0.0")
    assert len(bytes.fromhex(ready["token"])) == 16
    assert ready["url"].endswith(f":{ready['port']}/?token={ready['token']}")
