"""Datagrams go out in their own thread; nobody there, nobody known, and a network that is down disturb nothing."""

import socket
import threading
import time
from typing import Any

import pytest

from onset.errors import WireError
from onset.sinks import datagrams
from onset.sinks.datagrams import WAITING, Datagrams
from tests.sinks.tracked_faces import WAIT_S, ear

NOBODY = 9
"""The port of the discard service: a socket of another test is never there, as it might be at a port found free."""


def test_what_is_handed_over_arrives_in_order() -> None:
    with ear() as listening:
        sender = Datagrams("x", "127.0.0.1", listening.port)
        for number in range(20):
            sender.send(lambda number=number: [bytes((number,)), bytes((number, 1))])  # type: ignore[misc]
            assert [listening.hear(), listening.hear()] == [bytes((number,)), bytes((number, 1))]
        sender.close()
        assert (sender.sent, sender.failed, sender.warnings) == (40, 0, [])


def test_packets_are_made_in_another_thread_and_the_newest_win() -> None:
    with ear() as listening:
        sender = Datagrams("x", "127.0.0.1", listening.port)
        began, go_on = threading.Event(), threading.Event()
        names = []

        def slow() -> list[bytes]:
            names.append(threading.current_thread().name)
            began.set()
            go_on.wait(WAIT_S)
            return [b"slow"]

        sender.send(slow)
        assert began.wait(WAIT_S)
        for number in range(50):
            sender.send(lambda number=number: [bytes((number,))])  # type: ignore[misc]
        go_on.set()
        sender.close()
        assert listening.rest() == [b"slow", *(bytes((number,)) for number in range(50 - WAITING, 50))]
        assert names == ["onset-x"]


def test_a_receiver_that_is_not_there_is_no_trouble() -> None:
    sender = Datagrams("x", "127.0.0.1", NOBODY)
    for _ in range(50):
        sender.send(lambda: [b"x"])
    sender.close()
    sender.close()
    assert (sender.failed, sender.warnings) == (0, [])


def test_a_datagram_that_the_system_refuses_is_counted_and_the_next_goes_out() -> None:
    with ear() as listening:
        sender = Datagrams("livelink", "127.0.0.1", listening.port)
        sender.send(lambda: [bytes(70_000), b"after"])
        assert listening.hear() == b"after"
        sender.close()
        assert (sender.sent, sender.failed, sender.warnings) == (1, 1, [])


def test_why_nothing_goes_out_stands_among_the_warnings() -> None:
    sender = Datagrams("livelink", "127.0.0.1", NOBODY)
    sender.send(lambda: [bytes(70_000)])
    sender.close()
    assert sender.warnings == ["livelink cannot send to 127.0.0.1:9: Message too long"]


def test_a_name_that_nobody_knows_is_a_warning_until_somebody_does(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, known = threading.Event(), threading.Event()
    look_up = socket.getaddrinfo

    def slow(_host: str, *more: Any, **named: Any) -> Any:
        asked.set()
        if not known.is_set():
            raise socket.gaierror(-2, "Name or service not known")
        return look_up("127.0.0.1", *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    monkeypatch.setattr(datagrams, "LOOK_UP_EVERY_S", 0.01)
    with ear() as listening:
        sender = Datagrams("livelink", "stage-pc", listening.port)
        assert asked.wait(WAIT_S)
        give_up = time.monotonic() + WAIT_S
        while not (sender.failed and sender.warnings):
            sender.send(lambda: [b"early"])
            assert time.monotonic() < give_up
        (warning,) = sender.warnings
        assert warning.startswith("livelink knows no receiver 'stage-pc': Name or service not known; asked again")
        known.set()
        heard = threading.Thread(target=listening.hear, daemon=True)
        heard.start()
        while heard.is_alive():
            sender.send(lambda: [b"late"])
            heard.join(0.01)
            assert time.monotonic() < give_up
        sender.close()
        assert sender.warnings == []


def test_a_name_that_is_none_is_one_line() -> None:
    with pytest.raises(WireError, match="knows no receiver"):
        Datagrams("livelink", "x" * 70 + ".example", 9)
