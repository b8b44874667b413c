"""OSC bytes, read back by python-osc."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_message import OscMessage

from onset.sinks.osc_packets import LONGEST, address_part, bundles, message

TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=30)
ARGUMENT = st.floats(width=32, allow_nan=False) | st.integers(-(2**31), 2**31 - 1) | TEXT | st.binary(max_size=30)


@given(st.lists(ARGUMENT, max_size=8))
def test_any_message_is_read_back(arguments: list[float | int | str | bytes]) -> None:
    read = OscMessage(message("/onset/a", *arguments))
    assert read.address == "/onset/a"
    assert list(read.params) == arguments


def test_the_bytes_are_those_of_the_specifications_example() -> None:
    wanted = "2f6f7363696c6c61746f722f342f6672657175656e6379002c66000043dc0000"
    assert message("/oscillator/4/frequency", 440.0).hex() == wanted


@given(st.lists(st.integers(0, 600), max_size=60))
def test_bundles_keep_every_message_in_order_within_their_length(sizes: list[int]) -> None:
    messages = [message(f"/n/{number}", bytes(size)) for number, size in enumerate(sizes)]
    made = list(bundles(messages))
    assert all(len(one) <= LONGEST and len(one) % 4 == 0 for one in made)
    read = [content.address for one in made for content in OscBundle(one)]
    assert read == [f"/n/{number}" for number in range(len(sizes))]


def test_a_message_longer_than_a_bundle_goes_alone() -> None:
    made = list(bundles([message("/a"), message("/b", bytes(4000)), message("/c")]))
    assert [[content.address for content in OscBundle(one)] for one in made] == [["/a"], ["/b"], ["/c"]]


@pytest.mark.parametrize(
    ("text", "part"), [("face", "face"), ("a b/c", "a_b_c"), ("*[?]{,}#", "________"), ("Åsa", "_sa"), ("", "_")]
)
def test_labels_become_parts_of_addresses(text: str, part: str) -> None:
    assert address_part(text) == part


def test_what_does_not_fit_is_brought_to_what_does() -> None:
    assert OscMessage(message("/a", 2**40)).params == [2**31 - 1]
    assert OscMessage(message("/a", "x\0y")).params == ["xy"]
    (nan,) = struct.unpack(">f", message("/a", float("nan"))[-4:])
    assert nan != nan
