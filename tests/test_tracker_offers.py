"""Which frames a tracker is given: every n-th, whatever becomes of those between."""

import pytest

from onset.clock import SECOND_NS
from onset.tracker_offers import Offer, Offers

SIXTIETH_NS = SECOND_NS / 60


def offer(index: int, captured_ns: int) -> Offer:
    return Offer(index, captured_ns, captured_ns, b"", lambda: None)


def given(frames: list[int], rate_hz: float, frame_ns: float = SIXTIETH_NS, early_ns: int = 0) -> list[int]:
    """Of these frames of a camera those whose turn it is; every third is captured `early_ns` too early."""
    offers, taken = Offers(), []
    for index in frames:
        captured_ns = 10 * SECOND_NS + round(index * frame_ns) - (early_ns if index % 3 == 0 else 0)
        if offers.wants(captured_ns, frame_ns, rate_hz):
            offers.put(offer(index, captured_ns))
            taken.append(index)
    return taken


@pytest.mark.parametrize(
    ("camera_hz", "rate_hz", "every"),
    [
        (60.0, 30.0, 2),
        (60000 / 1001, 30.0, 2),
        (60.0, 30000 / 1001, 2),
        (50.0, 30.0, 2),
        (30.0, 30.0, 1),
        (25.0, 30.0, 1),
        (24.0, 30.0, 1),
        (120.0, 30.0, 4),
        (60.0, 24.0, 3),
        (60.0, 60.0, 1),
        (60.0, 0.0, 1),
        (60.0, 1000.0, 1),
    ],
)
def test_a_tracker_is_given_every_nth_frame_at_most_as_many_as_its_rate(
    camera_hz: float, rate_hz: float, every: int
) -> None:
    assert given([*range(1200)], rate_hz, SECOND_NS / camera_hz) == [*range(0, 1200, every)]


def test_a_camera_that_is_not_quite_even_changes_no_turn() -> None:
    assert given([*range(600)], 30.0, early_ns=6_000_000) == [*range(0, 600, 2)]


def test_after_a_missed_frame_the_next_one_has_its_turn_and_never_two_in_a_row() -> None:
    assert given([0, 1, 3, 4, 5, 6, 7, 9, 10, 11], 30.0) == [0, 3, 5, 7, 9, 11]


def test_a_camera_of_half_the_rate_it_names_is_given_whole() -> None:
    assert given([*range(0, 60, 2)], 30.0) == [*range(0, 60, 2)]


def test_times_that_go_back_begin_anew() -> None:
    offers = Offers()
    offers.put(offer(0, 5 * SECOND_NS))
    assert not offers.wants(5 * SECOND_NS + 1, SIXTIETH_NS, 30.0)
    assert offers.wants(4 * SECOND_NS, SIXTIETH_NS, 30.0)
