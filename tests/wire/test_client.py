"""The client: five lines give another program the frames, from shared memory or from the gateway."""

import itertools
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from onset.client import connect
from onset.errors import UsageError, WireError
from onset.free_ports import free_ports
from onset.sinks.publish import Settings
from onset.wire.server import WireServer
from tests.wire.fakes import FakeEngine, FakeSettings


@pytest.fixture
def engine(engine_name: str) -> Iterator[FakeEngine]:
    made = FakeEngine(Settings(name=engine_name, endpoint="tcp://127.0.0.1:*"))
    made.flow(100)
    yield made
    made.close()


def test_frames_of_the_same_host_come_from_shared_memory(engine: FakeEngine) -> None:
    with connect(engine.endpoint) as client:
        assert client.on_this_host
        seen = []
        for frame in client.frames("comp"):
            assert frame.pixels.shape == (96, 160, 4)
            assert frame.pixels.dtype == np.uint8
            assert (frame.planes[0] == frame.index).all()
            assert 0 < frame.age_ns < 5e9
            assert frame.timecode.startswith("00:00:")
            assert frame.valid()
            seen.append(frame)
            if len(seen) == 10:
                break
            if len(seen) in (3, 6):
                time.sleep(0.1)  # ten frames' time: some are skipped, and counted once
    assert [frame.index for frame in seen] == sorted({frame.index for frame in seen})
    for before, after in itertools.pairwise(seen):
        assert after.sequence - before.sequence == 1 + after.lost
    assert seen[3].lost > 0


def test_an_engine_is_found_by_its_name(engine: FakeEngine, engine_name: str) -> None:
    with connect(engine_name) as client:
        assert next(client.frames("matte")).pixels.shape == (96, 160)


def test_every_frame_comes_in_order_when_asked_for(engine: FakeEngine) -> None:
    with connect(engine.endpoint) as client:
        frames = client.frames("comp", newest=False, copied=False)
        found = [(frame.index, frame.lost) for frame in itertools.islice(frames, 31)]
    for (before, _), (index, lost) in itertools.pairwise(found):
        assert index == before + 1 + lost  # a reader that a busy machine holds up loses some, and is told how many


def test_a_view_says_when_it_has_been_overwritten(engine: FakeEngine) -> None:
    with connect(engine.endpoint) as client:
        frame = next(client.frames("comp", copied=False))
        give_up = time.monotonic() + 30
        while frame.valid():
            assert time.monotonic() < give_up
            time.sleep(0.01)


def test_frames_of_another_host_come_from_the_gateway(engine: FakeEngine) -> None:
    with connect(engine.endpoint) as client:
        frames = client.frames("comp", shared_memory=False)
        for _ in range(5):
            frame = next(frames)
            blue = np.uint8(frame.index & 255)
            assert frame.pixels.shape == (96, 160, 4)
            assert np.abs(frame.pixels[..., 0].astype(int) - blue).max() <= 40  # 4:2:0 JPEG of a flat, saturated blue
            assert (frame.pixels[..., 3] == 255).all()
            assert frame.uncertainty_ns < 1e9
            assert -frame.uncertainty_ns <= frame.age_ns < 5e9
            assert frame.about["stamps"]["pass"] > 0


