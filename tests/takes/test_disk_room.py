from onset.takes.disk_room import DiskRoom


def fed(free_bytes: int, rate_bytes_s: int) -> DiskRoom:
    room = DiskRoom()
    for tenth in range(30):
        room.note(tenth / 10, tenth * rate_bytes_s // 10, free_bytes)
    return room


def test_a_disk_with_room_for_long_says_nothing() -> None:
    room = fed(10_000_000_000, 1_000_000)
    assert (room.warning, room.must_end) == ("", "")
    assert room.told()["rate_bytes_s"] == 1_000_000


def test_the_operator_hears_of_ten_minutes_is_alarmed_at_two_and_the_take_ends_at_half_a_minute() -> None:
    assert fed(500_000_000, 1_000_000).warning.startswith("the disk is full in 8.3 minutes")
    assert fed(100_000_000, 1_000_000).warning.startswith("ALARM: the disk is full in 1.7 minutes")
    assert fed(100_000_000, 1_000_000).must_end == ""
    assert fed(25_000_000, 1_000_000).must_end == "the disk would be full in 25 s"


def test_nothing_is_known_before_anything_was_written() -> None:
    room = DiskRoom()
    room.note(0.0, 0, 5)
    assert room.left_s is None
    assert room.must_end == ""


def test_another_take_begins_its_own_rate() -> None:
    room = fed(1_000_000, 1_000_000)
    room.note(3.1, 0, 10_000_000)
    room.note(4.1, 10_000, 10_000_000)
    assert round(room.rate_bytes_s) == 10_000


def test_a_disk_that_takes_nothing_any_more_is_not_said_to_fill() -> None:
    room = fed(100_000_000, 1_000_000)
    room.rest()
    assert (room.warning, room.must_end, room.left_s) == ("", "", None)
    room.note(60.0, 0, 10_000_000_000)
    assert room.warning == ""
