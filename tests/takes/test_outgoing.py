"""Every packet of a dependent stream goes into a take once, however full a message is and whatever is refused."""

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture

from onset.packet_log import PacketLog, Passage
from onset.takes.outgoing import LET_GO, OPENED_ANEW, TOO_LARGE, Outgoing
from onset.takes.packet_picture import get_packet, packet_picture
from onset.takes.parcel import open_parcel
from tests.test_packet_log import BASE, packet

SMALL = Picture(64, 48, Layout.YUV420P8)


def passage_of(log: PacketLog, number: int) -> Passage:
    found = log.passage(number * 40, BASE)
    assert found is not None
    return found


def sent(outgoing: Outgoing, passage: object, take: str, of: Picture = SMALL) -> list[int]:
    (plane,) = packet_picture(of).allocate()
    assert outgoing.put(plane, passage, take) == ""
    return [place.number for place in open_parcel(get_packet(plane), 0)[1]]


def test_a_take_begins_with_the_group_that_it_is_in_and_the_next_take_too() -> None:
    log = PacketLog()
    outgoing = Outgoing(log, 0.0)
    for number in range(15):
        log.note(packet(number))
    assert sent(outgoing, passage_of(log, 14), "S1_T001") == [11, 12, 13, 14, 15]
    log.note(packet(15))
    log.note(packet(16))  # its frame is refused: its packet goes with the next one
    log.note(packet(17))
    assert sent(outgoing, passage_of(log, 17), "S1_T001") == [16, 17, 18]
    assert sent(outgoing, passage_of(log, 17), "S1_T001") == []  # a decoder that reorders had been given it before
    log.note(packet(18))
    assert sent(outgoing, passage_of(log, 18), "S1_T002") == [11, 12, 13, 14, 15, 16, 17, 18, 19]


def test_what_does_not_fit_beside_a_picture_goes_with_the_next_ones() -> None:
    log = PacketLog()
    outgoing = Outgoing(log, 0.0)
    room = packet_picture(SMALL).size_bytes
    for number in range(6):
        log.note(packet(number, length=room // 3))
    passage = passage_of(log, 5)
    assert [sent(outgoing, passage, "a") for _ in range(4)] == [[1, 2], [3, 4], [5, 6], []]


def test_a_packet_that_no_picture_holds_costs_itself_alone() -> None:
    log = PacketLog()
    outgoing = Outgoing(log, 0.0)
    log.note(packet(0, length=packet_picture(SMALL).size_bytes))
    log.note(packet(1))
    (plane,) = packet_picture(SMALL).allocate()
    assert outgoing.put(plane, passage_of(log, 1), "a") == TOO_LARGE
    assert sent(outgoing, passage_of(log, 1), "a") == [2]


@pytest.mark.parametrize("other", [None, b"a packet", Passage(PacketLog(), (0, 0), 1)])
def test_a_packet_of_another_stream_is_refused(other: object) -> None:
    plane: NDArray[np.uint8] = np.zeros((8, 64), np.uint8)
    assert Outgoing(PacketLog(), 0.0).put(plane, other, "a") == OPENED_ANEW


def test_a_pre_roll_is_led_to_from_before_its_first_picture() -> None:
    log = PacketLog()
    outgoing = Outgoing(log, 0.5)  # 12 frames at 25 a second
    for number in range(48):
        log.note(packet(number))
        sent(outgoing, passage_of(log, number), "")
    assert sent(outgoing, passage_of(log, 47), "S1_T001") == list(range(31, 49))


def test_packets_of_a_frame_that_was_not_recorded_after_all_go_with_the_next() -> None:
    log = PacketLog()
    outgoing = Outgoing(log, 0.0)
    for number in range(13):
        log.note(packet(number))
    assert sent(outgoing, passage_of(log, 12), "a") == [11, 12, 13]
    outgoing.take_back()
    outgoing.take_back()  # once is enough
    log.note(packet(13))
    assert sent(outgoing, passage_of(log, 13), "a") == [11, 12, 13, 14]


def test_behind_a_hole_pictures_are_refused_until_a_key_frame_has_come() -> None:
    log = PacketLog()
    outgoing = Outgoing(log, 0.0)
    log.note(packet(0))
    assert sent(outgoing, passage_of(log, 0), "a") == [1]
    for number in range(1, 1000):  # frames refused for longer than packets are kept
        log.note(packet(number))
    (plane,) = packet_picture(SMALL).allocate()
    oldest_key = log.since(1, 1000)[0].number
    assert outgoing.put(plane, passage_of(log, 5), "a") == LET_GO
    assert sent(outgoing, passage_of(log, 999), "a")[0] == oldest_key
    log.note(packet(1000))
    assert sent(outgoing, passage_of(log, 1000), "a") == [1001]


def test_a_picture_before_the_key_frame_behind_a_hole_is_refused_and_its_packets_are_not_lost() -> None:
    log = PacketLog()
    outgoing = Outgoing(log, 0.0)
    log.note(packet(0))
    assert sent(outgoing, passage_of(log, 0), "a") == [1]
    for number in range(1, 1000):
        log.note(packet(number))
    key = log.since(1, 1000)[0].number
    early = Passage(log, (0, (key - 2) * 40_000_000), 1000)  # its picture is shown before the key frame's
    (plane,) = packet_picture(SMALL).allocate()
    assert outgoing.put(plane, early, "a") == LET_GO
    assert sent(outgoing, passage_of(log, 999), "a")[0] == key