def test_a_client_of_another_host_goes_to_the_gateway_by_itself(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onset.wire.client.host_id", lambda: "elsewhere")
    with connect(engine.endpoint) as client:
        assert not client.on_this_host
        assert next(client.frames("comp")).about["picture"]["width"] == 160  # told by the gateway alone


def test_a_client_without_access_to_the_memory_goes_to_the_gateway_too(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect(engine.endpoint) as client:
        assert next(client.frames("comp")).about.get("picture") is None
        monkeypatch.setattr("onset.wire.client.os.access", lambda path, mode: False)
        assert not client.on_this_host


def test_raw_pixels_from_the_gateway_are_unharmed(engine: FakeEngine) -> None:
    with connect(engine.endpoint) as client:
        frame = next(client.frames("source", shared_memory=False, raw=True))
        assert [plane.shape for plane in frame.planes] == [(96, 160), (48, 80), (48, 80)]
        assert all((plane == 128).all() for plane in frame.planes)
        with pytest.raises(ValueError, match="3 planes"):
            _ = frame.pixels


def test_the_camera_picture_is_made_viewable_and_tiers_divide_its_size(engine: FakeEngine) -> None:
    with connect(engine.endpoint) as client:
        for tier, shape in ((1, (96, 160, 4)), (2, (48, 80, 4)), (4, (24, 40, 4))):
            frame = next(client.frames("source", shared_memory=False, tier=tier))
            assert frame.pixels.shape == shape
            # limited range grey: (128 - 16) / 219 of full scale is code 130
            assert np.abs(frame.pixels[..., :3].astype(int) - 130).max() <= 2


def test_metadata_comes_for_every_frame_in_order(engine: FakeEngine) -> None:
    with connect(engine.endpoint) as client:
        records = [client.meta() for _ in range(20)]
        assert [r["sequence"] for r in records] == list(range(records[0]["sequence"], records[0]["sequence"] + 20))
        record = records[-1]
        assert record["settings_revision"] == 3
        assert record["missed"] == 0
        assert record["timecode_source"] == "fake"
        assert set(record["pictures"]) == {"comp", "matte", "source"}
        assert client.lost_records.get("meta", 0) == 0


def test_the_state_tells_a_joiner_everything_at_once(engine: FakeEngine) -> None:
    next_frame_is_out = time.monotonic() + 5
    while engine.index < 3 and time.monotonic() < next_frame_is_out:
        time.sleep(0.01)
    began = time.monotonic()
    with connect(engine.endpoint) as client:
        state = client.state()
        assert time.monotonic() - began < 5
        assert set(state["rings"]) == {"comp", "matte", "source"}
        assert state["rings"]["comp"]["picture"]["layout"] == "bgra8"
        assert state["endpoints"]["control"]


def test_settings_are_read_and_changed(engine: FakeEngine) -> None:
    settings = FakeSettings()
    engine.sink.attach(settings, dict, dict)
    with connect(engine.endpoint) as client:
        assert client.get("keyer.black") == 0.0
        assert client.set("keyer.black", 0.25) == settings.index
        assert client.change({"keyer.white": 0.5}) == settings.index
        assert client.settings()["keyer.white"]["value"] == 0.5
        with pytest.raises(UsageError, match="known: keyer"):
            client.get("nonsense")


def test_a_client_follows_an_engine_that_comes_back(engine_name: str) -> None:
    settings = Settings(name=engine_name, endpoint=f"tcp://127.0.0.1:{free_ports(4)}")
    first = FakeEngine(settings)
    first.flow(100)
    second = None
    try:
        with connect(first.endpoint) as client:
            local = client.frames("comp")
            remote = client.frames("comp", shared_memory=False)
            before = next(local).about, next(remote).about
            assert before
            first.close()
            second = FakeEngine(settings)
            second.index = 1000
            second.flow(100)
            # one frame of the first engine may still have been on its way
            assert any(frame.index > 1000 for frame in itertools.islice(local, 3))
            assert any(frame.index > 1000 for frame in itertools.islice(remote, 3))
    finally:
        first.close()
        if second is not None:
            second.close()


def test_a_topic_that_is_not_published_is_refused_with_those_that_are(engine: FakeEngine) -> None:
    with connect(engine.endpoint) as client, pytest.raises(UsageError, match="publishes no 'fill'; it publishes: "):
        next(client.frames("fill"))


def test_no_engine_is_one_clear_error() -> None:
    with pytest.raises(WireError, match=r"nothing heard from tcp://127.0.0.1:9 in 0.3 s; is an engine running there\?"):
        connect("tcp://127.0.0.1:9", timeout_s=0.3)


@pytest.mark.parametrize("endpoint", ["tcp://127.0.0.1", "tcp://*:5600", "http://x:1", "no such/name", "tcp://a:99999"])
def test_a_wrong_endpoint_is_refused_with_the_forms(endpoint: str) -> None:
    with pytest.raises(UsageError, match="endpoint"):
        connect(endpoint)


@pytest.mark.parametrize(
    "body", [{}, {"rings": 3, "endpoints": 4}, {"rings": {"comp": 1}, "endpoints": {"pictures": [5]}}]
)
def test_an_engine_that_tells_nonsense_of_itself_is_one_clear_error(
    serve: Callable[..., WireServer], body: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onset.wire.client._FIRST_FRAME_S", 0.2)
    engine = serve()
    engine.report = lambda: body
    with connect(engine.bus.endpoints[1]) as client:
        with pytest.raises(UsageError, match="publishes no 'comp'; it publishes: nothing yet"):
            next(client.frames("comp"))
        with pytest.raises(WireError, match="offers no control"):
            client.get("keyer.black")


def test_an_engine_without_a_frame_yet_is_waited_for_as_long_as_the_caller_has(
    engine_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onset.wire.client._FIRST_FRAME_S", 0.0)
    engine = FakeEngine(Settings(name=engine_name, endpoint="tcp://127.0.0.1:*", viewers=0))
    begin = threading.Timer(0.5, engine.flow, [20])
    try:
        with connect(engine.endpoint, timeout_s=20) as client:
            assert not client.state()["rings"]
            begin.start()
            assert next(client.frames("comp", timeout_s=20)).index
    finally:
        begin.cancel()
        engine.close()


def test_a_source_that_stops_delivering_is_said_so(engine_name: str) -> None:
    engine = FakeEngine(Settings(name=engine_name, endpoint="tcp://127.0.0.1:*", viewers=0))
    try:
        engine.publish()
        with connect(engine.endpoint) as client:
            with pytest.raises(WireError, match=r"no comp frame .* in 0.3 s"):
                next(client.frames("comp", timeout_s=0.3))
            with pytest.raises(WireError, match="offers no pictures"):
                next(client.frames("comp", shared_memory=False))
    finally:
        engine.close()


def test_a_killed_gateway_is_started_again_and_said_so(engine: FakeEngine) -> None:
    with connect(engine.endpoint) as client:
        frames = client.frames("comp", shared_memory=False, timeout_s=30)
        next(frames)
        gateway: Any = engine.sink._gateway
        os.kill(gateway.child.pid, signal.SIGKILL)
        give_up = time.monotonic() + 20
        while not client.state()["warnings"]:
            assert time.monotonic() < give_up
            time.sleep(0.05)
        assert "(killed by SIGKILL); started again" in client.state()["warnings"][0]
        assert next(frames).index > 0  # the same viewer, without doing anything
