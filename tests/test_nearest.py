from onset.nearest import suggestion


def test_a_slip_of_the_keyboard_gets_the_name_that_was_meant() -> None:
    assert suggestion("lumma", ["chroma", "luma"]) == "did you mean 'luma'? known: chroma, luma"
    assert suggestion("LUMA", ["chroma", "luma"]).startswith("did you mean 'luma'?")


def test_what_is_near_nothing_gets_the_known_names_alone() -> None:
    assert suggestion("zzzz", ["chroma", "luma"]) == "known: chroma, luma"


def test_where_nothing_is_known_it_says_so() -> None:
    assert suggestion("x", []) == "known: none"
