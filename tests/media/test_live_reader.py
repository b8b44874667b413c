from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from onset.media.address import Address
from onset.media.live_reader import Arrival, Dropped, LiveReader, Timing


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> LiveReader:
    """A reader whose thread has found nobody; packets are handed to it by the test."""
    monkeypatch.setattr(LiveReader, "_session", lambda self: Dropped("nobody"))
    reader = LiveReader(Address("udp://127.0.0.1:1"), Timing(), reconnect=False, backlog=4)
    assert reader.take(5) == Dropped("nobody")
    return reader


def arrive(reader: LiveReader, number: int, *, key: bool = False) -> None:
    packet: Any = SimpleNamespace(number=number, is_keyframe=key)
    reader._arrive(packet, number)


def taken(reader: LiveReader) -> list[tuple[int, int]]:
    """(number, skipped before it) of every packet that waits."""
    found = []
    while (event := reader.take(0)) is not None:
        assert isinstance(event, Arrival)
        packet: Any = event.packet
        found.append((packet.number, event.skipped))
    return found


def test_packets_come_out_in_order(reader: LiveReader) -> None:
    for number in range(4):
        arrive(reader, number)
    assert taken(reader) == [(0, 0), (1, 0), (2, 0), (3, 0)]


def test_a_slow_decoder_starts_afresh_at_the_next_keyframe(reader: LiveReader) -> None:
    for number in range(7):
        arrive(reader, number)
    arrive(reader, 7, key=True)
    arrive(reader, 8)
    assert taken(reader) == [(7, 7), (8, 0)]


def test_what_cannot_be_decoded_without_its_keyframe_is_left_out(reader: LiveReader) -> None:
    for number in range(5):
        arrive(reader, number)
    assert [number for number, _ in taken(reader)] == [0, 1, 2, 3]
    arrive(reader, 5)
    assert taken(reader) == []
    arrive(reader, 6, key=True)
    assert taken(reader) == [(6, 2)]


def test_taking_waits_no_longer_than_asked(reader: LiveReader) -> None:
    assert reader.take(0.01) is None


def test_a_closed_reader_hands_out_nothing(reader: LiveReader) -> None:
    arrive(reader, 0)
    reader.close()
    assert reader.take(60) is None


def read(reader: LiveReader, monkeypatch: pytest.MonkeyPatch, waits_s: list[float]) -> list[float]:
    """What stands on packets that each come after such a wait, in seconds; behind the last the demuxer fails."""
    clock_ns, stamps = 0, []

    def packets() -> Iterator[Any]:
        nonlocal clock_ns
        for number, wait_s in enumerate(waits_s):
            clock_ns += int(wait_s * 1e9)
            yield SimpleNamespace(number=number, is_keyframe=True)
        raise OSError("it was interrupted")

    monkeypatch.setattr("onset.media.live_reader.monotonic_ns", lambda: clock_ns)
    with pytest.raises(OSError, match="interrupted"):
        reader._read(packets())
    while (event := reader.take(0)) is not None:
        assert isinstance(event, Arrival)
        stamps.append(event.arrived_ns / 1e9)
    return stamps


def test_what_a_demuxer_kept_until_it_was_interrupted_came_before_the_silence(
    reader: LiveReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read(reader, monkeypatch, [0.5, 0.25, 3.0, 0.0]) == [0.5, 0.75, 0.75, 0.75]


def test_a_picture_that_comes_after_a_long_while_of_sound_came_when_it_came(
    reader: LiveReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read(reader, monkeypatch, [0.5, 4.0, 0.25]) == [0.5, 4.5, 4.75]
    assert read(reader, monkeypatch, [0.5, 3.5, 0.0, 0.25]) == [0.5, 4.0, 4.0, 4.25]
