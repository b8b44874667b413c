"""Garbage, holdout, crop and external mattes upon keys of every kind, through the compositor."""

import os
import time
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import LINEAR_709, SRGB_709, Alpha, Layout, Picture
from onset_kernels.plan import Load, Step

from onset.compositor import Compositor, Machine
from onset.errors import ShowError, UsageError
from onset.frame import Frame, Loan, Output
from onset.live import replace_setting
from onset.pipeline import records_of
from onset.plugins import kinds, plugin
from onset.ports import Keyer, Want
from onset.settings import make_show
from onset.wire.picture_sender import PictureSender

WIDTH, HEIGHT = 64, 36
SOURCE = Picture(WIDTH, HEIGHT, Layout.RGB_FLOAT, LINEAR_709)
SCREEN = (0.05, 0.4, 0.08)
FIGURE = slice(20, 44)
LEFT, MIDDLE, RIGHT = (4, 30), (32, 30), (60, 30)
"""(x, y): on the screen, on the figure, on the screen again."""
CPU = Machine("cpu", 1)
KEYS = [{"kind": "chroma"}, {"kind": "difference"}]


def box(left: float, right: float, **more: Any) -> dict[str, Any]:
    """A matte over all rows between two fractions of the width."""
    return {"kind": "polygon", "points": [[left, 0], [right, 0], [right, 1], [left, 1]], **more}


def want(content: str) -> Want:
    grey = content not in ("comp", "fill", "source", "status")
    layout = Layout.GRAY_FLOAT if grey else Layout.RGBA_FLOAT
    return Want(content, content, layout, LINEAR_709, Alpha.OPAQUE if grey else Alpha.PREMULTIPLIED)


def shot(index: int = 0) -> Frame:
    """A brown figure before a green screen, linear light."""
    planes = []
    for screen, figure in zip(SCREEN, (0.3, 0.18, 0.1), strict=True):
        plane = np.full((HEIGHT, WIDTH), screen, np.float32)
        plane[8:, FIGURE] = figure
        planes.append(plane)
    return Frame(tuple(planes), SOURCE, index, 0, media_ns=0)


def composited(compositor: Compositor, frame: Frame) -> dict[str, NDArray[np.float32]]:
    """Outputs by name: (height, width) or (height, width, 4)."""
    outputs = {}
    for name, picture in compositor.outputs.items():
        planes = picture.allocate()
        outputs[name] = Output(name, planes, picture, Loan(planes, lambda: None))
    compositor.composite(frame, outputs)
    return {
        name: one.planes[0] if len(one.planes) == 1 else np.stack(one.planes, axis=-1) for name, one in outputs.items()
    }


def made(table: dict[str, Any], *contents: str, index: int = 0) -> dict[str, NDArray[np.float32]]:
    (show,) = make_show(table, needs_source=False)
    compositor = Compositor(show, SOURCE, [want(content) for content in contents], Machine("cpu", 1))
    try:
        return composited(compositor, shot(index))
    finally:
        compositor.close()


def at(plane: NDArray[Any], place: tuple[int, int]) -> Any:
    return plane[place[1], place[0]]


@pytest.mark.parametrize("kind", kinds("keyers"))
def test_no_key_writes_a_lane_that_the_stack_of_mattes_keeps_for_itself(kind: str) -> None:
    (one,) = make_show({"keyer": {"kind": kind}, "layer": [{"kind": "camera"}]}, needs_source=False)
    assert one.keyer is not None
    keyer: Keyer = plugin(one.keyer.family, one.keyer.kind).build(one.keyer.settings)
    written = {lane for node in keyer.plan(SOURCE) if isinstance(node, Step) for lane in node.replaced}
    written |= {lane for node in keyer.plan(SOURCE) if isinstance(node, Load) for lane in node.lanes.split()}
    kept = {"picture_share", "forced_solid", "forced_clear", "picture_r", "picture_g", "picture_b", "key", "mask"}
    assert written & kept == set()


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key["kind"])
def test_garbage_clears_and_crop_keeps_what_is_inside(key: dict[str, Any]) -> None:
    """Both in one show, which is one pass to compile: a crop of the middle, garbage upon the right half of it."""
    table = {"keyer": key, "matte": [box(0.4, 0.6, role="crop"), box(0.5, 0.6, role="garbage")]}
    out = made(table, "matte", "fill", "key")
    assert [at(out["key"], (x, 30)) for x in (22, 28, 32)] == pytest.approx([1, 1, 1], abs=1e-3)
    assert at(out["matte"], MIDDLE) == 0
    assert at(out["fill"], MIDDLE).tolist() == [0, 0, 0, 0]
    assert at(out["matte"], (28, 30)) == pytest.approx(1, abs=1e-3)
    assert at(out["matte"], (22, 30)) == 0
    assert at(out["fill"], (22, 30)).tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key["kind"])
