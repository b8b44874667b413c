"""The sink that starts the browser monitor."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from onset_kernels.picture import Layout, Picture

from onset.errors import InputError, WireError
from onset.ports import Sink
from onset.sinks.web import Settings, Web, build
from onset.web.listener import listen
from tests.web.small_engine import Plan, running


@pytest.fixture
def start() -> Iterator[Callable[..., Web]]:
    started: list[Web] = []

    def run(**settings: Any) -> Web:
        started.append(build(Settings(port=0, **settings)))
        return started[-1]

    yield run
    for sink in started:
        sink.close()


def state_of(sink: Web) -> dict[str, Any]:
    with urllib.request.urlopen(f"{sink.url}api/state", timeout=10) as answer:
        state: dict[str, Any] = json.load(answer)
    return state


def until(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.05)


def test_it_is_a_sink_that_asks_for_no_picture(start: Callable[..., Web]) -> None:
    sink = start()
    assert isinstance(sink, Sink)
    assert list(sink.wants(Picture(64, 36, Layout.BGRA8))) == []


def test_browsers_see_the_engine_at_the_endpoint(start: Callable[..., Web]) -> None:
    plan = Plan(f"websink.{os.getpid()}")
    with running(plan) as endpoint:
        sink = start(endpoint=endpoint)
        assert sink.ready() == sink.url
        until(lambda: state_of(sink)["phase"] == "running")
        assert state_of(sink)["engine"]["engine"]["name"] == plan.name
        assert sink.warnings == []


def test_closing_ends_the_process_and_frees_the_port(start: Callable[..., Web]) -> None:
    sink = start()
    sink.ready()
    port = int(sink.url.rpartition(":")[2].rstrip("/"))
    sink.close()
    sink.close()
    with listen("127.0.0.1", port):
        pass
    with pytest.raises(urllib.error.URLError):
        state_of(sink)


def test_a_monitor_that_is_killed_comes_back_at_the_same_address(start: Callable[..., Web]) -> None:
    sink = start()
    address = sink.ready()
    os.kill(sink._child.child.pid, signal.SIGKILL)
    until(lambda: bool(sink.warnings))
    assert "onset-web ended by itself (killed by SIGKILL); started again" in sink.warnings[0]

    def answers() -> bool:
        try:
            return bool(state_of(sink)["phase"] == "waiting")
        except OSError:
            return False

    until(answers)
    assert sink.url == address
    assert sink.failure is None


def test_a_port_in_use_is_told_at_once() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(WireError, match=f"web port {port} on 127.0.0.1 is in use"):
            build(Settings(port=port))


def test_a_monitor_that_cannot_start_is_a_warning_and_no_end_of_the_engine(
    start: Callable[..., Web], tmp_path: Any
) -> None:
    sink = start(key=tmp_path / "there is none.toml")
    with pytest.raises(InputError, match="there is none"):
        sink.ready()
    assert sink.failure is not None
    assert sink.warnings[0].startswith("no browser monitor: ")
    assert "\n" not in sink.warnings[0]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"port": 70000}, "port = 70000 is outside 0 to 65535"),
        ({"viewers": 0}, "viewers = 0 is outside 1 to 256"),
        ({"quality": 101}, "quality = 101 is outside 1 to 100"),
        ({"token": "short"}, "token is not 16 to 128 of"),
        ({"endpoint": "tcp://*:5600"}, "cannot be connected to"),
        ({"endpoint": "5600 please"}, "is not one"),
    ],
)
def test_a_wrong_setting_is_named(settings: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Settings(**settings)


def test_off_loopback_the_address_holds_a_token(start: Callable[..., Web]) -> None:
    sink = start(host="0.0.0.0")
    address, _, token = sink.url.partition("?token=")
    assert len(bytes.fromhex(token)) == 16
    sink.ready()
    port = address.rpartition(":")[2]
    request = urllib.request.Request(f"http://127.0.0.1:{port}api/state")
    with pytest.raises(urllib.error.HTTPError, match="401") as refused:
        urllib.request.urlopen(request, timeout=10)
    refused.value.close()
    request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200


def test_the_engines_process_loads_no_server() -> None:
    heavy = ["aiohttp", "simplejpeg", "av", "zmq", "cv2"]
    code = f"import sys, onset.sinks.web; print(*sorted(set({heavy!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == ""
