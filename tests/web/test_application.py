"""What is served beside the WebSocket: the page, MJPEG, figures."""

import asyncio
import re

import aiohttp
import pytest
import simplejpeg

from onset.web.gate import HEADERS
from onset.web.mjpeg import BOUNDARY
from onset.web.options import VIEWS
from tests.web.page import Page, visit
from tests.web.small_engine import number_of


def test_the_page_and_all_that_it_names_are_served_from_here_alone(url: str) -> None:
    async def work(client: aiohttp.ClientSession) -> None:
        async with client.get("/") as answer:
            assert answer.status == 200
            assert dict(HEADERS).items() <= dict(answer.headers).items()
            page = await answer.text()
        named = re.findall(r'(?:src|href)="([^"]+)"', page)
        assert named
        scripts = [path for path in named if path.endswith(".js")]
        while scripts:
            async with client.get(scripts.pop()) as answer:
                text = await answer.text()
            found = {f"/static/{name}" for name in re.findall(r'from "\./([a-z]+\.js)"', text)}
            scripts += found - set(named)
            named += found - set(named)
        assert "/static/clock.js" in named
        for path in named:
            assert path.startswith("/"), "nothing is fetched from elsewhere"
            if not path.startswith("/mjpeg"):
                async with client.get(path) as answer:
                    assert answer.status == 200, path

    visit(url, work)


def test_mjpeg_is_a_stream_of_whole_pictures(url: str) -> None:
    async def work(client: aiohttp.ClientSession) -> None:
        async with client.get("/mjpeg?view=comp") as answer:
            assert answer.content_type == "multipart/x-mixed-replace"
            numbers = []
            assert await answer.content.readline() == f"--{BOUNDARY}\r\n".encode()
            for _ in range(5):
                assert await answer.content.readline() == b"Content-Type: image/jpeg\r\n"
                length = int((await answer.content.readline()).partition(b":")[2])
                assert await answer.content.readline() == b"\r\n"
                numbers.append(number_of(simplejpeg.decode_jpeg(await answer.content.readexactly(length), "BGR")))
                assert await answer.content.readline() == b"\r\n"
                assert await answer.content.readline() == f"--{BOUNDARY}\r\n".encode()
            assert numbers == sorted(set(numbers))

    visit(url, work)


@pytest.mark.parametrize("path", ["/ws", "/mjpeg"])
def test_a_view_that_there_is_not_is_named(url: str, path: str) -> None:
    async def work(client: aiohttp.ClientSession) -> None:
        async with client.get(f"{path}?view=depth") as answer:
            assert answer.status == 400
            assert await answer.text() == f"view 'depth' is not one of: {', '.join(VIEWS)}"

    visit(url, work)


def test_the_state_has_the_engines_words_and_the_monitors_figures(url: str) -> None:
    async def work(client: aiohttp.ClientSession) -> None:
        async with client.ws_connect("/ws", max_msg_size=1 << 25) as socket:
            page = Page(socket)
            await page.say(ready=0)
            header, _ = await page.picture()
            shown_ns = header.captured_ns + 20_000_000
            await page.say(ready=header.serial, shown_ns=shown_ns, uncertainty_ns=300_000)
            await page.picture()
            state = await (await client.get("/api/state")).json()
        assert state["phase"] == "running"
        assert state["engine"]["rings"]["comp"]["picture"]["width"] == 320
        (viewer,) = state["monitor"]["viewers"]
        assert (viewer["view"], viewer["form"], viewer["sent"]) == ("comp", "websocket", 2)
        assert viewer["latency_ms"]["p50"] == pytest.approx(20, rel=0.02)
        assert viewer["uncertainty_ms"] == pytest.approx(0.3)

    visit(url, work)


def test_metrics_are_lines_that_prometheus_reads(url: str) -> None:
    line = re.compile(r'(# (HELP|TYPE) onset_\w+ .+|onset_\w+({\w+="[^"]*"(,\w+="[^"]*")*})? -?[0-9.e+-]+)')

    async def work(client: aiohttp.ClientSession) -> None:
        lines: list[str] = []
        async with asyncio.timeout(30):
            while "onset_engine_up 1" not in lines:  # heard once a second, later on a busy machine
                async with client.get("/metrics") as answer:
                    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
                    lines = (await answer.text()).splitlines()
        assert [text for text in lines if not line.fullmatch(text)] == []
        assert 'onset_engine_dropped_total{reason="superseded"} 3' in lines
        assert any(text.startswith('onset_engine_stage_seconds{stage="pass",quantile="0.99"}') for text in lines)

    visit(url, work)


def test_a_viewer_that_breaks_off_gives_its_place_back(url: str) -> None:
    async def work(client: aiohttp.ClientSession) -> None:
        answer = await client.get("/mjpeg")
        await answer.content.readline()
        answer.close()
        for _ in range(400):
            if not (await (await client.get("/api/state")).json())["monitor"]["viewers"]:
                return
            await asyncio.sleep(0.05)
        raise AssertionError("the place of a viewer that has gone is still taken")

    visit(url, work)