def test_a_holdout_makes_solid_and_brings_the_cameras_colour_where_asked(key: dict[str, Any]) -> None:
    """On the left in the camera's colour, on the right in the keyed one, and a stripe of screen left beside each."""
    left, right = box(0.0, 0.2, role="holdout", colour="picture"), box(0.8, 1.0, role="holdout", colour="keyed")
    out = made({"keyer": key, "matte": [left, right]}, "matte", "fill")
    assert at(out["matte"], LEFT) == pytest.approx(1, abs=1e-6)
    assert at(out["fill"], LEFT)[:3] == pytest.approx(SCREEN, abs=1e-5)
    assert at(out["matte"], (16, 30)) == at(out["matte"], (48, 30)) == 0
    assert at(out["matte"], RIGHT) == pytest.approx(1, abs=1e-6)
    red, green, blue, _ = at(out["fill"], RIGHT)
    assert green < 0.5 * SCREEN[1], "the screen's light is taken out of what is held"
    assert red >= 0
    assert blue >= 0


def test_garbage_has_the_last_word_over_a_holdout() -> None:
    table = {"keyer": KEYS[0], "matte": [box(0.0, 0.3, role="garbage"), box(0.0, 0.3, role="holdout")]}
    out = made(table, "matte", "holdout", "garbage")
    assert at(out["holdout"], LEFT) == 1
    assert at(out["garbage"], LEFT) == at(out["matte"], LEFT) == 0


def test_an_external_matte_takes_the_place_of_the_key_and_a_holdout_comes_upon_it() -> None:
    mattes = [box(0.0, 0.2, role="external"), box(0.9, 1.0, role="holdout", label="core")]
    out = made({"keyer": KEYS[0], "matte": mattes}, "matte", "external", "mask.0", "mask.1", "mask.core")
    assert [at(out["external"], place) for place in (LEFT, MIDDLE, RIGHT)] == [1, 0, 0]
    assert [at(out["matte"], place) for place in (LEFT, MIDDLE, RIGHT)] == [1, 0, 1]
    assert [at(out["mask.0"], place) for place in (LEFT, MIDDLE, RIGHT)] == [1, 0, 0]
    np.testing.assert_array_equal(out["mask.1"], out["mask.core"])


@pytest.mark.parametrize("key", [*KEYS, {"kind": "luma"}], ids=lambda one: one["kind"])
def test_a_thin_external_matte_over_what_is_solid_shows_that_in_its_own_colour(key: dict[str, Any]) -> None:
    """Half of a brown figure is half of brown: the screen that is not in the pixel is not taken out of it."""
    out = made({"keyer": key, "matte": [box(0, 1, role="external", amount=0.5, invert=True)]}, "fill", "key", "matte")
    solid, shown = at(out["key"], MIDDLE), at(out["matte"], MIDDLE)
    assert (solid, shown) == (pytest.approx(1.0, abs=1e-3), pytest.approx(0.5, abs=1e-3))
    np.testing.assert_allclose(at(out["fill"], MIDDLE)[:3] / shown, (0.3, 0.18, 0.1), atol=0.01)


