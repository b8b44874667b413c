"""The allow-list answers libzmq's own questions (ZeroMQ RFC 27), and fails closed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import zmq
from zmq.utils import z85

from onset.wire import guard as guarding
from onset.wire import keys
from onset.wire.guard import ZAP_ENDPOINT, Guard

Context = zmq.Context[zmq.Socket[bytes]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def guard(context: Context, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Guard]:
    keys.make_key("monitor", folder)
    monkeypatch.setattr(guarding, "RELOAD_NS", 0)
    made = Guard(context, folder)
    yield made
    made.close()


def ask(guard: Guard, context: Context, domain: bytes, mechanism: bytes, *credentials: bytes) -> list[bytes]:
    """What libzmq would send at a handshake, and the answer."""
    peer = context.socket(zmq.REQ)
    peer.linger = 0
    peer.connect(ZAP_ENDPOINT)
    peer.send_multipart([b"1.0", b"7", domain, b"10.0.0.9", b"", mechanism, *credentials])
    assert guard.socket.poll(1000)
    guard.answer()
    answer: list[bytes] = peer.recv_multipart()
    peer.close()
    return answer


def test_a_key_on_the_list_is_let_in_under_its_name(guard: Guard, context: Context, folder: Path) -> None:
    public = keys.list_keys(folder)["monitor"]
    answer = ask(guard, context, b"onset", b"CURVE", z85.decode(public))
    assert answer == [b"1.0", b"7", b"200", b"OK", b"monitor", b""]
    assert guard.counts == {"admitted": 1}


@pytest.mark.parametrize(
    ("domain", "mechanism", "credentials"),
    [
        (b"onset", b"CURVE", (bytes(32),)),
        (b"onset", b"NULL", ()),
        (b"onset", b"PLAIN", (b"user", b"password")),
        (b"onset", b"CURVE", ()),
    ],
)
def test_everything_else_is_refused(
    guard: Guard, context: Context, domain: bytes, mechanism: bytes, credentials: tuple[bytes, ...]
) -> None:
    answer = ask(guard, context, domain, mechanism, *credentials)
    assert answer[2] == b"400"
    assert answer[4] == b""
    assert guard.counts == {"denied": 1}


def test_a_good_key_of_another_domain_is_refused(guard: Guard, context: Context, folder: Path) -> None:
    public = keys.list_keys(folder)["monitor"]
    assert ask(guard, context, b"global", b"CURVE", z85.decode(public))[2] == b"400"


def test_a_key_that_has_gone_is_noticed_once(guard: Guard, folder: Path) -> None:
    assert not guard.revoked()
    keys.make_key("another", folder)
    assert not guard.revoked()  # one more is no reason to cut anybody off
    keys.revoke_key("monitor", folder)
    assert guard.revoked()
    assert not guard.revoked()
