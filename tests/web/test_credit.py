"""Credits: one picture, drawn, then the next."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.web.credit import MESSAGE_LIMIT_BYTES, Credit, Message, parse_message
from onset.web.options import Wish


@given(st.lists(st.one_of(st.just("send"), st.integers(0, 6)), max_size=60))
def test_there_is_never_more_than_one_picture_in_flight(steps: list[str | int]) -> None:
    credit = Credit()
    sent = drawn = 0
    for step in steps:
        if step == "send":
            if credit.given:
                sent = credit.spend()
            else:
                with pytest.raises(ValueError, match="has not been drawn"):
                    credit.spend()
        elif credit.give(int(step)):
            assert step == sent, "only the last picture sent gives a credit"
            drawn = int(step)
        assert 0 <= sent - drawn <= 1
        assert credit.given or sent > drawn or credit.serial == 0, "whoever may not be sent one is looking at one"


def test_a_credit_for_another_picture_gives_nothing_and_is_counted() -> None:
    credit = Credit()
    assert credit.give(0)
    assert not credit.give(0), "one credit is one"
    assert credit.spend() == 1
    assert not credit.give(0)
    assert not credit.give(2)
    assert credit.give(1)
    assert credit.stray == 3


def test_a_message_is_read_whole() -> None:
    text = '{"ready": 3, "index": 9, "received_ns": 1e15, "shown_ns": 2.5, "uncertainty_ns": null, "want": "matte"}'
    message = parse_message(text)
    assert (message.ready, message.index, message.received_ns, message.shown_ns) == (3, 9, 1e15, 2.5)
    assert message.wish(Wish("comp", "half")) == Wish("matte", "half")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "not a message of a viewer"),
        ("[]", "not a message of a viewer"),
        ('{"ready": "1"}', "not a message of a viewer"),
        ('{"redy": 1}', "unknown field `redy`"),
        ("[" * 900, "not a message of a viewer"),
        ('{"ready": 1}' + " " * MESSAGE_LIMIT_BYTES, "at most 1024 characters"),
    ],
)
def test_what_is_no_message_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse_message(text)


@given(st.text(max_size=40) | st.recursive(st.none() | st.floats() | st.text(), st.lists, max_leaves=5).map(json.dumps))
def test_no_text_gets_through_but_as_a_message_or_a_refusal(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(parse_message(text), Message)


def test_a_view_or_tier_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="view 'depth' is not one of: comp, matte, source, fill, status"):
        parse_message('{"want": "depth"}').wish(Wish())
    with pytest.raises(ValueError, match="tier 'tiny' is not one of: full, half"):
        parse_message('{"tier": "tiny"}').wish(Wish())