@pytest.mark.parametrize("lost", ["key", "hold"])
def test_a_matte_from_outside_acts_while_it_comes_and_never_blanks_the_picture(lost: str) -> None:
    """Its absence is not an empty matte: the key stands, inverted or not, and the operator is told."""
    name = f"test-stack-{os.getpid()}.matte"
    table = {
        "keyer": KEYS[0], "layer": [{"kind": "camera"}],
        "matte": [{"kind": "ring", "role": "external", "name": name, "hold_s": 600.0, "lost": lost, "label": "roto"}],
    }  # fmt: skip
    (show,) = make_show(table, needs_source=False)
    compositor = Compositor(show, SOURCE, [want("matte"), want("key")], Machine("cpu", 1))
    alone = composited(compositor, shot())
    np.testing.assert_array_equal(alone["matte"], alone["key"])
    assert compositor.warnings() == [f"matte.roto: no ring {name!r} yet; it does not act"]
    with PictureSender(name, WIDTH, HEIGHT) as sender:
        sender.send(np.tile(np.linspace(0, 255, WIDTH).astype(np.uint8), (HEIGHT, 1)))
        give_up = time.monotonic() + 30
        while compositor.warnings():
            assert time.monotonic() < give_up
            acting = composited(compositor, shot(1))
        np.testing.assert_allclose(acting["matte"][30], np.linspace(0, 255, WIDTH).astype(np.uint8) / 255, atol=1e-5)
        assert records_of(compositor)["outside"]["matte.0"]["sequence"] == 1
        inverted = replace_setting(show, "matte.roto.invert", True)
        assert compositor.plan_for(inverted) == compositor.program.plan
        compositor.change(inverted, compositor.program)
        assert at(composited(compositor, shot(2))["matte"], (WIDTH - 1, 30)) == pytest.approx(0.0, abs=1e-6)
    compositor.change(replace_setting(inverted, "matte.roto.hold_s", 1e-9), compositor.program)
    silent = composited(compositor, shot(3))
    expected = 1.0 - np.linspace(0, 255, WIDTH).astype(np.uint8) / 255 if lost == "hold" else alone["key"][30]
    np.testing.assert_allclose(silent["matte"][30], expected, atol=1e-5)
    assert len(compositor.warnings()) == 1
    compositor.close()


def test_a_matte_is_all_the_key_there_is_where_no_keyer_is() -> None:
    out = made({"matte": [box(0.25, 0.75, role="external", amount=1.0)]}, "matte", "fill")
    assert [at(out["matte"], place) for place in (LEFT, MIDDLE, RIGHT)] == [0, 1, 0]
    assert at(out["fill"], MIDDLE)[:3] == pytest.approx((0.3, 0.18, 0.1), abs=1e-5)
    assert at(out["fill"], LEFT).tolist() == [0, 0, 0, 0]


def test_amount_and_invert_do_what_they_say() -> None:
    half = made({"matte": [box(0.25, 0.75, amount=0.5)]}, "matte")["matte"]
    assert [at(half, place) for place in (LEFT, MIDDLE)] == [1, 0.5]
    turned = made({"matte": [box(0.25, 0.75, invert=True)]}, "matte")["matte"]
    assert [at(turned, place) for place in (LEFT, MIDDLE)] == [0, 1]
    outside = made({"matte": [box(0.25, 0.75, role="crop", invert=True)]}, "matte")["matte"]
    assert [at(outside, place) for place in (LEFT, MIDDLE)] == [1, 0]


@pytest.mark.parametrize("role", ["garbage", "holdout", "crop", "external"])
@pytest.mark.parametrize("invert", [False, True])
def test_an_outline_without_points_does_not_act_whatever_its_role(role: str, invert: bool) -> None:
    plain = made({"keyer": {"kind": "chroma"}}, "matte")["matte"]
    table = {"kind": "polygon", "role": role, "points": [], "invert": invert}
    empty = made({"keyer": {"kind": "chroma"}, "matte": [table]}, "matte")["matte"]
    assert np.array_equal(empty, plain)


