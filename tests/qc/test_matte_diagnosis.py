"""Every fault that is planted is found, in words that say what to do, and a good scene is accused of nothing."""

from dataclasses import replace

import numpy as np
import pytest

from onset.keying.evidence import Evidence
from onset.keying.screen_plate import ScreenPlate
from onset.qc.matte_diagnosis import NO_SCREEN, diagnose
from onset.qc.matte_report import LIMITS, Light, Limits, MatteReport
from onset.qc.matte_watch import MatteWatch
from onset.qc.screen_measures import screen_light
from onset.screen import even_screen
from tests.qc.made_scene import GREEN, HEIGHT_PX, SKIN, WIDTH_PX, MadeScene, Map, measured, person

GOOD = MadeScene()


def holed(value: float) -> Map:
    matte = GOOD.alpha.copy()
    matte[200:225, 220:260] = value
    return matte


def littered() -> Map:
    matte = GOOD.alpha.copy()
    matte[:120, 20:60] = 0.06
    return matte


def ramp(left: float, right: float) -> Map:
    row = np.interp(np.linspace(0, 1, WIDTH_PX), [0, 0.3, 0.36, 1], [left, left, right, right]).astype(np.float32)
    return np.repeat(row[None], HEIGHT_PX, 0)


CHEST, SLEEVE = np.s_[232:257, 220:260], np.s_[215:245, 300:330]


def printed(stops: float, where: tuple[slice, slice] = SLEEVE) -> MadeScene:
    """A print of the screen's paint, so much off the screen's light; clear in the matte as in a key's."""
    light, alpha = np.ones((HEIGHT_PX, WIDTH_PX), np.float32), GOOD.alpha.copy()
    light[where], alpha[where] = 2.0**stops, 0.0
    return replace(GOOD, light=light, alpha=alpha)


def stripe_at_the_top() -> MadeScene:
    """A strip of paper of another green that stays in the matte."""
    paper = np.zeros((HEIGHT_PX, WIDTH_PX), np.float32)
    paper[:, 40:90] = 1.0
    return replace(GOOD, alpha=paper, skin=(0.30, 0.45, 0.20))


PLANTED = {
    "gaps_off_light": printed(-0.8),
    "deep_gaps": printed(0.0, CHEST),
    "cast_at_top": stripe_at_the_top(),
    "core_holes": replace(GOOD, matte=holed(0.0)),
    "screen_residue": replace(GOOD, matte=littered()),
    "green_cast": replace(GOOD, skin=(0.30, 0.45, 0.20)),
    "edge_width_px": replace(GOOD, alpha=person(24.0)),
    "unevenness_stops": replace(GOOD, light=ramp(0.25, 1.0)),
    "screen_level": replace(GOOD, green=(0.003, 0.03, 0.006)),
    "screen_saturation": replace(GOOD, green=(0.30, 0.42, 0.31)),
    "screen_clipped": replace(GOOD, green=(0.35, 1.0, 0.4)),
    "noise": replace(GOOD, noise=0.2),
    "plate_fit": replace(GOOD, fits=0.3),
}


def found(report: MatteReport) -> set[str]:
    return {finding.measure for finding in diagnose(report).findings}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_good_scene_is_accused_of_nothing(seed: int) -> None:
    report = measured(replace(GOOD, seed=seed), replace(GOOD, seed=seed + 10))
    assert diagnose(report).findings == ()
    assert diagnose(report).light is Light.GREEN


def test_so_are_a_gap_between_arm_and_body_and_a_shadow_on_the_screen() -> None:
    alpha = GOOD.alpha.copy()
    alpha[SLEEVE] = 0.0  # the screen shows there, as it should
    assert found(measured(replace(GOOD, alpha=alpha))) == set()
    across = ramp(0.6, 1.0)  # a gap is as bright as what is to its left and right
    assert found(measured(replace(GOOD, alpha=alpha, light=across))) == set()
    shade = np.ones((HEIGHT_PX, WIDTH_PX), np.float32)
    shade[150:, 330:400] = 0.6
    shaded = replace(GOOD, light=shade)
    assert found(measured(shaded)) == set()


@pytest.mark.parametrize(("stops", "told"), [(0.0, False), (-0.25, False), (-0.55, True), (0.55, True)])
def test_a_print_in_the_screens_paint_is_told_by_its_light(stops: float, told: bool) -> None:
    assert found(measured(printed(stops))) == ({"gaps_off_light"} if told else set())


@pytest.mark.parametrize("stops", [0.0, -0.25, -0.8, 0.55])
@pytest.mark.parametrize("size_px", [14, 30])
def test_a_print_on_the_chest_is_told_whatever_its_light(stops: float, size_px: int) -> None:
    report = measured(printed(stops, np.s_[232 : 232 + size_px, 225 : 225 + size_px]))
    assert found(report) == {"deep_gaps"}


def test_a_wide_gap_deep_inside_is_a_doubt_for_two_people_who_touch_may_have_one() -> None:
    report = measured(printed(0.0, np.s_[232:262, 225:255]))
    assert report.deep_gaps > 0.02
    assert diagnose(report).light is Light.AMBER


