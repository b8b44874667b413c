"""Packets kept until who records has taken them: a group at a time, and not for ever."""

from fractions import Fraction
from typing import Any

import av
import pytest

from onset.packet_log import PacketLog, Part

BASE = Fraction(1, 1000)
GROUP = 10


def packet(number: int, *, timed: bool = True, length: int = 100) -> Any:
    made: Any = av.Packet(bytes(length))
    made.pts = number * 40 if timed else None
    made.time_base, made.is_keyframe = BASE, number % GROUP == 0
    return made


def filled(count: int, *, keep_s: float | None = 2.0) -> PacketLog:
    log = PacketLog()
    if keep_s is not None:
        log.keep(keep_s)
    for number in range(count):
        log.note(packet(number))
    return log


def numbers(parts: list[Part]) -> list[int]:
    return [part.number for part in parts]


@pytest.mark.parametrize(("frame", "begin"), [(0, 1), (9, 1), (10, 11), (25, 21), (29, 21)])
def test_a_picture_is_led_to_from_the_key_frame_before_it(frame: int, begin: int) -> None:
    log = filled(30)
    passage = log.passage(frame * 40, BASE)
    assert passage is not None
    assert numbers(log.leading(passage.at, passage.last)) == list(range(begin, 31))


def test_pictures_from_before_a_roll_are_led_to_as_well() -> None:
    assert numbers(filled(30).leading((0, 25 * 40_000_000), 30, before_ns=8 * 40_000_000))[0] == 11


def test_what_came_since_is_given_once() -> None:
    assert numbers(filled(30).since(22, 27)) == [23, 24, 25, 26, 27]


def test_old_groups_are_let_go_of_whole() -> None:
    log = filled(500)
    kept = numbers(log.since(0, 500))
    assert kept[0] % GROUP == 1  # begins with a key frame
    assert 50 <= len(kept) <= 50 + 2 * GROUP  # two seconds at 25 a second, and the group they begin in


def test_a_stream_without_a_key_frame_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onset.packet_log.MOST_BYTES", 2000)
    log = PacketLog()
    log.keep(2)
    for number in range(1, GROUP):
        log.note(packet(number, length=500))
    assert numbers(log.since(0, 100)) == [6, 7, 8, 9]


def test_packets_that_nobody_wants_are_not_kept_for_ever() -> None:
    log = PacketLog()
    for number in range(1, 400):
        log.note(packet(number, timed=False))
    assert log.since(0, 1000) == []
    assert log.passage(5, BASE) is None


def test_packets_that_somebody_wants_after_all_are_kept_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onset.packet_log.MOST_BYTES", 32_000)
    log = PacketLog()
    for number in range(400):
        log.note(packet(number, timed=False))
    log.keep(2)
    for number in range(400, 420):
        log.note(packet(number))
    assert len(log.since(0, 1000)) == 20


def test_a_stream_that_begins_again_has_other_moments_with_the_same_times() -> None:
    log = filled(12)
    log.forget()
    log.note(packet(0))
    passage = log.passage(0, BASE)
    assert passage is not None
    assert passage.at == (1, 0)
    assert numbers(log.leading(passage.at, passage.last)) == [13]


def test_a_packet_without_a_time_is_kept_for_decoding_and_a_frame_without_one_hands_on_nothing() -> None:
    log = filled(3)
    log.note(packet(3, timed=False))
    assert log.since(3, 4)[0].at is None
    assert log.passage(None, BASE) is None
