"""Cutting plans: single assignment, backward slices, passes that end at neighbourhood steps only."""

from typing import Any

import numpy as np
import pytest
from onset_kernels.operation import Operation
from onset_kernels.passes import cut, single_assignment
from onset_kernels.picture import Layout
from onset_kernels.plan import Around, Load, Plan, Step, Store, prefixed, step

F = np.float32


def twice(a: Any, gain: Any) -> Any:
    return a * gain


def whole(r: Any, g: Any, b: Any) -> Any:
    return r + g + b


TWICE = Operation(twice, lanes="a", replaces="a")
WHOLE = Operation(whole, lanes="r g b", replaces="a")
SOURCE = Load("source", Layout.RGB_FLOAT, "r g b")
MATTE = Store("matte", Layout.GRAY_FLOAT, "a")


def names(plan: Plan) -> list[list[str]]:
    """What each pass computes, by operation or load name."""
    return [
        [v.node.operation.function.__name__ if isinstance(v.node, Step) else type(v.node).__name__ for v in part.body]
        for part in cut(plan)
    ]


def test_every_write_of_a_lane_makes_a_new_version() -> None:
    versions = single_assignment((SOURCE, step(WHOLE), step(TWICE, "k"), MATTE))
    assert [v.makes for v in versions] == [("r_1", "g_1", "b_1"), ("a_1",), ("a_2",), ()]
    assert versions[3].reads == ("a_2",)


def test_a_lane_read_before_it_is_written_is_named() -> None:
    with pytest.raises(ValueError, match="lane 'a' is read before anything wrote it"):
        single_assignment((SOURCE, step(TWICE)))


def test_a_plan_that_stores_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="Store"):
        cut((SOURCE,))


def test_what_no_output_needs_is_not_computed() -> None:
    plan = (SOURCE, step(WHOLE), step(TWICE, "k"), Store("comp", Layout.RGB_FLOAT, "r g b"))
    assert names(plan) == [["Load"]]


def test_a_pointwise_plan_is_one_pass() -> None:
    plan = (
        SOURCE,
        step(WHOLE),
        Store("early", Layout.GRAY_FLOAT, "a"),
        step(TWICE, "k"),
        Store("late", Layout.GRAY_FLOAT, "a"),
    )
    (only,) = cut(plan)
    assert [v.reads for v in only.stores] == [("a_1",), ("a_2",)]


def test_a_neighbourhood_step_ends_a_pass_and_what_lies_before_is_computed_again() -> None:
    plan = (
        SOURCE,
        step(WHOLE),
        Around("a", "box_blur", "blur"),
        step(TWICE, "k"),
        Store("m", Layout.RGBA_FLOAT, "r g b a"),
    )
    first, second = cut(plan)
    assert [v.makes for v in first.arounds] == [("a_2",)]
    assert not first.stores
    kinds = [type(v.node).__name__ for v in second.body]
    assert kinds == ["Load", "Around", "Step"]  # the source again, the blurred plane; the key is not computed twice


def test_two_neighbourhood_steps_in_a_row_make_three_passes_and_side_by_side_two() -> None:
    chained = (
        SOURCE,
        step(WHOLE),
        Around("a", "erode", "e"),
        Around("a", "box_blur", "b"),
        MATTE,
    )
    assert len(cut(chained)) == 3
    beside = (SOURCE, Around("r", "erode", "e"), Around("g", "box_blur", "b"), Store("m", Layout.RGB_FLOAT, "r g b"))
    assert len(cut(beside)) == 2


def test_a_neighbourhood_step_that_nothing_needs_costs_no_pass() -> None:
    plan = (SOURCE, step(WHOLE), Around("a", "box_blur", "blur"), Store("comp", Layout.RGB_FLOAT, "r g b"))
    assert len(cut(plan)) == 1


def test_prefixes_keep_two_parts_apart() -> None:
    first, second = (
        prefixed((Load("plate", Layout.GRAY_FLOAT, "a"), step(TWICE, "k")), name) for name in ("one", "two")
    )
    load, doubled = first
    assert isinstance(load, Load)
    assert load.name == "one.plate"
    assert isinstance(doubled, Step)
    assert doubled.parameters == ("one.k.gain",)
    assert second != first
