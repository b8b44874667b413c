"""A viewer without a browser: speaks to a monitor as the page does."""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import numpy as np
import simplejpeg
from numpy.typing import NDArray

from onset.web.picture_header import PictureHeader

PATIENCE_S = 15.0


class Page:
    """One WebSocket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.reports: list[dict[str, Any]] = []
        self.clocks: list[dict[str, Any]] = []
        self._unread: deque[bytes] = deque()

    async def say(self, **message: Any) -> None:
        """Send a message."""
        await self.socket.send_str(json.dumps(message))

    async def picture(self) -> tuple[PictureHeader, NDArray[np.uint8]]:
        """The next picture, decoded; texts before it are kept."""
        message = await self.next_binary(PATIENCE_S)
        assert message is not None, f"no picture; the socket is closed: {self.socket.close_code}"
        header, jpeg = PictureHeader.unpack(message)
        return header, simplejpeg.decode_jpeg(jpeg, "BGR")

    async def drawn(self, header: PictureHeader) -> tuple[PictureHeader, NDArray[np.uint8]]:
        """Say that a picture has been drawn, and take the next one."""
        await self.say(ready=header.serial, index=header.index)
        return await self.picture()

    async def next_binary(self, within_s: float) -> bytes | None:
        """The next binary message; None when none comes in time."""
        try:
            async with asyncio.timeout(within_s):
                while not self._unread and await self._receive():
                    pass
        except TimeoutError:
            return None
        return self._unread.popleft() if self._unread else None

    async def listens_while(self, work: Callable[[], object]) -> None:
        """Run `work` in a thread and answer the monitor's pings meanwhile, which only a socket that is read does."""
        running = asyncio.create_task(asyncio.to_thread(work))
        while not running.done():
            await self._listen(0.2)
        await running

    async def told(self, phase: str) -> None:
        """Wait until the monitor reports this phase of the engine; pictures that come meanwhile stay unread."""
        async with asyncio.timeout(PATIENCE_S):
            while not self.reports or self.reports[-1]["phase"] != phase:
                await self._listen(0.2)

    async def _listen(self, within_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                assert await self._receive(), f"the socket is closed: {self.socket.close_code}"

    async def _receive(self) -> bool:
        """Keep one message; False when the socket is closed."""
        message = await self.socket.receive()
        if message.type is aiohttp.WSMsgType.BINARY:
            self._unread.append(message.data)
        elif message.type is aiohttp.WSMsgType.TEXT:
            self._keep(json.loads(message.data))
        else:
            return False
        return True

    async def closed(self) -> tuple[int | None, str]:
        """Wait for the end of the connection; (code, reason)."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                message = await self.socket.receive()
                if message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING):
                    return self.socket.close_code, str(message.extra or "")

    def _keep(self, said: dict[str, Any]) -> None:
        if "report" in said:
            self.reports.append(said["report"])
        if "clock" in said:
            self.clocks.append(said["clock"])


def visit(url: str, work: Callable[[aiohttp.ClientSession], Awaitable[None]]) -> None:
    """Run `work` with a session whose paths start at the monitor's address."""

    async def run() -> None:
        cookies = aiohttp.CookieJar(unsafe=True)  # those of plain addresses too, as a browser does
        async with aiohttp.ClientSession(url.partition("?")[0], cookie_jar=cookies) as client:
            await work(client)

    asyncio.run(run())


def look(url: str, work: Callable[[Page], Awaitable[None]], path: str = "/ws") -> None:
    """Run `work` with one open WebSocket."""

    async def run(client: aiohttp.ClientSession) -> None:
        async with client.ws_connect(path, max_msg_size=1 << 25) as socket:
            await work(Page(socket))

    visit(url, run)
