"""Credits: one picture for each, the newest, and nothing for who does not ask."""

import pytest

from onset.wire.picture_message import Credit, Wish
from onset.wire.viewers import FORGET_NS, STALE_WAIT_NS, Viewers

MS = 1_000_000
COMP = Wish("comp", 1, 85, False)


@pytest.fixture
def viewers() -> Viewers[str]:
    return Viewers(limit=2)


def ask(viewers: Viewers[str], peer: str, now_ns: int, topic: str = "comp", **wish: int) -> bool:
    return viewers.credit(peer, Credit(topic, sent_ns=7, **wish), now_ns)  # type: ignore[arg-type]


def test_one_credit_is_one_picture(viewers: Viewers[str]) -> None:
    ask(viewers, "a", 0)
    assert viewers.due("comp", 1, 10, age_ns=0, now_ns=1) == {COMP: ["a"]}
    credit, received_ns = viewers.spend("a", 1, 10)
    assert (credit.sent_ns, received_ns) == (7, 0)
    assert viewers.due("comp", 1, 11, age_ns=0, now_ns=20 * MS) == {}


def test_nobody_gets_the_same_picture_twice_but_an_engine_that_came_back_counts_anew(viewers: Viewers[str]) -> None:
    ask(viewers, "a", 0)
    viewers.spend("a", 1, 10)
    ask(viewers, "a", 10 * MS)
    assert viewers.due("comp", 1, 10, age_ns=0, now_ns=900 * MS) == {}
    assert viewers.due("comp", 2, 10, age_ns=0, now_ns=900 * MS) == {COMP: ["a"]}


def test_a_slow_viewer_waits_for_a_fresh_picture_and_a_slow_source_is_not_waited_for(viewers: Viewers[str]) -> None:
    ask(viewers, "a", 0)
    assert viewers.due("comp", 1, 10, age_ns=12 * MS, now_ns=MS) == {}
    assert viewers.due("comp", 1, 11, age_ns=1 * MS, now_ns=5 * MS) == {COMP: ["a"]}
    assert viewers.due("comp", 1, 10, age_ns=500 * MS, now_ns=STALE_WAIT_NS) == {COMP: ["a"]}


def test_equal_wishes_are_coded_together(viewers: Viewers[str]) -> None:
    ask(viewers, "a", 0)
    ask(viewers, "b", 0)
    assert viewers.due("comp", 1, 1, age_ns=0, now_ns=0) == {COMP: ["a", "b"]}
    ask(viewers, "b", 0, tier=2)
    assert viewers.due("comp", 1, 1, age_ns=0, now_ns=0) == {COMP: ["a"], Wish("comp", 2, 85, False): ["b"]}


def test_only_topics_that_somebody_waits_for_are_looked_at(viewers: Viewers[str]) -> None:
    assert viewers.wanted_topics() == set()
    ask(viewers, "a", 0, topic="matte")
    assert viewers.wanted_topics() == {"matte"}
    assert viewers.due("comp", 1, 1, age_ns=0, now_ns=0) == {}
    viewers.spend("a", 1, 1)
    assert viewers.wanted_topics() == set()


def test_another_topic_of_the_same_number_is_another_picture(viewers: Viewers[str]) -> None:
    ask(viewers, "a", 0)
    viewers.spend("a", 1, 5)
    ask(viewers, "a", 0, topic="matte")
    assert viewers.due("matte", 1, 5, age_ns=0, now_ns=0) == {Wish("matte", 1, 85, False): ["a"]}


def test_places_are_limited_and_free_again_when_a_viewer_is_silent_for_a_minute(viewers: Viewers[str]) -> None:
    assert ask(viewers, "a", 0)
    assert ask(viewers, "b", 0)
    assert not ask(viewers, "c", FORGET_NS)
    assert ask(viewers, "b", FORGET_NS)  # who is in stays in
    assert ask(viewers, "c", FORGET_NS + 1)
    assert len(viewers) == 2


def test_a_viewer_that_left_frees_its_place(viewers: Viewers[str]) -> None:
    ask(viewers, "a", 0)
    ask(viewers, "b", 0)
    viewers.drop("a")
    viewers.drop("a")
    assert ask(viewers, "c", 0)


def test_many_credits_of_one_viewer_are_still_one_picture(viewers: Viewers[str]) -> None:
    for now_ns in range(100):
        ask(viewers, "a", now_ns)
    assert viewers.due("comp", 1, 1, age_ns=0, now_ns=100) == {COMP: ["a"]}
    viewers.spend("a", 1, 1)
    assert viewers.due("comp", 1, 2, age_ns=0, now_ns=100) == {}
