"""What is kept comes back to the bit, as types that a part can go on with."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from onset.keying.kept_state import VALUES, kept, recalled


class Learner:
    """A part with arrays that it changes in place."""

    def __init__(self) -> None:
        self.mean = np.arange(6, dtype=np.float32).reshape(2, 3)
        self.age = 3


@dataclass(frozen=True)
class Given:
    """A thing that nobody changes."""

    planes: tuple[NDArray[np.float32], ...]
    path: Path


KINDS = (Learner, Given)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.lists(inside, max_size=4).map(tuple),
    max_leaves=12,
)


@given(PLAIN)
def test_plain_values_come_back_as_they_were(value: Any) -> None:
    back = recalled(kept({"value": value}, KINDS), KINDS)["value"]
    assert repr(back) == repr(value)


def test_arrays_scalars_and_parts_come_back_with_their_types() -> None:
    values = {
        "learner": Learner(),
        "gain": np.float32(0.1),
        "count": np.array(3),
        "path": Path("/a/b"),
        "inf": math.inf,
    }
    back = recalled(kept(values, KINDS), KINDS)
    assert isinstance(back["learner"], Learner)
    np.testing.assert_array_equal(back["learner"].mean, Learner().mean)
    assert back["learner"].age == 3
    assert type(back["gain"]) is np.float32
    assert back["gain"] == np.float32(0.1)
    assert isinstance(back["count"], np.ndarray)
    assert (back["path"], back["inf"]) == (Path("/a/b"), math.inf)


def test_what_is_changed_in_place_is_copied_and_what_nobody_changes_is_not() -> None:
    learner, given_ = Learner(), Given((np.ones((2, 2), np.float32),), Path("x"))
    state = kept({"learner": learner, "given": given_}, KINDS)
    learner.mean[:] = 9
    back = recalled(state, KINDS)
    np.testing.assert_array_equal(back["learner"].mean, Learner().mean)
    assert back["given"].planes[0] is given_.planes[0]


def test_a_class_that_is_not_expected_is_refused_both_ways() -> None:
    with pytest.raises(TypeError, match=r"one\.two: complex cannot be kept in a state"):
        kept({"one.two": 1j}, KINDS)
    with pytest.raises(ValueError, match="no state that this version has written"):
        recalled(kept({"learner": Learner()}, KINDS), (Given,))


@pytest.mark.parametrize("text", [b"", b"[]", b'{"a": {"array": "gone", "scalar": false}}', b'{"a": {"float": "x"}}'])
def test_what_is_no_state_is_a_value_error(text: bytes) -> None:
    with pytest.raises(ValueError):
        recalled({VALUES: np.frombuffer(text, np.uint8)}, KINDS)
    assert msgspec.json.encode({}) == b"{}"
