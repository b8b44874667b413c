"""Endpoints as people write them."""

from collections.abc import Callable

import pytest

from onset.client import connect
from onset.errors import UsageError, WireError
from onset.wire.endpoint import Endpoint, parse_endpoint, seen_from, to_connect
from onset.wire.place import private_folder
from onset.wire.server import WireServer


@pytest.mark.parametrize(
    ("text", "endpoint", "loopback"),
    [
        ("tcp://127.0.0.1:5600", Endpoint("127.0.0.1", 5600), True),
        ("tcp://127.9.9.9:1", Endpoint("127.9.9.9", 1), True),
        ("tcp://localhost:5600", Endpoint("localhost", 5600), True),
        ("tcp://[::1]:5600", Endpoint("[::1]", 5600), True),
        ("tcp://lo:5600", Endpoint("lo", 5600), True),
        ("tcp://127.0.0.1:*", Endpoint("127.0.0.1", 0), True),
        ("tcp://*:5600", Endpoint("*", 5600), False),
        ("tcp://0.0.0.0:5600", Endpoint("0.0.0.0", 5600), False),
        ("tcp://eth0:5600", Endpoint("eth0", 5600), False),
        ("tcp://stage.local:5600", Endpoint("stage.local", 5600), False),
        ("tcp://192.168.1.2:5600", Endpoint("192.168.1.2", 5600), False),
    ],
)
def test_an_endpoint_is_read_and_told_from_loopback(text: str, endpoint: Endpoint, loopback: bool) -> None:
    assert parse_endpoint(text) == endpoint
    assert endpoint.loopback is loopback


@pytest.mark.parametrize("text", ["", "5600", "127.0.0.1:5600", "udp://x:1", "tcp://x", "tcp://x:65535", "tcp:// x:1"])
def test_what_is_none_is_refused_with_the_setting_and_the_forms(text: str) -> None:
    with pytest.raises(UsageError, match=r"^control "):
        parse_endpoint(text, "control")


def test_ipv6_works_where_the_host_has_it(serve: Callable[..., WireServer]) -> None:
    try:
        engine = serve(endpoint="tcp://[::1]:*")
    except WireError:
        pytest.skip("this machine has no IPv6 loopback")
    with connect(engine.bus.endpoints[1]) as client:
        assert client.state()["engine"]["name"] == engine.engine


def test_services_lie_at_ports_beside_each_other() -> None:
    assert str(Endpoint("127.0.0.1", 5600).beside(2)) == "tcp://127.0.0.1:5602"
    assert str(Endpoint("127.0.0.1", 0).beside(2)) == "tcp://127.0.0.1:*"


def test_a_name_is_the_local_bus_of_that_engine() -> None:
    assert to_connect("onset-left") == f"ipc://{private_folder()}/onset-left.bus"
    assert to_connect("tcp://10.0.0.1:5600") == "tcp://10.0.0.1:5600"
    assert to_connect("ipc:///tmp/x") == "ipc:///tmp/x"


def test_a_client_uses_the_address_by_which_it_reached_the_bus() -> None:
    offered = ["ipc:///run/x.control", "tcp://0.0.0.0:5601"]
    assert seen_from("tcp://10.1.2.3:5600", offered) == "tcp://10.1.2.3:5601"
    assert seen_from("ipc:///run/x.bus", offered) == "ipc:///run/x.control"
    assert seen_from("tcp://10.1.2.3:5600", offered[:1]) is None
    assert seen_from("tcp://[fe80::1]:5600", offered) == "tcp://[fe80::1]:5601"
