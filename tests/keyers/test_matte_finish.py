import pytest
from onset_kernels.around import LARGEST_PX
from onset_kernels.plan import Around, Plan, Step

from onset.keyers.matte_finish import (
    MatteSettings,
    edge_nodes,
    edge_values,
    levels_nodes,
    levels_values,
    within,
    wrap_values,
)
from onset.plugins import plugin


def slots(plan: Plan) -> set[str]:
    """Every parameter that a plan asks for."""
    return {name for node in plan if isinstance(node, Step) for name in node.parameters} | {
        node.parameter for node in plan if isinstance(node, Around)
    }


@pytest.mark.parametrize(
    "settings", [MatteSettings(), MatteSettings(grow_px=-2.0), MatteSettings(grow_px=1.5, blur_px=3.0, gamma=2.0)]
)
def test_the_values_are_those_that_the_plan_asks_for(settings: MatteSettings) -> None:
    assert set(edge_values(settings, 1080)) == slots(edge_nodes(settings))
    assert set(levels_values(settings, 1080)) == slots(levels_nodes(settings))


def test_shrinking_is_by_the_positive_amount() -> None:
    settings = MatteSettings(grow_px=-2.5)
    assert [node.neighbourhood for node in edge_nodes(settings) if isinstance(node, Around)] == ["shrink"]
    assert edge_values(settings, 1080)["grow_px"] == 2.5


@pytest.mark.parametrize(
    ("rows", "grow_px", "blur_px"), [(270, 0.5, 1.0), (2160, 4.0, 8.0), (10**6, LARGEST_PX, LARGEST_PX)]
)
def test_lengths_are_those_of_a_picture_of_1080_rows(rows: int, grow_px: float, blur_px: float) -> None:
    values = edge_values(MatteSettings(grow_px=-2.0, blur_px=4.0), rows)
    assert (values["grow_px"], values["blur_px"]) == (grow_px, blur_px)


def test_levels_are_a_ramp_from_black_to_white() -> None:
    values = levels_values(MatteSettings(black=0.2, white=0.7), 1080)
    assert values["offset"] + 0.2 * values["slope"] == pytest.approx(0.0)
    assert values["offset"] + 0.7 * values["slope"] == pytest.approx(1.0)


def test_a_slider_that_moves_keeps_the_plan() -> None:
    assert edge_nodes(MatteSettings(gamma=1.0)) == edge_nodes(MatteSettings(gamma=3.0, black=0.3))
    assert edge_nodes(MatteSettings(blur_px=1.0)) == edge_nodes(MatteSettings(blur_px=9.0))


def test_what_lies_outside_is_named_with_what_is_allowed() -> None:
    within("amount", 1.0, 0.0, 1.0)
    with pytest.raises(ValueError, match=r"amount nan is outside 0 to 1"):
        within("amount", float("nan"), 0.0, 1.0)


@pytest.mark.parametrize("kind", ["difference", "chroma", "luma"])
def test_every_key_wraps_light_when_asked_and_says_so(kind: str) -> None:
    part = plugin("keyers", kind)
    off, on = (part.build(part.Settings(wrap=wrap)) for wrap in (0.0, 0.4))
    assert (off.wraps, on.wraps) == (False, True)
    assert wrap_values(on.settings) == {"wrap": 0.4, "wrap_px": 24.0}
    with pytest.raises(ValueError, match="wrap_px 4 is outside 8 to 256"):
        part.Settings(wrap_px=4)
