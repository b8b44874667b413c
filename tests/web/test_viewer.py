"""A monitor in its own process, before a real ring and bus: credits, views, limits."""

import time
from collections.abc import Callable
from typing import Any

import aiohttp
import numpy as np
import pytest

from onset.web.options import VIEW_NUMBERS
from tests.web.page import Page, look, visit
from tests.web.small_engine import Plan, number_of


def test_each_picture_is_newer_than_the_one_before_and_is_the_frame_that_it_says(url: str) -> None:
    async def work(page: Page) -> None:
        await page.say(ready=0)
        header, pixels = await page.picture()
        for _ in range(12):
            assert number_of(pixels) == header.index
            assert (header.width_px, header.height_px) == (320, 180)
            before = header
            header, pixels = await page.drawn(header)
            assert header.index > before.index
            assert header.serial == before.serial + 1
            assert header.sequence - before.sequence == 1 + header.skipped
            assert header.captured_ns < header.received_ns < header.coded_ns < header.sent_ns < time.monotonic_ns()
            assert header.timecode.startswith("01:00:")
            assert header.uncertainty_ns == 0

    look(url, work)


def test_nothing_is_sent_without_a_credit_and_one_credit_is_one_picture(url: str) -> None:
    async def work(page: Page) -> None:
        assert await page.next_binary(0.4) is None
        await page.say(ready=0)
        header, _ = await page.picture()
        assert await page.next_binary(0.4) is None, "a second picture in flight"
        for stray in (0, header.serial + 1):
            await page.say(ready=stray)
        assert await page.next_binary(0.4) is None, "a credit for a picture that was not sent"
        await page.drawn(header)

    look(url, work)


def test_a_slow_viewer_gets_the_newest_frame(url: str) -> None:
    async def work(page: Page) -> None:
        await page.say(ready=0)
        header, _ = await page.picture()
        assert await page.next_binary(0.7) is None
        late, pixels = await page.drawn(header)
        assert late.skipped >= 5, "what came long ago is not sent any more"
        assert number_of(pixels) == late.index

    look(url, work)


def test_the_view_and_its_size_change_without_another_connection(url: str) -> None:
    async def work(page: Page) -> None:
        await page.say(ready=0)
        header, comp = await page.picture()
        assert header.view == VIEW_NUMBERS["comp"]
        await page.say(want="matte", tier="half")
        header, matte = await page.drawn(header)
        assert (header.view, header.tier, header.width_px, header.height_px) == (VIEW_NUMBERS["matte"], 2, 160, 90)
        assert (matte[..., 0] == matte[..., 2]).all()
        assert matte[60, 80].min() > 200
        assert matte[80, 5].max() < 50
        await page.say(want="source", tier="full")
        header, source = await page.drawn(header)
        assert header.view == VIEW_NUMBERS["source"]
        assert np.abs(source[100:].astype(int) - comp[100:]).mean() > 10

    look(url, work)


def test_a_change_of_view_reaches_a_viewer_that_waits_for_a_picture(
    url: str, plan: Plan, start_monitor: Callable[..., dict[str, Any]]
) -> None:
    async def work(page: Page) -> None:
        await page.say(ready=0)
        assert await page.next_binary(0.3) is None, "there is no engine at that endpoint"
        await page.say(want="matte")
        assert await page.next_binary(0.3) is None
        assert page.reports[-1]["phase"] == "waiting"

    look(start_monitor(endpoint="tcp://127.0.0.1:9")["url"], work)


def test_the_clock_is_answered(url: str) -> None:
    async def work(page: Page) -> None:
        before = time.monotonic_ns()
        await page.say(clock=12.5)
        while not page.clocks:
            await page.next_binary(0.1)
        (clock,) = page.clocks
        assert clock["sent"] == 12.5
        assert before < clock["received_ns"] <= clock["answered_ns"] < time.monotonic_ns()

    look(url, work)


def test_the_page_is_told_of_the_engine(url: str, plan: Plan, endpoint: str) -> None:
    async def work(page: Page) -> None:
        await page.say(ready=0)
        header, _ = await page.picture()
        for _ in range(45):
            header, _ = await page.drawn(header)
        report = page.reports[-1]
        assert (report["phase"], report["name"], report["endpoint"]) == ("running", plan.name, endpoint)
        assert report["views"] == ["comp", "matte", "source"]
        assert report["rate_hz"] > 0
        assert report["engine"]["device"] == "cpu"
        assert report["engine"]["drops"] == {"superseded": 3}
        assert set(report["engine"]["stages_ms"]) == {"read", "pass", "publish"}

    look(url, work)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ('{"ready": "soon"}', "not a message"),
        ("}{", "not a message"),
        ('{"want": "backstage"}', "view 'backstage' is not one of"),
        (b"\0", "nothing binary"),
    ],
)
def test_a_viewer_that_talks_nonsense_is_told_so_and_let_go(url: str, message: str | bytes, reason: str) -> None:
    async def work(page: Page) -> None:
        await (page.socket.send_bytes(message) if isinstance(message, bytes) else page.socket.send_str(message))
        code, why = await page.closed()
        assert code == 4004
        assert reason in why

    look(url, work)


def test_a_viewer_that_shouts_is_let_go(url: str) -> None:
    async def work(page: Page) -> None:
        for _ in range(3000):
            await page.say(clock=1)
            if page.socket.closed:
                break
        code, why = await page.closed()
        assert code == 4004
        assert "messages in one second" in why

    look(url, work)


def test_too_large_a_message_ends_the_connection(url: str) -> None:
    async def work(page: Page) -> None:
        await page.socket.send_str('{"ready": 0}' + " " * 5000)
        code, _ = await page.closed()
        assert code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG

    look(url, work)


def test_one_viewer_too_many_is_refused_with_a_reason_and_a_place_is_free_again_afterwards(url: str) -> None:
    async def work(client: aiohttp.ClientSession) -> None:
        sockets = [await client.ws_connect("/ws") for _ in range(4)]
        async with client.ws_connect("/ws") as fifth:
            code, why = await Page(fifth).closed()
            assert code == 4003
            assert "all 4 places of this monitor are taken" in why
        async with client.get("/mjpeg") as picture:
            assert picture.status == 503
            assert "all 4 places" in await picture.text()
        for socket in sockets:
            await socket.close()
        async with client.ws_connect("/ws", max_msg_size=1 << 25) as again:
            page = Page(again)
            await page.say(ready=0)
            await page.picture()

    visit(url, work)


def test_viewers_of_one_view_share_its_coding(url: str) -> None:
    async def work(client: aiohttp.ClientSession) -> None:
        before = (await (await client.get("/api/state")).json())["monitor"]["coded"].get("source/half", 0)
        pages = [Page(await client.ws_connect("/ws?view=source&tier=half", max_msg_size=1 << 25)) for _ in range(4)]
        sent = 0
        for page in pages:
            await page.say(ready=0)
        headers = [(await page.picture())[0] for page in pages]
        for _ in range(20):
            for page, header in zip(pages, headers, strict=True):
                await page.say(ready=header.serial)
            headers = [(await page.picture())[0] for page in pages]
            sent += len(pages)
        coded = (await (await client.get("/api/state")).json())["monitor"]["coded"]["source/half"] - before
        assert coded <= sent / 2, "each picture was coded for each viewer"
        for page in pages:
            await page.socket.close()

    visit(url, work)
