"""Settings of a running engine: in force between two frames, in order; a failure is told and costs nothing."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import numpy as np
import pytest
from onset_kernels.picture import SRGB_709, Layout, Picture

from onset import compiling
from onset.changes import Changes
from onset.children import ChildEnd
from onset.compositor import Compositor, Machine
from onset.errors import ShowError, WorkError
from onset.frame import Frame
from onset.keyers.difference import DifferenceKeyer
from onset.ports import Want
from onset.settings import make_show

PICTURE = Picture(16, 9, Layout.BGRA8)
COMP = Want("comp", "comp", Layout.BGRA8, SRGB_709)
GROWN = {"keyer.grow_px": -1.0}
"""A change that needs another plan: a matte that is eaten away has a neighbourhood step."""


@pytest.fixture
def compositor(request: pytest.FixtureRequest) -> Iterator[Compositor]:
    """Of a show that keys by colour alone, which is quick to compile, but for tests of the other keyer."""
    table = {
        "keyer": {"kind": getattr(request, "param", "chroma"), "screen": "green"},
        "layer": [{"kind": "solid", "colour": "#0000ff"}, {"kind": "camera"}],
    }
    (show,) = make_show(table, needs_source=False)
    one = Compositor(show, PICTURE, [COMP], Machine("cpu", 1))
    yield one
    one.close()


@pytest.fixture
def changes(compositor: Compositor) -> Iterator[Changes]:
    one = Changes(compositor)
    yield one
    one.close()


def until_done(changes: Changes, *futures: "Future[int]", first: int = 0) -> None:
    """Frames, 5 ms apart, until all these are answered."""
    give_up = time.monotonic() + 60
    index = first
    while not all(future.done() for future in futures):
        assert time.monotonic() < give_up
        changes.apply(index)
        index += 1
        time.sleep(0.005)


def broken(_end: ChildEnd, _job: Any) -> None:
    raise ZeroDivisionError("in the compiler")


def endless(end: ChildEnd, _job: Any) -> None:
    while not end.stopping(wait_s=1.0):
        pass


def test_values_are_in_force_at_the_next_frame_and_answered_with_its_index(
    changes: Changes, compositor: Compositor
) -> None:
    answer = changes.request({"layer.1.opacity": 0.25, "keyer.black": 0.1})
    assert changes.get("layer.1.opacity") == 1.0
    changes.apply(7)
    assert answer.result(timeout=0) == 7
    assert (changes.get("layer.1.opacity"), changes.get("keyer.black")) == (0.25, 0.1)
    assert compositor.program.value("layer.1.opacity") == 0.25
    assert compositor.revision == 1


def test_what_needs_no_program_acts_on_the_next_frame_while_one_is_compiled_for_a_change_before_it(
    changes: Changes, compositor: Compositor
) -> None:
    plan = compositor.program.plan
    grown = changes.request(GROWN)
    changes.apply(0)
    slid, more = changes.request({"layer.1.opacity": 0.5}), changes.request({**GROWN, "layer.0.opacity": 0.5})
    back = changes.request({"keyer.black": 0.1})
    changes.apply(1)
    assert (slid.result(timeout=0), back.result(timeout=0)) == (1, 1)
    assert (compositor.program.plan, changes.get("layer.1.opacity"), changes.get("keyer.grow_px")) == (plan, 0.5, 0.0)
    last = changes.request({"layer.0.opacity": 0.25})
    assert not grown.done()
    until_done(changes, grown, more, last, first=2)
    assert grown.result() == more.result() == last.result() > 1
    assert (changes.get("keyer.grow_px"), changes.get("layer.0.opacity")) == (-1.0, 0.25)
    asked = [{"layer.1.opacity": 0.5}, {"keyer.black": 0.1}, GROWN, {**GROWN, "layer.0.opacity": 0.5},
             {"layer.0.opacity": 0.25}]  # fmt: skip
    assert changes.asked_since(0) == asked  # as each came into force: so it is made again
    assert compositor.revision == 5


def test_of_a_slider_that_is_moved_while_its_program_is_compiled_only_the_last_value_acts(
    changes: Changes, compositor: Compositor
) -> None:
    first = changes.request(GROWN)
    changes.apply(0)
    moves = [changes.request({"keyer.grow_px": -1.0 - step / 1000}) for step in range(1, 1001)]
    until_done(changes, first, *moves, first=1)
    assert {first.result()} == {move.result() for move in moves}
    assert changes.asked_since(0) == [GROWN, {"keyer.grow_px": -2.0}]
    assert compositor.revision == 2


def test_what_stands_only_upon_a_change_that_is_being_compiled_waits_for_it(changes: Changes) -> None:
    until_done(changes, changes.request({"keyer.white": 0.5}))
    first, second = changes.request({**GROWN, "keyer.white": 0.95}), changes.request({"keyer.black": 0.9})
    changes.apply(0)
    assert not second.done()
    until_done(changes, first, second, first=1)
    assert first.result() == second.result()
    assert (changes.get("keyer.black"), changes.get("keyer.white")) == (0.9, 0.95)


def test_a_program_is_made_again_where_another_plan_came_into_force_meanwhile(
    changes: Changes, compositor: Compositor, monkeypatch: pytest.MonkeyPatch
) -> None:
    until_done(changes, changes.request({"keyer.blur_px": 1.0}))
    until_done(changes, changes.request({"keyer.blur_px": 0.0}))
    grown = changes.request(GROWN)
    changes.apply(0)
    blurred = changes.request({"keyer.blur_px": 1.0})  # that plan is there
    changes.apply(1)
    assert blurred.result(timeout=0) == 1
    until_done(changes, grown, first=2)
    assert compositor.program.plan == compositor.plan_for(compositor.show)
    assert (changes.get("keyer.grow_px"), changes.get("keyer.blur_px")) == (-1.0, 1.0)


def test_a_compilation_that_fails_is_told_and_later_changes_stand_without_it(
    changes: Changes, compositor: Compositor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling, "compile_beside", broken)
    program = compositor.program
    first, second = changes.request(GROWN), changes.request({"layer.1.opacity": 0.5})
    until_done(changes, first, second)
    with pytest.raises(WorkError, match=r"compiling the changed show failed: .*ZeroDivisionError.*it was not applied"):
        first.result()
    assert second.result() >= 0
    assert compositor.program is program
    assert (changes.get("keyer.grow_px"), changes.get("layer.1.opacity")) == (0.0, 0.5)
    third = changes.request({"keyer.black": 0.2})  # and the engine goes on taking changes
    changes.apply(99)
    assert third.result(timeout=0) == 99


def test_a_keyer_that_cannot_plan_its_new_settings_costs_the_change_and_not_the_loop(
    changes: Changes, compositor: Compositor, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyer: Any = compositor.keyer
    plan = type(keyer).plan

    def picky(self: Any, picture: Picture) -> Any:
        if self.settings.black > 0.3:
            raise RuntimeError("no plan for that")
        return plan(self, picture)

    monkeypatch.setattr(type(keyer), "plan", picky)
    answer = changes.request({"keyer.black": 0.4})
    changes.apply(1)
    with pytest.raises(WorkError, match=r"planning the changed show failed: .*no plan for that"):
        answer.result(timeout=0)
    assert changes.get("keyer.black") == keyer.settings.black < 0.3


def test_a_compilation_that_takes_too_long_is_ended_and_told(changes: Changes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "compile_beside", endless)
    monkeypatch.setattr(compiling, "LIMIT_S", 0.2)
    answer = changes.request(GROWN)
    until_done(changes, answer)
    with pytest.raises(WorkError, match=r"it took over 0\.2 s; it was not applied"):
        answer.result()


def test_the_end_refuses_what_waits_and_leaves_no_thread_behind(
    changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling, "compile_beside", endless)
    waiting = [changes.request(GROWN), changes.request({"keyer.grow_px": -2.0})]
    changes.apply(0)
    changes.close()
    waiting.append(changes.request({"layer.1.opacity": 0.6}))
    for answer in waiting:
        with pytest.raises(WorkError, match="the engine ended before"):
            answer.result(timeout=0)
    assert "compile" not in {thread.name for thread in threading.enumerate()}


def test_a_wrong_change_is_refused_at_once_with_nothing_changed(changes: Changes) -> None:
    with pytest.raises(ShowError, match="unknown setting 'opacty'"):
        changes.request({"layer.1.opacity": 0.5, "layer.1.opacty": 0.5})
    changes.apply(0)
    assert changes.get("layer.1.opacity") == 1.0


keyed_by_difference = pytest.mark.parametrize("compositor", ["difference"], indirect=True)


def _orders(compositor: Compositor, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """One entry each time that the keyer is told to look for its screen again."""
    given: list[bool] = []
    keyer = compositor.keyer
    assert isinstance(keyer, DifferenceKeyer)
    keyer.values(Frame((np.full((9, 16, 4), 128, np.uint8).view(np.uint32)[..., 0],), PICTURE, 0, 0))
    monkeypatch.setattr(keyer._keeper, "look_again", lambda: given.append(True))
    return given


@keyed_by_difference
def test_a_value_that_is_there_already_is_no_order_to_look_for_the_screen(
    changes: Changes, compositor: Compositor, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = _orders(compositor, monkeypatch)
    until_done(changes, changes.request({"keyer.despill": 1.0}), changes.request({"layer.1.opacity": 0.5}))
    assert given == []
    until_done(changes, changes.request({"keyer.screen": "green"}))
    assert given == [True]


@keyed_by_difference
def test_a_change_that_is_refused_gives_no_order_to_look_for_the_screen(
    changes: Changes, compositor: Compositor, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = _orders(compositor, monkeypatch)
    monkeypatch.setattr(compiling, "compile_beside", broken)
    refused = changes.request({"keyer.screen": "green", "layer.1.operator": "plus"})
    until_done(changes, refused)
    assert isinstance(refused.exception(), WorkError)
    assert given == []


@keyed_by_difference
def test_a_change_that_stands_without_the_one_before_it_is_no_order(
    changes: Changes, compositor: Compositor, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = _orders(compositor, monkeypatch)
    monkeypatch.setattr(compiling, "compile_beside", broken)
    grown = changes.request(GROWN)
    changes.apply(0)
    back = changes.request({"keyer.grow_px": 0.0})
    until_done(changes, grown, back, first=1)
    assert isinstance(grown.exception(), WorkError)
    assert back.exception() is None
    assert given == []


@keyed_by_difference
def test_a_step_of_the_tier_is_never_in_front_of_a_change(
    changes: Changes, compositor: Compositor, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = compiling.compile_beside
    monkeypatch.setattr(compiling, "compile_beside", endless)
    step = changes.step("fast")
    assert step is not None
    changes.apply(0)
    slid = changes.request({"layer.1.opacity": 0.5})
    changes.apply(1)
    assert slid.result(timeout=0) == 1
    monkeypatch.setattr(compiling, "compile_beside", real)  # the step's own would never end
    chosen = changes.request({"engine.quality": "fast"})
    until_done(changes, chosen, step, first=2)
    assert chosen.result() <= step.result()
    assert (compositor.tier, compositor.stepped, compositor.revision) == ("fast", "fast", 2)