def test_several_crops_leave_what_lies_in_all_of_them_and_garbage_adds_up() -> None:
    crops = [box(0.0, 0.6, role="crop"), box(0.4, 1.0, role="crop")]
    left = made({"matte": crops}, "matte")["matte"]
    assert [at(left, place) for place in (LEFT, MIDDLE, RIGHT)] == [0, 1, 0]
    garbage = made({"matte": [box(0.0, 0.2), box(0.8, 1.0)]}, "matte")["matte"]
    assert [at(garbage, place) for place in (LEFT, MIDDLE, RIGHT)] == [0, 1, 0]


def test_the_pictures_own_alpha_limits_what_mattes_hold() -> None:
    picture = Picture(WIDTH, HEIGHT, Layout.RGBA_FLOAT, LINEAR_709, Alpha.STRAIGHT)
    (show,) = make_show({"keyer": KEYS[0], "matte": [box(0.0, 1.0, role="holdout")]}, needs_source=False)
    compositor = Compositor(show, picture, [want("matte")], Machine("cpu", 1))
    planes = (*shot().planes, np.full((HEIGHT, WIDTH), 0.25, np.float32))
    assert at(composited(compositor, Frame(planes, picture, 0, 0))["matte"], MIDDLE) == pytest.approx(0.25)
    compositor.close()


def test_the_status_tells_screen_core_and_forced_apart() -> None:
    mattes = [box(0.0, 0.1), box(0.9, 1.0, role="holdout")]
    status = made({"keyer": KEYS[0], "matte": mattes}, "status")["status"]
    assert at(status, (12, 30))[:3].tolist() == [0, 0, 0]
    assert at(status, MIDDLE)[:3].tolist() == [1, 1, 1]
    red, green, _, alpha = at(status, (2, 30))
    assert red > 2 * green
    assert alpha == 1
    red, green, *_ = at(status, RIGHT)
    assert green > 2 * red


def test_what_the_levels_clip_is_blue_and_yellow() -> None:
    key = {"kind": "luma", "low": 0.0, "high": 1.0, "black": 0.5, "white": 0.6}
    planes = tuple(np.tile(np.linspace(0, 1, WIDTH, dtype=np.float32) ** 2, (HEIGHT, 1)) for _ in range(3))
    (show,) = make_show({"keyer": key}, needs_source=False)
    compositor = Compositor(show, SOURCE, [want("status"), want("raw")], Machine("cpu", 1))
    out = composited(compositor, Frame(planes, SOURCE, 0, 0))
    compositor.close()
    raw = out["raw"][0]
    dark, bright = int(np.argmin(np.abs(raw - 0.3))), int(np.argmin(np.abs(raw - 0.8)))
    red, green, blue, _ = out["status"][0, dark]
    assert blue > 2 * max(red, green)
    red, green, blue, _ = out["status"][0, bright]
    assert min(red, green) > 5 * blue


def test_a_moved_point_an_amount_and_a_turn_need_no_new_plan() -> None:
    (show,) = make_show({"keyer": KEYS[0], "matte": [box(0.0, 0.1, label="wall")]}, needs_source=False)
    compositor = Compositor(show, SOURCE, [want("matte")], Machine("cpu", 1))
    assert at(composited(compositor, shot())["matte"], MIDDLE) == pytest.approx(1, abs=1e-3)
    for path, value in (
        ("matte.wall.points", [[0, 0], [1, 0], [1, 1], [0, 1]]),
        ("matte.0.feather_px", 12.0),
        ("matte.0.amount", 0.5),
        ("matte.0.invert", True),
        ("matte.0.keyframes", [{"at": 0, "points": [[0, 0], [1, 0], [1, 1]]}]),
    ):
        show = replace_setting(show, path, value)
        assert compositor.plan_for(show) == compositor.program.plan, path
    compositor.change(replace_setting(compositor.show, "matte.wall.points", [[0, 0], [1, 0], [1, 1], [0, 1]]),
                      compositor.program)  # fmt: skip
    assert at(composited(compositor, shot(1))["matte"], MIDDLE) == 0
    compositor.close()


