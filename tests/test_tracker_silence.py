"""When a tracker's process has been silent for too long, by what it has to do."""

from onset.clock import SECOND_NS
from onset.tracker_offers import Offer, Offers
from onset.tracker_silence import COMMAND_LIMIT_S, EVERY_LIMIT_S, Silence

DEADLINE_S = 2.0


def with_a_frame_in_hand() -> Offers:
    offers = Offers()
    offers.put(Offer(7, 0, 0, b"", lambda: None))
    offers.give(0)
    return offers


def test_a_process_that_has_nothing_to_do_may_be_silent_for_ever() -> None:
    silence = Silence(every=False)
    limit_s = silence.limit_s(Offers(), DEADLINE_S, starting=False, commanded=False)
    assert limit_s is None
    assert silence.verdict(limit_s, Offers(), 10**18) == ""


def test_the_first_answer_may_take_as_long_as_a_start_and_later_ones_a_deadline() -> None:
    silence, offers = Silence(every=False, start_limit_s=9.0), with_a_frame_in_hand()
    assert silence.limit_s(offers, DEADLINE_S, starting=True, commanded=False) == 9.0
    assert silence.limit_s(offers, DEADLINE_S, starting=False, commanded=False) == 9.0
    silence.has_answered = True
    assert silence.limit_s(offers, DEADLINE_S, starting=False, commanded=False) == DEADLINE_S
    assert silence.limit_s(offers, DEADLINE_S, starting=False, commanded=True) == COMMAND_LIMIT_S
    silence.begin(5)
    assert silence.limit_s(offers, DEADLINE_S, starting=False, commanded=False) == 9.0


def test_where_every_frame_is_waited_for_a_deadline_is_never_short() -> None:
    silence, offers = Silence(every=True, has_answered=True), with_a_frame_in_hand()
    assert silence.limit_s(offers, DEADLINE_S, starting=False, commanded=False) == EVERY_LIMIT_S
    assert silence.limit_s(offers, 500.0, starting=False, commanded=False) == 500.0


def test_the_verdict_names_the_frame_and_comes_after_the_limit_alone() -> None:
    silence, offers = Silence(every=False, since_ns=SECOND_NS), with_a_frame_in_hand()
    assert silence.verdict(DEADLINE_S, offers, 3 * SECOND_NS) == ""
    assert silence.verdict(DEADLINE_S, offers, 3 * SECOND_NS + 1) == "was silent for 2 s about frame 7"


def test_the_next_look_is_at_the_earlier_of_limit_and_a_part_of_the_deadline() -> None:
    silence = Silence(every=False, since_ns=0)
    assert silence.look_again_ms(None, DEADLINE_S, 0) == 500
    assert silence.look_again_ms(0.1, DEADLINE_S, 0) == 100
    assert silence.look_again_ms(0.1, DEADLINE_S, 10 * SECOND_NS) == 1
