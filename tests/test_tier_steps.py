"""Tiers of a running engine: stepped to beside the loop, recorded with every frame, told to the operator."""

import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from onset_kernels.picture import SRGB_709, Colour, Layout, Matrix, Picture, Primaries, Range, Transfer
from onset_kernels.plan import Load

from onset.changes import Changes
from onset.compositor import Compositor, Machine
from onset.frame import Frame
from onset.pipeline import records_of
from onset.ports import Want
from onset.settings import make_show
from onset.tier import OVER, PATIENCE, SETTLING, Tier
from onset.tier_steps import TierSteps

PICTURE = Picture(32, 18, Layout.BGRA8)
COMP = Want("comp", "comp", Layout.BGRA8, SRGB_709)
VIDEO = Colour(Transfer.BT709, Primaries.BT709, Matrix.BT709, Range.LIMITED)
SHORT_NS = 1_000_000
LONG_NS, ENOUGH = 40_000_000, SETTLING + OVER // 2  # far over budget: they count twice


def built(keyer: str = "difference", picture: Picture = PICTURE, **engine: Any) -> Compositor:
    table = {"engine": engine, "keyer": {"kind": keyer}, "layer": [{"kind": "camera"}]}
    (show,) = make_show(table, needs_source=False)
    return Compositor(show, picture, [COMP], Machine("cpu", 1))


@pytest.fixture
def compositor() -> Iterator[Compositor]:
    one = built()
    yield one
    one.close()


def steps_of(compositor: Compositor, changes: Changes) -> TierSteps:
    return TierSteps(compositor, changes, cast(Any, SimpleNamespace(rate_hz=Fraction(60))))


def frame(index: int, took_ns: int) -> Frame:
    return Frame((np.zeros((18, 32), np.uint32),), PICTURE, index, 0, stamps={"wait": 5, "publish": 5 + took_ns})


def test_it_steps_down_beside_the_loop_says_so_and_records_it(
    compositor: Compositor, caplog: pytest.LogCaptureFixture
) -> None:
    changes = Changes(compositor)
    steps = steps_of(compositor, changes)
    assert records_of(compositor)["quality"] == "live"
    assert steps.told() == {"tier": "live", "frame_ms": None, "budget_ms": 8.33}
    program, revision = compositor.program, compositor.revision
    give_up, index = time.monotonic() + 90, 0
    with caplog.at_level(logging.WARNING, "onset.tier_steps"):
        while not steps.warnings():
            assert time.monotonic() < give_up
            changes.apply(index)
            steps.look(frame(index, LONG_NS))
            index += 1
            if index > ENOUGH:
                time.sleep(0.005)
    assert index > ENOUGH
    assert compositor.program is not program
    assert (compositor.tier, compositor.revision, changes.asked_since(-1)) == ("fast", revision, [])
    assert records_of(compositor)["quality"] == "fast"
    steps.look(frame(index, LONG_NS))
    assert "steps down to fast: a frame takes 40.0 ms, and may take 8.3 ms" in caplog.text
    assert steps.told()["tier"] == "fast"
    changes.close()


def test_a_prepared_tier_is_stepped_to_without_making_anything(compositor: Compositor) -> None:
    compositor.prepare("fast")
    prepared = dict(compositor.made)
    changes = Changes(compositor)
    steps = steps_of(compositor, changes)
    for index in range(ENOUGH + 2):
        changes.apply(index)
        steps.look(frame(index, LONG_NS))
    assert compositor.tier == "fast"
    assert compositor.made == prepared
    assert changes.step("live") is not None
    changes.apply(ENOUGH + 2)
    assert (compositor.tier, compositor.made) == ("live", prepared)
    changes.close()


@pytest.mark.parametrize(("repair", "tier"), [("auto", "full"), ("off", "live"), ("on", "live")])
def test_with_time_to_spare_subsampled_chroma_is_mended_and_it_is_said(
    repair: str, tier: Tier, caplog: pytest.LogCaptureFixture
) -> None:
    compositor = built(picture=replace(PICTURE, layout=Layout.NV12, colour=VIDEO), repair=repair)
    plan, changes = compositor.program.plan, Changes(compositor)
    steps, give_up, index = steps_of(compositor, changes), time.monotonic() + 90, 0
    with caplog.at_level(logging.WARNING, "onset.tier_steps"):
        while compositor.tier != tier or index < 2 * PATIENCE:
            assert time.monotonic() < give_up
            changes.apply(index)
            steps.look(frame(index, SHORT_NS))
            index += 1
            if index > SETTLING + PATIENCE:
                time.sleep(0.001)
    guided = {tier: [node.guided for node in one if isinstance(node, Load) and node.name == "source"] for tier, one in
              (("before", plan), ("now", compositor.program.plan))}  # fmt: skip
    assert guided == {"before": [repair == "on"], "now": [repair != "off"]}
    assert records_of(compositor)["quality"] == tier
    assert ("quality steps up to full: a frame takes 1.0 ms, and may take 8.3 ms" in caplog.text) == (tier == "full")
    assert steps.warnings() == []
    changes.close()
    compositor.close()


def test_a_picture_of_full_chroma_has_nothing_to_mend_and_stays(compositor: Compositor) -> None:
    changes = Changes(compositor)
    steps = steps_of(compositor, changes)
    for index in range(2 * PATIENCE):
        changes.apply(index)
        steps.look(frame(index, SHORT_NS))
    assert compositor.tier == "live"
    changes.close()


@pytest.mark.parametrize(
    ("compositor_of", "tier"),
    [
        ({"quality": "live"}, "live"),
        ({"quality": "full"}, "full"),
        ({"mode": "every"}, "full"),
        ({"keyer": "luma"}, "live"),
    ],
)
def test_a_tier_that_was_chosen_or_that_nothing_depends_on_stays(compositor_of: dict[str, Any], tier: Tier) -> None:
    compositor = built(**compositor_of)
    changes = Changes(compositor)
    steps = steps_of(compositor, changes)
    for index in range(3 * ENOUGH):
        changes.apply(index)
        steps.look(frame(index, LONG_NS))
    assert (compositor.tier, steps.warnings()) == (tier, [])
    assert steps.told() == {"tier": tier, "frame_ms": None, "budget_ms": 8.33}
    changes.close()
    compositor.close()


def test_the_tier_is_a_setting_of_a_running_show(compositor: Compositor) -> None:
    changes = Changes(compositor)
    answer, give_up, index = changes.request({"engine.quality": "fast"}), time.monotonic() + 90, 0
    while not answer.done():
        assert time.monotonic() < give_up
        changes.apply(index)
        index += 1
        time.sleep(0.005)
    assert answer.exception() is None
    assert (compositor.tier, compositor.revision) == ("fast", 1)
    assert compositor.keyer is not None
    assert getattr(compositor.keyer, "tier") == "fast"  # noqa: B009 - the port of a keyer has none
    changes.close()
