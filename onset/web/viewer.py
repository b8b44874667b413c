"""One browser over a WebSocket: pictures for credits, the engine's state, the monitor's clock."""

import asyncio
import time

from aiohttp import WSMsgType, web

from onset.web.channel import Channel
from onset.web.coder import Coded
from onset.web.credit import RATE_LIMIT_HZ, Credit, Message, parse_message
from onset.web.monitor import Monitor
from onset.web.options import TIERS, VIEW_NUMBERS, Wish
from onset.web.picture_header import PictureHeader
from onset.web.place import Place
from onset.web.report import page_report
from onset.wire.jsonable import encode

REPORT_S = 1.0


class Viewer:
    """One connection, from its first message to its last."""

    def __init__(self, monitor: Monitor, place: Place, socket: web.WebSocketResponse) -> None:
        self.monitor = monitor
        self.place = place
        self.credit = Credit()
        self._socket = socket
        self._sent: Coded | None = None
        self._credited = asyncio.Event()
        self._wish_changed = asyncio.Event()
        self._second = 0
        self._said = 0

    async def serve(self) -> None:
        """Until the browser leaves. Raises ValueError when it says what is no message."""
        tasks = [asyncio.create_task(work) for work in (self._listen(), self._send_pictures(), self._send_reports())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self) -> None:
        async for message in self._socket:
            received_ns = time.monotonic_ns()
            if message.type is not WSMsgType.TEXT:
                raise ValueError("a viewer speaks JSON text, nothing binary")
            self._keep_rate(received_ns)
            await self._take(parse_message(message.data), received_ns)

    def _keep_rate(self, now_ns: int) -> None:
        second = now_ns // 1_000_000_000
        self._said = self._said + 1 if second == self._second else 1
        self._second = second
        if self._said > RATE_LIMIT_HZ:
            raise ValueError(f"more than {RATE_LIMIT_HZ} messages in one second")

    async def _take(self, message: Message, received_ns: int) -> None:
        wish = message.wish(self.place.wish)
        if wish != self.place.wish:
            self.place.wish = wish
            self._wish_changed.set()
        if message.ready is not None and self.credit.give(message.ready):
            if self._sent is not None and message.shown_ns is not None:
                self.place.note_shown(self._sent.frame.captured_ns, message.shown_ns, message.uncertainty_ns)
            self._credited.set()
        if message.clock is not None:
            clock = {"sent": message.clock, "received_ns": received_ns, "answered_ns": time.monotonic_ns()}
            await self._socket.send_str(encode({"clock": clock}).decode())

    async def _send_reports(self) -> None:
        while True:
            await self._socket.send_str(encode({"report": page_report(self.monitor, self.place.wish)}).decode())
            await asyncio.wait([asyncio.ensure_future(self.monitor.changed.wait())], timeout=REPORT_S)

    async def _send_pictures(self) -> None:
        while True:
            wish = self.place.wish
            self._wish_changed.clear()
            with self.monitor.looking(wish) as channel:
                before: Coded | None = None
                while (coded := await self._picture_unless_changed(channel, before)) is not None:
                    await self._send(wish, coded, coded.skipped_since(before))
                    before = coded

    async def _picture_unless_changed(self, channel: Channel, before: Coded | None) -> Coded | None:
        """The newest picture after `before` once there is a credit for it; None when something else is to be shown."""
        picture = asyncio.ensure_future(self._picture(channel, before.arrival if before is not None else 0))
        change = asyncio.ensure_future(self._wish_changed.wait())
        try:
            await asyncio.wait([picture, change], return_when=asyncio.FIRST_COMPLETED)
            return None if change.done() else picture.result()
        finally:
            picture.cancel()
            change.cancel()

    async def _picture(self, channel: Channel, arrival: int) -> Coded:
        await self._credited.wait()
        return await channel.after(arrival)

    async def _send(self, wish: Wish, coded: Coded, skipped: int) -> None:
        self._credited.clear()
        self._sent = coded
        frame = coded.frame
        header = PictureHeader(
            view=VIEW_NUMBERS[wish.view],
            tier=TIERS[wish.tier],
            serial=self.credit.spend(),
            width_px=coded.width_px,
            height_px=coded.height_px,
            pixel_aspect=frame.picture.pixel_aspect,
            skipped=skipped,
            sequence=frame.sequence,
            index=frame.index,
            captured_ns=frame.captured_ns,
            uncertainty_ns=frame.uncertainty_ns,
            received_ns=frame.received_ns,
            coded_ns=coded.coded_ns,
            sent_ns=time.monotonic_ns(),
            timecode=frame.timecode,
        )
        message = header.pack() + coded.jpeg
        self.place.note_sent(len(message), skipped)
        await self._socket.send_bytes(message)