def test_a_gap_that_reaches_the_lower_edge_is_no_print() -> None:
    assert found(measured(printed(0.0, np.s_[230:HEIGHT_PX, 225:255]))) == set()


@pytest.mark.parametrize("measure", PLANTED)
def test_a_planted_fault_is_found_alone(measure: str) -> None:
    report = measured(PLANTED[measure])
    assert found(report) == {measure}
    (finding,) = diagnose(report).findings
    assert ":" in finding.text or ";" in finding.text  # what is wrong, and then what to do


def test_a_plate_is_not_accused_where_somebody_stands_before_all_of_the_screen() -> None:
    assert "plate_fit" in found(measured(replace(GOOD, fits=0.0)))
    assert "plate_fit" not in found(measured(replace(GOOD, fits=0.0, alpha=np.ones_like(GOOD.alpha))))


@pytest.mark.parametrize("rows", [54, 90, 160])
def test_a_small_picture_is_not_accused_of_wide_edges_while_they_are_sharp(rows: int) -> None:
    y, x = np.mgrid[0:rows, 0 : 2 * rows].astype(np.float32)
    report = {}
    for soft_px in (2.0, 9.0):
        alpha = np.clip((0.4 * rows - np.hypot(x - rows, y - rows)) / soft_px + 0.5, 0, 1).astype(np.float32)
        scene = replace(GOOD, light=np.ones((rows, 2 * rows), np.float32), alpha=alpha)
        watch = MatteWatch(2 * rows, rows)
        report[soft_px] = watch.look(Evidence(scene.proxy(), scene.plate()), scene.stored(), scene.comp())
    assert "edge_width_px" not in found(report[2.0])
    assert "edge_width_px" in found(report[9.0])


def test_a_milky_inside_is_a_hole_too() -> None:
    assert found(measured(replace(GOOD, matte=holed(0.6)))) == {"core_holes"}


def test_flicker_is_alpha_that_changes_where_nothing_moves() -> None:
    random = np.random.default_rng(7)
    trembling = [
        replace(GOOD, matte=np.clip(GOOD.alpha + random.normal(0, 0.03, GOOD.alpha.shape), 0, 1).astype(np.float32))
        for _ in range(2)
    ]
    report = measured(*trembling)
    assert report.flicker > LIMITS["flicker"].red
    assert "flicker" in found(report)


def test_an_actor_who_moves_and_a_cut_are_no_flicker() -> None:
    moved = replace(GOOD, alpha=np.roll(GOOD.alpha, 15, axis=1))
    assert measured(GOOD, moved).flicker < LIMITS["flicker"].amber
    assert measured(GOOD, replace(GOOD, alpha=1 - GOOD.alpha)).flicker < LIMITS["flicker"].amber
    assert measured(GOOD).flicker == 0.0


@pytest.mark.parametrize(("new_shot", "flickers"), [(False, True), (True, False)])
def test_what_happens_to_be_as_bright_in_the_next_shot_does_not_flicker(new_shot: bool, flickers: bool) -> None:
    watch = MatteWatch(WIDTH_PX, HEIGHT_PX)
    evidence = Evidence(GOOD.proxy(), GOOD.plate())
    watch.look(evidence, GOOD.stored())
    if new_shot:
        watch.begin_shot()
    assert (watch.look(evidence, 255 - GOOD.stored()).flicker > 0) == flickers


def test_the_dark_third_is_named_with_its_stops() -> None:
    (finding,) = diagnose(measured(PLANTED["unevenness_stops"])).findings
    assert "left third is 2.0 stops under" in finding.text


@pytest.mark.parametrize(("part", "rows"), [("upper half", slice(0, 135)), ("lower half", slice(135, 270))])
def test_a_dark_half_is_named_by_what_it_is_under_the_other(part: str, rows: slice) -> None:
    shade = np.ones((HEIGHT_PX, WIDTH_PX), np.float32)
    shade[rows] = 0.25
    (finding,) = diagnose(measured(replace(GOOD, light=shade))).findings
    assert f"{part} is 2.0 stops under" in finding.text


def test_no_third_is_named_for_corners_that_are_darker_by_far() -> None:
    report = replace(measured(GOOD), unevenness_stops=2.6, darkest_stops=-0.52, darkest_part="lower half")
    (finding,) = diagnose(report).findings
    assert "varies by 2.6 stops" in finding.text


@pytest.mark.parametrize(("left", "part"), [(0, "left third"), (190, "middle third"), (330, "right third")])
def test_cloth_of_the_screens_colour_is_told_with_its_place(left: int, part: str) -> None:
    wide = np.zeros((HEIGHT_PX, WIDTH_PX), np.float32)
    wide[160:, left : left + 120] = 1.0
    (finding,) = diagnose(measured(replace(GOOD, alpha=wide, skin=(0.30, 0.45, 0.20)))).findings
    assert f"most of it in the {part}" in finding.text
    assert "cloth of that colour" in finding.text


