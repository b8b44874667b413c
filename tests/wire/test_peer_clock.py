"""Another host's clock: offset with a bound on its error."""

from hypothesis import given
from hypothesis import strategies as st

from onset.wire.peer_clock import WINDOW_NS, PeerClock

MS = 1_000_000
TIMES = st.integers(0, 50 * MS)


def test_before_the_first_exchange_nothing_is_known() -> None:
    assert PeerClock().here(5, 10) is None


def test_an_exchange_with_equal_ways_is_exact() -> None:
    clock = PeerClock()
    clock.note(sent_ns=100, peer_received_ns=1110, peer_sent_ns=1130, received_ns=140)  # 1000 ahead, 10 each way
    assert clock.here(1200, 150) == (200, 10)


@given(offset=st.integers(-(10**15), 10**15), out=TIMES, back=TIMES, thinking=TIMES)
def test_the_error_is_never_larger_than_the_uncertainty(offset: int, out: int, back: int, thinking: int) -> None:
    sent = 10**16
    received_there = sent + out + offset
    sent_there = received_there + thinking
    received = sent + out + thinking + back
    clock = PeerClock()
    clock.note(sent, received_there, sent_there, received)
    told = clock.here(sent_there, received)
    assert told is not None
    here, uncertainty = told
    assert abs(here - (sent_there - offset)) <= uncertainty + 1


def test_the_shortest_round_trip_counts_for_half_a_minute() -> None:
    clock = PeerClock()
    clock.note(-90 * MS, -80 * MS, -80 * MS, -1 * MS)
    clock.note(0, 0, 0, 2 * MS)
    clock.note(10 * MS, 40 * MS, 40 * MS, 60 * MS)
    assert clock.here(0, 70 * MS) == (1 * MS, 1 * MS)
    later = WINDOW_NS + 10 * MS
    assert clock.here(0, later) == (-5 * MS, 25 * MS)


def test_impossible_exchanges_are_ignored() -> None:
    clock = PeerClock()
    clock.note(sent_ns=100, peer_received_ns=0, peer_sent_ns=500, received_ns=110)  # thought longer than we waited
    clock.note(sent_ns=100, peer_received_ns=50, peer_sent_ns=40, received_ns=110)
    assert clock.here(0, 0) is None
