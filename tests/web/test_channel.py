"""A frame is coded once however many wait for it; whoever asks gets the newest."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from onset_kernels.picture import Layout, Picture

from onset.web.channel import Channel
from onset.web.coder import Coder
from onset.web.feed import Feed
from onset.wire.shown import ShownFrame

PICTURE = Picture(32, 16, Layout.GRAY8)


class HandFed(Feed):
    """A feed without an engine behind it."""

    def arrive(self, *, valid: bool = True) -> int:
        number = self.arrival + 1
        planes = PICTURE.allocate()
        self.newest = ShownFrame("comp", planes, PICTURE, number, number, 0, 0, "", 0, still_valid=lambda: valid)
        self.arrival = number
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        return number


def with_channel(work: Callable[[HandFed, Channel], Awaitable[None]]) -> None:
    async def run() -> None:
        with ThreadPoolExecutor(2) as strips, ThreadPoolExecutor(1) as frames:
            feed = HandFed("tcp://127.0.0.1:1", "comp")
            await asyncio.wait_for(work(feed, Channel(feed, Coder("full", 85, strips, 1), frames)), 20)

    asyncio.run(run())


def test_many_viewers_share_one_coding() -> None:
    async def work(feed: HandFed, channel: Channel) -> None:
        waiting = [asyncio.create_task(channel.after(0)) for _ in range(16)]
        await asyncio.sleep(0)
        feed.arrive()
        pictures = await asyncio.gather(*waiting)
        assert {id(picture) for picture in pictures} == {id(pictures[0])}
        assert (await channel.after(0)) is pictures[0], "a later viewer gets the same bytes"
        assert channel.coder.counts["coded"] == 1

    with_channel(work)


def test_a_slow_viewer_gets_the_newest_and_nobody_codes_what_nobody_wants() -> None:
    async def work(feed: HandFed, channel: Channel) -> None:
        feed.arrive()
        first = await channel.after(0)
        for _ in range(50):
            feed.arrive()
        late = await channel.after(first.arrival)
        assert (late.arrival, late.skipped_since(first)) == (51, 49)
        assert channel.coder.counts["coded"] == 2

    with_channel(work)


def test_the_same_frame_is_never_given_twice() -> None:
    async def work(feed: HandFed, channel: Channel) -> None:
        feed.arrive()
        seen = await channel.after(0)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(channel.after(seen.arrival), 0.1)
        feed.arrive()
        assert (await channel.after(seen.arrival)).arrival == 2

    with_channel(work)


def test_a_torn_frame_is_stepped_over() -> None:
    async def work(feed: HandFed, channel: Channel) -> None:
        feed.arrive(valid=False)
        waiting = asyncio.create_task(channel.after(0))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        feed.arrive()
        assert (await waiting).arrival == 2

    with_channel(work)


def test_a_viewer_that_leaves_takes_nothing_from_the_others() -> None:
    async def work(feed: HandFed, channel: Channel) -> None:
        leaving, staying = (asyncio.create_task(channel.after(0)) for _ in range(2))
        await asyncio.sleep(0)
        feed.arrive()
        await asyncio.sleep(0)
        leaving.cancel()
        assert (await staying).arrival == 1
        assert channel.coder.counts["coded"] == 1

    with_channel(work)