@pytest.mark.parametrize(
    ("colour", "primary"), [((0.01, 0.48, 0.47), 1), ((0.53, 0.03, 0.43), 2), ((0.44, 0.48, 0.01), 1)]
)
def test_a_screen_of_two_strong_channels_is_not_called_pale(colour: tuple[float, float, float], primary: int) -> None:
    ones = np.ones((HEIGHT_PX, WIDTH_PX), np.float32)
    pixels = np.asarray(colour, np.float32)[:, None, None] * ones
    light = screen_light(ScreenPlate(even_screen(colour, primary), pixels, ones, 0 * ones, 0.01, 1))
    assert LIMITS["screen_saturation"].light(light.saturation) is Light.GREEN


def test_no_screen_is_said_and_nothing_else() -> None:
    diagnosis = diagnose(MatteReport(screen_found=False))
    assert diagnosis.light is Light.RED
    assert [finding.text for finding in diagnosis.findings] == [NO_SCREEN]


@pytest.mark.parametrize(("cast", "told"), [(0.3, False), (0.64, True)])
def test_where_most_of_what_is_solid_is_green_a_floor_is_thought_of(cast: float, told: bool) -> None:
    (finding,) = diagnose(replace(measured(GOOD), green_cast=cast, cast_part="left third")).findings
    assert ("a second keyer.screen_patch" in finding.text) == told


def test_the_worst_comes_first_and_gives_the_light() -> None:
    report = replace(measured(GOOD), screen_residue=0.03, core_holes=0.2)
    diagnosis = diagnose(report)
    assert [finding.light for finding in diagnosis.findings] == [Light.RED, Light.AMBER]
    assert diagnosis.light is Light.RED


def test_a_plate_that_does_not_fit_comes_before_what_it_causes() -> None:
    report = replace(measured(GOOD), screen_residue=0.9, core_holes=0.2, plate_fit=0.0)
    assert diagnose(report).findings[0].measure == "plate_fit"


@pytest.mark.parametrize(("above", "values"), [(True, (0.5, 1.0, 2.0)), (False, (2.5, 2.0, 1.0))])
def test_limits_include_their_own_value(above: bool, values: tuple[float, float, float]) -> None:
    limits = Limits(1.0, 2.0) if above else Limits(2.0, 1.0, above=False)
    assert [limits.light(value) for value in values] == [Light.GREEN, Light.AMBER, Light.RED]


def test_shares_are_those_that_were_planted() -> None:
    report = measured(replace(GOOD, matte=holed(0.0)))
    inside = float((GOOD.alpha > 0.5).mean()) * WIDTH_PX * HEIGHT_PX
    assert report.core_holes == pytest.approx(25 * 40 / inside, rel=0.15)
    assert report.noise == GOOD.noise
    assert report.screen_level == pytest.approx(1.055 * GREEN[1] ** (1 / 2.4) - 0.055, abs=0.01)
    assert report.screen_saturation == pytest.approx(1 - GREEN[0] / GREEN[1], abs=0.01)
    assert measured(replace(GOOD, skin=SKIN)).green_cast == 0.0


def test_before_a_red_screen_skin_is_no_cast() -> None:
    scene = replace(GOOD, green=(0.40, 0.04, 0.03))
    plate = replace(scene.plate(), screen=even_screen(scene.green, 0))
    report = MatteWatch(WIDTH_PX, HEIGHT_PX).look(Evidence(scene.proxy(), plate), scene.stored(), scene.comp())
    assert report.green_cast == 0.0


def test_in_a_black_frame_nobody_has_holes_and_black_is_what_is_told() -> None:
    evidence = Evidence(np.zeros_like(GOOD.proxy()), GOOD.plate())
    report = MatteWatch(WIDTH_PX, HEIGHT_PX).look(evidence, np.zeros_like(GOOD.stored()))
    assert report.core_holes == 0.0
    assert found(report) == {"black"}


@pytest.mark.parametrize(
    ("coat", "cast"), [((0.10, 0.35, 0.30), True), ((0.22, 0.26, 0.42), False), ((0.2, 0.2, 0.2), False)]
)
def test_before_a_cyan_screen_both_its_channels_are_its_cast(coat: tuple[float, float, float], cast: bool) -> None:
    assert ("green_cast" in found(measured(replace(GOOD, green=(0.05, 0.42, 0.36), skin=coat)))) == cast


def test_light_that_changes_fast_across_the_set_makes_no_print_of_a_gap() -> None:
    report = replace(measured(GOOD), unevenness_stops=2.0, gaps_off_light=0.03)
    assert found(report) == {"unevenness_stops"}


def test_a_shape_that_moves_over_a_still_picture_is_no_flicker() -> None:
    watch, evidence = MatteWatch(WIDTH_PX, HEIGHT_PX), Evidence(GOOD.proxy(), GOOD.plate())
    rows, columns, step = watch.lattice
    for left in (0, 60, 120):
        matte, forced = GOOD.stored(), np.zeros((rows, columns), np.bool_)
        matte[:, left : left + 60] = 255
        forced[:, left // step : (left + 60) // step] = True
        report = watch.look(evidence, matte, forced=forced)
    assert report.flicker < 1e-4
