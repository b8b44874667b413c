"""The process: garbage, an engine that goes and returns, the end."""

import asyncio
import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from onset.children import Child
from onset.errors import InputError, UsageError, WireError
from onset.free_ports import free_ports
from onset.web.listener import listen
from onset.web.options import WebOptions
from onset.web.serve import serve
from tests.web.page import Page, look, visit
from tests.web.small_engine import Plan, running

Start = Callable[..., dict[str, Any]]


def answer_to(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(request)
        return client.recv(64)


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"\0\1\2\3" * 100 + b"\r\n\r\n", 400),
        (b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: [bad\r\n\r\n", 403),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://[x\r\n\r\n", 403),
        (b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n", 405),
        (b"GET /static/../serve.py HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
        (b"GET /static/%2e%2e/serve.py HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
    ],
)
def test_garbage_is_answered_and_changes_nothing(url: str, request_bytes: bytes, status: int) -> None:
    port = int(url.rpartition(":")[2].rstrip("/"))
    assert answer_to(port, request_bytes).split()[1] == str(status).encode()
    assert answer_to(port, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").split()[1] == b"200"


def test_an_engine_that_goes_and_returns_is_followed(plan: Plan, start_monitor: Start) -> None:
    first = Plan(f"{plan.name}.returns", endpoint=f"tcp://127.0.0.1:{free_ports(3)}")

    async def work(page: Page) -> None:
        with contextlib.ExitStack() as life:
            await page.listens_while(lambda: life.enter_context(running(first)))
            await page.say(ready=0)
            header, _ = await page.picture()
            while header.index < 10:
                header, _ = await page.drawn(header)
        await page.say(ready=header.serial)
        await page.told("gone")
        assert "nothing heard" in page.reports[-1]["complaint"]
        with contextlib.ExitStack() as life:
            await page.listens_while(lambda: life.enter_context(running(first)))
            back, _ = await page.picture()
            while back.sequence >= header.sequence:  # the last frames of the engine that has gone
                back, _ = await page.drawn(back)
            assert back.skipped == 0, "what another run published is not skipped"
            await page.told("running")

    with running(first) as endpoint:
        url = start_monitor(endpoint=endpoint)["url"]
    look(url, work)


def test_a_viewer_that_leaves_while_there_is_no_engine_gives_its_place_back(start_monitor: Start) -> None:
    async def work(client: aiohttp.ClientSession) -> None:
        stream = await client.get("/mjpeg")
        socket = await client.ws_connect("/ws")
        state = await (await client.get("/api/state")).json()
        assert len(state["monitor"]["viewers"]) == 2
        stream.close()
        await socket.close()
        async with asyncio.timeout(10):
            while (await (await client.get("/api/state")).json())["monitor"]["viewers"]:
                await asyncio.sleep(0.05)

    visit(start_monitor(endpoint="tcp://127.0.0.1:9")["url"], work)


def test_the_end_is_told_to_viewers_and_frees_the_port(endpoint: str) -> None:
    monitor = Child("onset-web", serve, WebOptions(endpoint=endpoint, port=0))
    ready = monitor.ready()

    async def work(page: Page) -> None:
        await page.say(ready=0)
        await page.picture()
        monitor.stop()
        code, why = await page.closed()
        assert (code, why) == (aiohttp.WSCloseCode.GOING_AWAY, "the monitor ends")

    look(ready["url"], work)
    assert monitor.failure is None
    with listen("127.0.0.1", ready["port"]):
        pass


def test_a_frozen_viewer_holds_up_neither_the_others_nor_the_end(endpoint: str) -> None:
    monitor = Child("onset-web", serve, WebOptions(endpoint=endpoint, port=0))
    ready = monitor.ready()

    async def work(client: aiohttp.ClientSession) -> None:
        frozen = await client.ws_connect("/ws", max_msg_size=1 << 25)
        await Page(frozen).say(ready=0)  # and reads nothing from now on
        page = Page(await client.ws_connect("/ws", max_msg_size=1 << 25))
        await page.say(ready=0)
        header, _ = await page.picture()
        for _ in range(30):
            header, _ = await page.drawn(header)
        viewers = (await (await client.get("/api/state")).json())["monitor"]["viewers"]
        assert [viewer["sent"] for viewer in viewers] == [1, 31]

    visit(ready["url"], work)
    monitor.stop()
    assert monitor.failure is None
    assert monitor._process.exitcode == 0, "it had to be killed"


@pytest.mark.parametrize(
    ("options", "error", "sentence"),
    [
        ({"endpoint": "nonsense://1"}, UsageError, "is not an endpoint"),
        ({"key": "/there/is/none.toml"}, InputError, "/there/is/none.toml"),
        ({"host": "192.0.2.1"}, WireError, r"web port 0 on 192\.0\.2\.1 cannot be bound"),
    ],
)
def test_what_keeps_it_from_starting_is_told_to_the_parent(
    options: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    child = Child("onset-web", serve, WebOptions(**{"port": 0, **options}))
    with pytest.raises(error, match=sentence) as told:
        child.ready()
    assert "\n" not in str(told.value)
    child.stop()


PARENT = """
from onset.children import Child
from onset.web.options import WebOptions
from onset.web.serve import serve
if __name__ == "__main__":
    monitor = Child("onset-web", serve, WebOptions(endpoint="tcp://127.0.0.1:9", port=0))
    monitor.ready()
    print(monitor.pid, flush=True)
    input()
"""


def test_it_dies_with_its_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    with subprocess.Popen([sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert _state(pid) in "SR"
        parent.kill()
    give_up = time.monotonic() + 30
    while _state(pid) != "Z":
        assert time.monotonic() < give_up, "the monitor outlived its parent"
        time.sleep(0.05)


def _state(pid: int) -> str:
    """Of a process: S, R ...; Z when it is dead or gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
    except FileNotFoundError:
        return "Z"