def test_a_moving_matte_is_the_same_in_every_render() -> None:
    points = [[[x, 0], [x + 0.2, 0], [x + 0.2, 1], [x, 1]] for x in (0.0, 0.8)]
    keyframes = [{"at": 0, "points": points[0]}, {"at": 10, "points": points[1]}]
    table = {"matte": [{"kind": "polygon", "keyframes": keyframes}]}
    early, middle, again = (made(table, "matte", index=index)["matte"] for index in (0, 5, 5))
    assert at(early, LEFT) == at(middle, MIDDLE) == 0
    assert at(early, MIDDLE) == at(middle, LEFT) == 1
    np.testing.assert_array_equal(middle, again)


@pytest.mark.parametrize(
    ("matte", "words"),
    [
        (box(0, 1, role="garbag"), "matte.0.role: 'garbag' is none of the choices"),
        ({"kind": "polygon", "points": [[0, 0], [1, 1]]}, r"matte.0.points: points .* give at least 3"),
        ({"kind": "polygon", "points": [[0, 0, 0], [1, 1], [1, 0]]}, r"matte.0.points.0: .* must be a list of 2"),
        ({"kind": "polygon", "points": [[0, 0], [1, float("nan")], [1, 0]]}, r"matte.0.points.1.1: nan must be"),
        ({"kind": "polygone"}, "did you mean 'polygon'"),
    ],
)
def test_a_bad_matte_is_one_line_that_says_where(matte: dict[str, Any], words: str) -> None:
    with pytest.raises(ShowError, match=words) as told:
        make_show({"matte": [matte]}, needs_source=False)
    assert len(str(told.value).splitlines()) == 1


def test_a_view_that_nothing_shows_is_one_clear_error() -> None:
    (show,) = make_show({"keyer": KEYS[0]}, needs_source=False)
    with pytest.raises(UsageError, match=r"output 'rav': nothing here shows 'rav'; did you mean 'raw'"):
        Compositor(show, SOURCE, [want("rav")], Machine("cpu", 1))
    with pytest.raises(UsageError, match="status is in colour, which gray8 does not hold"):
        Compositor(show, SOURCE, [Want("status", "status", Layout.GRAY8, SRGB_709)], Machine("cpu", 1))


def test_any_stage_can_be_looked_at_through_one_output_while_it_runs() -> None:
    """`engine.view` says what it shows: codes of a matte as they are, colour display-encoded."""
    mattes = [box(0, 0.1, role="garbage", label="lamp", feather_px=400), box(0.4, 0.7, role="holdout", amount=0.4)]
    (show,) = make_show({"keyer": KEYS[0], "layer": [{"kind": "camera"}], "matte": mattes}, needs_source=False)
    views = {"mask.lamp": Layout.GRAY8, "holdout": Layout.GRAY8, "status": Layout.BGRA8}
    direct = Compositor(show, SOURCE, [Want(one, one, form, SRGB_709) for one, form in views.items()], CPU)
    through = Compositor(show, SOURCE, [Want("view", "view", Layout.BGRA8, SRGB_709)], CPU)
    try:
        alone = composited(direct, shot())
        for view, form in views.items():
            other = replace_setting(show, "engine.view", view)
            through.change(other, through.compiled(through.plan_for(other)))
            channels = composited(through, shot())["view"].view(np.uint8).reshape(HEIGHT, WIDTH, 4)[..., :3]
            grey = form is Layout.GRAY8
            expected = alone[view][..., None] if grey else alone[view].view(np.uint8).reshape(HEIGHT, WIDTH, 4)[..., :3]
            np.testing.assert_array_equal(channels, np.broadcast_to(expected, channels.shape), err_msg=view)
        with pytest.raises(UsageError, match=r"nothing here shows 'mask\.lmap'; did you mean 'mask\.lamp'"):
            through.plan_for(replace_setting(show, "engine.view", "mask.lmap"))
        assert through.show.engine.view == "status"
    finally:
        direct.close()
        through.close()
