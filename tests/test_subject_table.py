"""Subjects as a table and an array: whatever goes in comes out, and what does not fit together is refused."""

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onset.subject import Answer, Subject, Tracked
from onset.subject_table import as_table, from_table

numbers = st.floats(-1e4, 1e4, width=32)


@st.composite
def subjects(draw: st.DrawFn, number: int) -> Subject:
    points = draw(st.integers(0, 5))
    metric, posed = draw(st.booleans()), draw(st.booleans())
    values = draw(st.dictionaries(st.text(min_size=1, max_size=8), numbers, max_size=4))
    flat = np.array(draw(st.lists(numbers, min_size=5 * points, max_size=5 * points)), np.float32)
    pose = np.array(draw(st.lists(numbers, min_size=16, max_size=16)), np.float64).reshape(4, 4) if posed else None
    return Subject(
        number,
        draw(st.floats(0, 1)),
        flat[: 2 * points].reshape(-1, 2),
        flat[2 * points :].reshape(-1, 3) if metric else None,
        pose,
        values,
        draw(st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2)),
    )


@st.composite
def trackeds(draw: st.DrawFn) -> Tracked:
    raw = tuple(draw(subjects(number)) for number in range(draw(st.integers(0, 3))))
    carried = raw if draw(st.booleans()) else ()
    answer = Answer(draw(st.integers(0, 2**40)), draw(st.integers(0, 2**60)), "model 1", raw, ("a note",))
    return Tracked(answer, carried, draw(st.integers(0, 10**9)), draw(st.integers(0, 10**9)))


@settings(max_examples=60)
@given(st.dictionaries(st.text(max_size=8), trackeds(), max_size=3))
def test_what_goes_in_comes_out(tracked: dict[str, Tracked]) -> None:
    table, data = as_table(tracked)
    back = from_table(msgspec.json.decode(msgspec.json.encode(table)), data)
    assert back.keys() == tracked.keys()
    for label, one in tracked.items():
        other = back[label]
        assert (other.age_ns, other.horizon_ns) == (one.age_ns, one.horizon_ns)
        assert (other.answer.index, other.answer.captured_ns) == (one.answer.index, one.answer.captured_ns)
        for ours, theirs in zip(
            (*one.answer.subjects, *one.subjects), (*other.answer.subjects, *other.subjects), strict=True
        ):
            same(ours, theirs)


def same(ours: Subject, theirs: Subject) -> None:
    assert (ours.id, ours.confidence, ours.words) == (theirs.id, theirs.confidence, theirs.words)
    np.testing.assert_array_equal(ours.points_px, theirs.points_px)
    for array, other in ((ours.points_m, theirs.points_m), (ours.pose, theirs.pose)):
        assert (array is None) == (other is None)
        if array is not None and other is not None:
            np.testing.assert_array_equal(array, other)
    assert dict(ours.values) == dict(theirs.values)


@pytest.mark.parametrize("broken", [{"face": {}}, {"face": 3}, {"face": {"subjects": [{"id": 1}]}}])
def test_a_table_that_is_none_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="does not fit its numbers"):
        from_table(broken, b"")


def test_numbers_that_are_missing_are_refused() -> None:
    one = Subject(1, 1.0, np.zeros((3, 2), np.float32))
    table, data = as_table({"box": Tracked(Answer(1, 2, "m", (one,)), (one,), 0, 0)})
    with pytest.raises(ValueError, match="6 numbers at 6 of 11"):
        from_table(table, data[:-4])
