"""Rolling and cutting by OSC, over a real UDP socket; what is refused goes back to who asked."""

import socket
import sys
from collections.abc import Iterator

import pytest
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from onset.errors import UsageError, WireError
from onset.ports import Sink
from onset.record_port import Commanded
from onset.sinks.osc import Osc, Settings, build
from tests.sinks.fake_recorder import FakeRecorder

WAIT_S = 30.0


@pytest.fixture
def osc() -> Iterator[tuple[Osc, FakeRecorder]]:
    sink, recorder = build(Settings(port=0)), FakeRecorder()
    sink.command(recorder)
    yield sink, recorder
    sink.close()


def ask(sink: Osc, address: str, *said: str | int | float) -> tuple[str, list[object]]:
    builder = OscMessageBuilder(address)
    for value in said:
        builder.add_arg(value)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mine:
        mine.settimeout(WAIT_S)
        mine.sendto(builder.build().dgram, ("127.0.0.1", sink.port))
        answer = OscMessage(mine.recv(4096))
    return answer.address, list(answer.params)


def test_it_is_a_sink_that_commands() -> None:
    sink = build(Settings(port=0))
    assert isinstance(sink, Sink)
    assert isinstance(sink, Commanded)
    sink.close()


def test_takes_roll_and_are_cut_noted_and_circled(osc: tuple[Osc, FakeRecorder]) -> None:
    sink, recorder = osc
    assert ask(sink, "/onset/roll", "12B", 3) == ("/onset/rolled", ["S7_T001_A", "/takes/S7_T001_A"])
    assert ask(sink, "/onset/note", "boom in shot") == ("/onset/noted", ["S7_T001_A"])
    assert ask(sink, "/onset/circle") == ("/onset/circled", ["S7_T001_A"])
    assert ask(sink, "/onset/cut") == ("/onset/cut", ["S7_T001_A"])
    assert recorder.asked == [
        ("roll", {"scene": "12B", "take": 3}), ("note", ("boom in shot", None)), ("note", ("", True)), ("cut", None),
    ]  # fmt: skip


def test_live_link_faces_own_messages_work(osc: tuple[Osc, FakeRecorder]) -> None:
    sink, recorder = osc
    ask(sink, "/RecordStart", "MySlate", 7)
    ask(sink, "/RecordStop")
    assert recorder.asked == [("roll", {"scene": "MySlate", "take": 7}), ("cut", None)]


def test_a_refusal_goes_back_and_stands_among_the_warnings(osc: tuple[Osc, FakeRecorder]) -> None:
    sink, _ = osc
    assert ask(sink, "/onset/cut") == ("/onset/error", ["nothing is rolling; roll first"])
    assert sink.warnings == ["OSC /onset/cut: nothing is rolling; roll first"]
    assert ask(sink, "/onset/roll", "1", "seven") == ("/onset/error", ["take 'seven' is no number"])
    assert ask(sink, "/onset/roll", "1", float("inf")) == ("/onset/error", ["take inf is no number"])
    ask(sink, "/onset/roll")
    assert sink.warnings == []


def test_what_is_no_osc_and_what_nobody_knows_changes_nothing(osc: tuple[Osc, FakeRecorder]) -> None:
    sink, recorder = osc
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mine:
        for rubbish in (b"", b"/", b"/onset/roll\0,zz\0", b"#bundle\0" + b"\xff" * 20, bytes(range(256))):
            mine.sendto(rubbish, ("127.0.0.1", sink.port))
    ask(sink, "/onset/roll")
    assert [what for what, _ in recorder.asked] == ["roll"]


def test_without_a_recorder_that_is_said() -> None:
    sink = build(Settings(port=0))
    assert ask(sink, "/onset/roll") == ("/onset/error", ['nothing records here: add [[sink]] kind = "record"'])
    sink.close()


def test_a_port_that_is_taken_is_refused_in_one_line(osc: tuple[Osc, FakeRecorder]) -> None:
    port = osc[0].port
    with pytest.raises(WireError, match=f"^OSC cannot listen at 127.0.0.1:{port}: Address already in use; choose"):
        build(Settings(port=port))


def test_without_python_osc_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pythonosc.dispatcher", None)
    with pytest.raises(UsageError, match=r"pip install 'onset-engine\[osc\]'"):
        build(Settings(port=0))


@pytest.mark.parametrize("bad", [{"port": -1}, {"port": 70000}, {"host": ""}])
def test_settings_are_checked(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"port = |host is empty"):
        Settings(**bad)  # type: ignore[arg-type]
