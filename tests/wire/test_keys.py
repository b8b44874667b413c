"""Keys: who is on the list joins, nobody else does, and who is taken off is cut off."""

import itertools
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zmq

from onset.client import connect
from onset.errors import InputError, UsageError, WireError
from onset.sinks.publish import Settings
from onset.wire import keys
from onset.wire.keys import ClientKey
from onset.wire.server import WireServer
from onset.wire.subscriber import Records
from tests.wire.fakes import FakeEngine

Context = zmq.Context[zmq.Socket[bytes]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def engine(engine_name: str, folder: Path) -> Iterator[FakeEngine]:
    """On loopback, with keys asked for as on a LAN."""
    made = FakeEngine(Settings(name=engine_name, endpoint="tcp://127.0.0.1:*", keys=folder, secure=True))
    made.flow(50)
    yield made
    made.close()


def test_a_key_is_made_listed_and_revoked(folder: Path) -> None:
    path = keys.make_key("monitor-1", folder)
    keys.make_key("focus", folder)
    assert list(keys.list_keys(folder)) == ["focus", "monitor-1"]
    key = keys.read_client_key(path)
    assert key.name == "monitor-1"
    assert keys.list_keys(folder)["monitor-1"] == key.public
    assert key.server == keys.server_key(folder).public
    keys.revoke_key("monitor-1", folder)
    assert list(keys.list_keys(folder)) == ["focus"]
    assert not path.exists()


def test_keys_are_for_their_owner_alone(folder: Path) -> None:
    path = keys.make_key("monitor-1", folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    for file in (path, folder / "server.toml", folder / "allowed" / "monitor-1.toml"):
        assert file.stat().st_mode & 0o777 == 0o600
    folder.chmod(0o755)
    with pytest.raises(InputError, match=r"can be read by others; run: chmod 700"):
        keys.list_keys(folder)


def test_a_name_is_given_once_and_an_unknown_one_is_told_with_the_known(folder: Path) -> None:
    keys.make_key("monitor-1", folder)
    with pytest.raises(UsageError, match="there is a key named 'monitor-1' already"):
        keys.make_key("monitor-1", folder)
    with pytest.raises(UsageError, match="there is no key named 'x'; keys: monitor-1"):
        keys.revoke_key("x", folder)
    with pytest.raises(UsageError, match="cannot be used"):
        keys.make_key("../x", folder)


@pytest.mark.parametrize("text", ["", "public = 3", 'public = "short"', "\xff", 'public = "' + "x" * 40 + '"'])
def test_a_file_that_is_no_key_is_told_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"key\.toml .*make a new one"):
        keys.read_client_key(path)
    with pytest.raises(InputError, match="no key file"):
        keys.read_client_key(tmp_path / "absent.toml")


def test_who_has_a_key_gets_everything(engine: FakeEngine, folder: Path) -> None:
    path = keys.make_key("monitor-1", folder)
    time.sleep(0.6)  # the list is read again within half a second
    with connect(engine.endpoint, key=path) as client:
        assert next(client.frames("comp")).pixels.shape == (96, 160, 4)
        assert next(client.frames("comp", shared_memory=False)).pixels.shape == (96, 160, 4)
        assert client.meta()["index"] > 0
        with pytest.raises(UsageError, match="the engine is starting"):
            client.get("keyer.black")  # answered: control lets the key in as well


def test_who_has_none_gets_nothing(engine: FakeEngine, folder: Path, tmp_path: Path) -> None:
    keys.make_key("monitor-1", folder)
    stranger = keys.make_key("monitor-1", tmp_path / "another engine's keys")
    wrong_server = keys.read_client_key(stranger)
    public, secret = zmq.curve_keypair()
    unknown = tmp_path / "unknown.toml"
    server = keys.server_key(folder).public
    lines = (f'{name} = "{key.decode()}"' for name, key in (("public", public), ("secret", secret), ("server", server)))
    unknown.write_text("\n".join(lines))
    assert wrong_server.server != server
    for key in (None, stranger, unknown):
        with pytest.raises(WireError, match="nothing heard"):
            connect(engine.endpoint, key=key, timeout_s=0.7)
    assert engine.sink._server.bus.refused >= 3


def test_strangers_are_refused_by_control_and_pictures_too(engine: FakeEngine, context: Context) -> None:
    for service in ("control", "pictures"):
        peer = context.socket(zmq.DEALER)
        peer.linger = 0
        peer.connect(engine.sink.endpoints[service][1])
        peer.send(b'{"id": 1, "op": "ping", "topic": "", "sent_ns": 0}')
        assert not peer.poll(400)
        peer.close()


def test_this_hosts_socket_files_need_no_key(engine: FakeEngine, engine_name: str) -> None:
    with connect(engine_name) as client:
        assert next(client.frames("comp", shared_memory=False)).index > 0


def test_a_revoked_key_is_cut_off_within_a_second_and_others_go_on(
    serve: Callable[..., WireServer], folder: Path, context: Context
) -> None:
    stays = keys.read_client_key(keys.make_key("stays", folder))
    goes = keys.read_client_key(keys.make_key("goes", folder))
    engine = serve(keys=folder)
    ours = {key.name: Records(context, engine.bus.endpoints[1], ("state",), key=key) for key in (stays, goes)}
    assert all(records.receive(3000) is not None for records in ours.values())
    keys.revoke_key("goes", folder)
    time.sleep(1)
    while ours["goes"].receive(0) is not None:
        pass
    engine.announce()
    heard = [ours["stays"].receive(3000) for _ in range(2)]
    assert all(heard)
    assert ours["goes"].receive(1500) is None
    for records in ours.values():
        records.close()


def test_a_revoked_viewer_gets_no_more_pictures(engine: FakeEngine, folder: Path) -> None:
    path = keys.make_key("goes", folder)
    time.sleep(0.6)
    with connect(engine.endpoint, key=path) as client:
        frames = client.frames("comp", shared_memory=False, timeout_s=4)
        next(frames)
        keys.revoke_key("goes", folder)
        give_up = time.monotonic() + 30
        with pytest.raises(WireError, match="no comp frame"):
            list(itertools.takewhile(lambda _: time.monotonic() < give_up, frames))


def test_keys_are_asked_for_off_loopback_unless_the_show_says_otherwise_in_plain_words() -> None:
    assert not Settings().keyed
    assert not Settings(endpoint="tcp://localhost:5600").keyed
    assert Settings(endpoint="tcp://*:5600").keyed
    assert Settings(endpoint="tcp://eth0:5600").keyed
    assert Settings(pictures="tcp://192.168.1.5:5602").keyed
    assert Settings(secure=True).keyed
    assert not Settings(endpoint="tcp://*:5600", insecure=True).keyed


def test_the_key_of_a_client_is_not_shown_when_it_is_printed() -> None:
    key = ClientKey("monitor", b"p" * 40, b"s" * 40, b"v" * 40)
    assert "s" * 40 not in repr(key)
    assert "s" * 40 not in repr(keys.ServerKey(b"p" * 40, b"s" * 40))
