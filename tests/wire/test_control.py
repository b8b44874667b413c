"""Control: every request is answered, once done, with the frame it took effect in; nothing a peer sends can hurt."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
import zmq
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from onset.errors import UsageError, WireError
from onset.wire import client as wire_client
from onset.wire import control
from onset.wire.client import connect
from onset.wire.control_client import ControlClient
from onset.wire.request import Request, parse_request
from onset.wire.server import WireServer
from tests.wire.fakes import FakeSettings

Context = zmq.Context[zmq.Socket[bytes]]


@pytest.fixture
def engine(serve: Callable[..., WireServer], settings: FakeSettings) -> WireServer:
    server = serve()
    server.serve(settings)
    return server


@pytest.fixture
def client(engine: WireServer, context: Context) -> Iterator[ControlClient]:
    made = ControlClient(context, engine.control.endpoints[1])
    yield made
    made.close()


def raw_peer(engine: WireServer, context: Context, kind: int = zmq.DEALER) -> zmq.Socket[bytes]:
    peer = context.socket(kind)
    peer.linger = 0
    peer.rcvtimeo = 5000
    peer.connect(engine.control.endpoints[0])
    return peer


def ask(peer: zmq.Socket[bytes], message: bytes) -> dict[str, Any]:
    peer.send(message)
    answer: dict[str, Any] = msgspec.json.decode(peer.recv())
    return answer


def test_a_change_is_acknowledged_with_the_frame_it_takes_effect_in(
    client: ControlClient, settings: FakeSettings
) -> None:
    assert client.ask("set", path="keyer.black", value=0.1)["index"] == settings.index
    assert client.ask("get", path="keyer.black")["value"] == 0.1


def test_several_changes_take_effect_together(client: ControlClient, settings: FakeSettings) -> None:
    answer = client.ask("set", changes={"keyer.black": 0.2, "keyer.white": 0.9})
    assert answer["index"] == 101
    assert settings.values == {"keyer.black": 0.2, "keyer.white": 0.9}
    assert settings.requests == 1


def test_an_unknown_path_is_answered_with_the_known_ones(client: ControlClient) -> None:
    for op in ("get", "set"):
        with pytest.raises(UsageError, match=r"no setting 'keyer.blakc'; known: keyer.black, keyer.white"):
            client.ask(op, path="keyer.blakc", value=1)


def test_list_gives_every_path_and_ping_the_engines_clock(client: ControlClient) -> None:
    assert set(client.ask("list")["value"]) == {"keyer.black", "keyer.white"}
    before = time.monotonic_ns()
    assert before < client.ask("ping")["monotonic_ns"] < time.monotonic_ns()


def test_roll_cut_and_note_say_what_a_show_without_a_recorder_lacks(client: ControlClient) -> None:
    for op in ("roll", "cut", "note"):
        with pytest.raises(UsageError, match=f'{op}: this engine has no recorder; its show needs a .*kind = "record"'):
            client.ask(op)


def test_the_same_id_is_answered_again_and_not_done_again(
    engine: WireServer, context: Context, settings: FakeSettings
) -> None:
    settings.automatic = False
    peer, other = raw_peer(engine, context), raw_peer(engine, context)
    message = b'{"id": "a1", "op": "set", "path": "keyer.black", "value": 0.5}'
    peer.send(message)
    other.send(message)  # while it waits
    while not settings.waiting or engine.control.counts["set"] < 2:
        time.sleep(0.005)
    settings.between_frames()
    first = msgspec.json.decode(peer.recv())
    assert first == msgspec.json.decode(other.recv()) == {"v": 1, "id": "a1", "ok": True, "index": 101}
    assert ask(peer, message) == first
    assert settings.requests == 1
    reused = ask(peer, message.replace(b"0.5", b"0.6"))
    assert "used for another request" in reused["error"]
    peer.close()
    other.close()


def test_a_change_that_no_frame_takes_up_is_answered_and_still_waits(
    engine: WireServer, context: Context, settings: FakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "PATIENCE_NS", 50_000_000)
    settings.automatic = False
    peer = raw_peer(engine, context)
    message = b'{"id": 7, "op": "set", "path": "keyer.black", "value": 0.5}'
    assert "not in effect after 2 s" in ask(peer, message)["error"]
    settings.between_frames()
    while 7 not in engine.control._answered:
        time.sleep(0.005)
    assert ask(peer, message)["index"] == 101
    peer.close()


def test_a_client_asks_after_what_is_accepted_until_it_is_done(
    client: ControlClient, settings: FakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "PATIENCE_NS", 50_000_000)
    settings.automatic = False
    with pytest.raises(UsageError, match="accepted, and not in effect"):
        client.ask("set", timeout_s=0.5, path="keyer.black", value=0.25)
    later = threading.Timer(0.5, settings.between_frames)
    later.start()
    assert client.ask("set", timeout_s=30.0, path="keyer.black", value=0.5)["index"] > 0
    later.join()


def test_a_change_refused_by_the_engine_is_answered_with_its_sentence(
    client: ControlClient, settings: FakeSettings
) -> None:
    settings.automatic = False

    def refuse(changes: Any) -> Any:
        from concurrent.futures import Future

        future: Future[int] = Future()
        future.set_exception(ValueError("keyer.black = 7 is outside 0 to 1"))
        return future

    settings.request = refuse  # type: ignore[method-assign]
    with pytest.raises(UsageError, match=r"keyer\.black = 7 is outside 0 to 1"):
        client.ask("set", path="keyer.black", value=7)


def test_a_req_socket_of_any_language_works_as_well(engine: WireServer, context: Context) -> None:
    peer = raw_peer(engine, context, zmq.REQ)
    assert ask(peer, b'{"id": 1, "op": "get", "path": "keyer.white"}')["value"] == 1.0
    peer.close()


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        (b"", "not a request"),
        (b"\xff\xfe", "not a request"),
        (b"[]", "not a request"),
        (b'{"op": "get"}', "not a request"),
        (b'{"id": 1, "op": "explode"}', "op 'explode' is unknown; known: get, set, list, ping, roll, cut, note"),
        (b'{"id": 1, "op": "get"}', "get needs a path"),
        (b'{"id": 1, "op": "set", "value": ' + b"[" * 20 + b"]" * 20 + b"}", "nested more than 16 deep"),
        (b'{"id": 1, "op": "set", "value": [' + b"[]," * 3000 + b"[]]}", "lists and objects"),
        (b'{"id": "' + b"x" * 200 + b'", "op": "list"}', "200 characters"),
        (b'{"id": 1, "op": "set", "changes": {"a": 1}, "path": 3}', "not a request"),
    ],
)
def test_a_malformed_request_is_answered_with_what_is_wrong(
    engine: WireServer, context: Context, message: bytes, sentence: str
) -> None:
    peer = raw_peer(engine, context)
    answer = ask(peer, message)
    assert answer["ok"] is False
    assert sentence in answer["error"]
    assert engine.control.counts["malformed"] == 1
    peer.close()


@given(st.binary(max_size=300) | st.text().map(str.encode) | st.from_regex(rb'\{"id":[\[\{"0-9a-z:,\]\}\\ ]*\}'))
@limits(max_examples=300)
def test_parsing_is_total(raw: bytes) -> None:
    with contextlib.suppress(ValueError):  # anything else fails the test
        assert isinstance(parse_request(raw), Request)


@given(st.lists(st.binary(max_size=80), min_size=1, max_size=4))
@limits(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_messages_are_answered_and_the_next_good_one_still_works(
    engine: WireServer, context: Context, parts: list[bytes]
) -> None:
    peer = raw_peer(engine, context)
    peer.send_multipart(parts)
    peer.send(b'{"id": "good", "op": "get", "path": "keyer.white"}')
    answers: list[dict[str, Any]] = []
    while not answers or answers[-1].get("id") != "good":
        answers.append(msgspec.json.decode(peer.recv_multipart()[-1]))
    assert answers[-1]["value"] == 1.0
    peer.close()


def test_a_flooding_peer_is_held_to_its_rate_and_others_are_served(
    engine: WireServer, client: ControlClient, context: Context
) -> None:
    flooder = raw_peer(engine, context)
    for number in range(2000):
        flooder.send(b'{"id": %d, "op": "ping"}' % number)
    assert client.ask("get", path="keyer.white")["value"] == 1.0
    while engine.control.counts["ping"] + engine.control.counts["over rate"] < 1200:
        time.sleep(0.01)
    assert engine.control.counts["over rate"] > 500
    flooder.close()


def test_raw_garbage_on_the_port_hurts_nobody(engine: WireServer, client: ControlClient) -> None:
    port = int(engine.control.endpoints[1].rpartition(":")[2])
    for garbage in (b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 4096, b"", bytes(64), b"\xff\0\0\0\0\0\0\0\1\x7f\3\0NULL"):
        with socket.create_connection(("127.0.0.1", port)) as stranger:
            stranger.sendall(garbage)
    assert client.ask("get", path="keyer.white")["value"] == 1.0


def test_a_message_beyond_the_limit_ends_that_connection_only(
    engine: WireServer, client: ControlClient, context: Context
) -> None:
    peer = raw_peer(engine, context)
    peer.send(b"x" * 70_000)
    assert not peer.poll(300)
    assert client.ask("get", path="keyer.white")["value"] == 1.0
    peer.close()


def test_no_engine_is_one_clear_error(context: Context) -> None:
    client = ControlClient(context, "tcp://127.0.0.1:9")
    with pytest.raises(WireError, match=r"no answer from tcp://127.0.0.1:9 in 0.3 s to ping; is the engine running\?"):
        client.ask("ping", timeout_s=0.3)
    client.close()


def test_a_port_in_use_is_one_clear_error_that_names_it(serve: Callable[..., WireServer], engine: WireServer) -> None:
    taken = engine.bus.endpoints[1]
    with pytest.raises(WireError, match=rf"{taken} is in use by another program; .*another port \(setting: endpoint\)"):
        serve(engine.engine + "b", taken)


def test_two_engines_with_one_name_are_told_so(serve: Callable[..., WireServer], engine: WireServer) -> None:
    with pytest.raises(WireError, match="is running already; stop it, or give this one another name"):
        serve()
    # and the first still has its socket files
    assert ControlClientOnce(engine).ask_once()


class ControlClientOnce:
    """One request over the socket file."""

    def __init__(self, engine: WireServer) -> None:
        self.endpoint = engine.control.endpoints[0]

    def ask_once(self) -> bool:
        context: Context = zmq.Context()
        client = ControlClient(context, self.endpoint)
        answer = client.ask("ping")
        client.close()
        context.destroy(linger=0)
        return bool(answer["ok"])


def test_a_change_asked_for_by_the_client_waits_for_its_program(
    engine: WireServer, settings: FakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "PATIENCE_NS", 50_000_000)
    monkeypatch.setattr(wire_client, "SILENCE_S", 5.0)
    settings.automatic = False
    engine.report = lambda: {"endpoints": {"control": engine.control.endpoints}}
    with connect(str(engine.bus.endpoints[-1])) as joined:
        with pytest.raises(UsageError, match=r"after \d s: .*may still come: look with get") as refused:
            joined.set("keyer.black", 0.25, timeout_s=0.5)
        assert "same id" not in str(refused.value), "which who asks here cannot do"
        later = threading.Timer(1.0, settings.between_frames)
        later.start()
        assert joined.change({"keyer.black": 0.5}) > 0
        later.join()


def test_an_engine_that_says_nothing_is_given_up_sooner_than_a_change_that_waits(context: Context) -> None:
    nobody = ControlClient(context, "tcp://127.0.0.1:9")
    with pytest.raises(WireError, match=r"no answer .* in 0\.2 s"):
        nobody.ask("set", timeout_s=60.0, silence_s=0.2, path="keyer.black", value=0.1)
    nobody.close()


def test_a_request_that_is_too_long_is_refused_with_its_length(client: ControlClient) -> None:
    with pytest.raises(UsageError, match=r"roll: a request of 1000\d\d bytes; at most 65536 are allowed"):
        client.ask("roll", slate={"scene": "x" * 100_000})
