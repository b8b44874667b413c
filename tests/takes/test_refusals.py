from collections import Counter

from onset.takes.lane_end import ENCODER_BEHIND, RING_FULL
from onset.takes.picture_holds import NO_MEMORY
from onset.takes.refusals import STANDS_STILL, refusals_in_words


def test_where_everything_is_recorded_there_is_nothing_to_say() -> None:
    assert refusals_in_words(Counter(camera=0), Counter()) == ""


def test_it_says_how_many_of_which_stream_why_and_what_to_do() -> None:
    said = refusals_in_words(Counter(camera=40, comp=24, matte=0), Counter({ENCODER_BEHIND: 64}))
    assert said.startswith("ALARM: 64 pictures are not recorded (camera 40, comp 24): encoding takes longer")
    assert "record fewer streams" in said


def test_the_commonest_reason_is_the_one_that_is_told() -> None:
    said = refusals_in_words(Counter(camera=9), Counter({ENCODER_BEHIND: 2, RING_FULL: 7}))
    assert "faster" in said
    assert said.endswith("there are other reasons too, in the records of the frames")


def test_a_reason_that_nobody_foresaw_is_told_as_it_is() -> None:
    assert refusals_in_words(Counter(comp=1), Counter({"a comet": 1})).endswith("(comp 1): a comet")
    assert "cut, and roll again" in refusals_in_words(Counter(comp=1), Counter({STANDS_STILL: 1}))


def test_full_memory_is_not_to_be_asked_for_more() -> None:
    said = refusals_in_words(Counter(camera=3), Counter({NO_MEMORY: 3}))
    assert "shared memory is full" in said
    assert "fewer raw_slots" in said
