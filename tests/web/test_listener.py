"""The port."""

import socket

import pytest

from onset.errors import WireError
from onset.web.listener import free_port, listen, url_of


def test_a_port_in_use_is_one_line_that_names_it() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(WireError, match=rf"web port {port} on 127\.0\.0\.1 is in use .* another port") as told:
            listen("127.0.0.1", port)
    assert "\n" not in str(told.value)


def test_port_0_is_a_free_one_that_can_then_be_bound() -> None:
    port = free_port("127.0.0.1", 0)
    assert port > 0
    with listen("127.0.0.1", port) as bound:
        assert bound.getsockname() == ("127.0.0.1", port)


def test_a_host_that_is_not_ours_is_named() -> None:
    with pytest.raises(WireError, match=r"web port 8080 on 192\.0\.2\.1 cannot be bound: that is no address"):
        listen("192.0.2.1", 8080)
    with pytest.raises(WireError, match="web host 'no such name' is no address of this host"):
        listen("no such name", 8080)


def test_the_address_is_one_that_a_browser_can_open() -> None:
    assert url_of("127.0.0.1", 80, "") == "http://127.0.0.1:80/"
    assert url_of("::1", 8080, "") == "http://[::1]:8080/"
    assert url_of("0.0.0.0", 8080, "abc") == f"http://{socket.gethostname()}:8080/?token=abc"
