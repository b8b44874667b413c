from onset.topics import TOPICS, WIRE_VERSION, Rate


def test_topics_are_found_by_the_name_they_carry() -> None:
    assert all(name == topic.name for name, topic in TOPICS.items())


def test_no_topic_name_begins_another_because_subscriptions_match_beginnings() -> None:
    names = list(TOPICS)
    assert not [(a, b) for a in names for b in names if a != b and b.startswith(a)]


def test_picture_streams_have_numbers_of_their_own_that_fit_a_byte() -> None:
    streams = [topic.stream for topic in TOPICS.values() if topic.stream]
    assert len(set(streams)) == len(streams)
    assert all(0 < stream < 256 for stream in streams)


def test_every_message_has_a_version_that_this_wire_knows() -> None:
    assert all(1 <= topic.version <= WIRE_VERSION for topic in TOPICS.values())


def test_what_speaks_every_frame_is_recorded_but_for_stages_of_the_key() -> None:
    left = {name for name, topic in TOPICS.items() if topic.rate is Rate.FRAME and not topic.recorded}
    assert left == {
        "view",
        "status",
        "raw",
        "key",
        "external",
        "holdout",
        "garbage",
        "crop",
        "plate",
        "confidence",
        "foreground",
    }
