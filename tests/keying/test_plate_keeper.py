"""The plate over time: what it follows, what it learns, what makes it begin again, and what it must never learn."""

import logging
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.errors import InputError
from onset.keying.known_markers import KnownMarkers
from onset.keying.plate_keeper import PlateKeeper
from onset.keying.screen_plate import GivenPlate, ScreenPlate, ScreenWanted
from onset.takes.keyer_notes import pack
from tests.keying.sets import BLUE, COLUMNS, GREEN, ROWS, KnownSet, a_set, off_plate, with_markers

AUTO = ScreenWanted()
Planes = NDArray[np.float32]


def keeper() -> PlateKeeper:
    return PlateKeeper(COLUMNS, ROWS, 4)


def settled(kept: PlateKeeper, proxy: Planes, index: int = 0, wanted: ScreenWanted = AUTO) -> ScreenPlate:
    plate = kept.settle(wanted, proxy, index)
    assert plate is not None
    return plate


def run(kept: PlateKeeper, known: KnownSet, frames: int, *, first: int = 0, seed: int = 100) -> ScreenPlate:
    """So many frames of one set, each with noise of its own."""
    plate = None
    for index in range(first, first + frames):
        noise = np.random.default_rng(seed + index).standard_normal(known.proxy.shape).astype(np.float32)
        plate = settled(kept, known.proxy + np.float32(0.006) * noise, index)
    assert plate is not None
    return plate


def test_the_plate_is_there_in_the_first_frame() -> None:
    known = a_set(kind="uneven")
    plate = settled(keeper(), known.proxy)
    assert plate.pixels.shape == (3, ROWS, COLUMNS)
    assert plate.pixels.dtype == np.float32
    assert plate.revision == 1
    assert 0.3 < plate.confidence[known.alpha == 0].mean() <= 0.6
    assert plate.confidence[known.alpha > 0.5].max() == 0
    assert np.median(off_plate(plate.pixels, known)[known.alpha > 0.5]) < 0.02


def test_noise_is_averaged_away_and_confidence_grows() -> None:
    known = a_set(kind="uneven", noise=0.0)
    kept = keeper()
    bare = known.alpha == 0
    early = off_plate(run(kept, known, 1).pixels, known)[bare].mean()
    late = run(kept, known, 60, first=1)
    assert off_plate(late.pixels, known)[bare].mean() < 0.4 * early
    assert np.median(late.confidence[bare]) > 0.9


def test_what_an_actor_uncovers_is_learned() -> None:
    kept, end = keeper(), a_set(kind="uneven", at=0.5)
    for index in range(40):
        settled(kept, a_set(kind="uneven", at=0.5 * index / 39, seed=index).proxy, index)
    late = run(kept, end, 12, first=40)
    uncovered = (a_set(at=0.0).alpha > 0.5) & (end.alpha == 0)
    uncovered[:, COLUMNS // 2 + 30 :] = False  # what is still beside him
    assert late.confidence[uncovered].mean() > 0.5
    assert np.percentile(off_plate(late.pixels, end)[uncovered], 95) < 0.04


@pytest.mark.parametrize("speed", [0.0, 0.0004])
def test_an_actor_who_stands_or_hardly_moves_is_never_learned(speed: float) -> None:
    kept = keeper()
    for index in range(250):
        known = a_set(kind="uneven", at=speed * index, seed=index % 7)
        plate = settled(kept, known.proxy, index)
    inside = known.alpha > 0.9
    never_bare = inside & (a_set().alpha > 0.9)
    assert plate.confidence[never_bare].max() == 0
    assert np.percentile(off_plate(plate.pixels, known)[inside], 99) < 0.06


def test_an_exposure_jump_is_followed_in_its_own_frame() -> None:
    known = a_set(kind="uneven", noise=0.0)
    kept = keeper()
    before = run(kept, known, 12)
    revision = before.revision
    jumped = settled(kept, known.proxy * np.float32(1.8), 12)
    assert jumped.gain == pytest.approx((1.8, 1.8, 1.8), rel=0.01)
    off = np.abs(jumped.pixels - 1.8 * known.plate).max(axis=0)[known.alpha == 0]
    assert np.percentile(off, 99) < 0.02
    assert jumped.revision > revision
    assert jumped.confidence[known.alpha == 0].mean() > 0.7, "followed, not begun again"


def test_a_change_of_white_is_followed_channel_by_channel() -> None:
    known = a_set(noise=0.0)
    kept = keeper()
    run(kept, known, 10)
    cast = np.asarray((1.1, 0.97, 0.85), np.float32)[:, None, None]
    assert settled(kept, known.proxy * cast, 10).gain == pytest.approx((1.1, 0.97, 0.85), rel=0.03)


def test_noise_alone_does_not_make_the_plate_flicker() -> None:
    known = a_set(noise=0.0)
    kept = keeper()
    run(kept, known, 80)
    shown = []
    for index in range(80, 100):
        plate = run(kept, known, 1, first=index)
        shown.append(plate.pixels.copy())
    bare = known.alpha == 0
    steps = np.abs(np.diff(np.stack(shown), axis=0)).max(axis=1)[:, bare]
    assert np.percentile(steps, 99.9) < 0.002  # a third of the noise of one frame; linear light of 0.4


def test_a_cut_to_another_light_begins_again_at_once() -> None:
    kept = keeper()
    first, second = a_set(kind="uneven"), a_set(kind="vignette", at=-0.4)
    run(kept, first, 20)
    plate = settled(kept, second.proxy, 20)
    assert np.percentile(off_plate(plate.pixels, second)[second.alpha == 0], 95) < 0.12
    assert plate.confidence.max() <= 0.5


def test_a_cut_to_a_screen_of_another_colour_begins_again_at_once() -> None:
    kept = keeper()
    run(kept, a_set(GREEN), 20)
    blue = a_set(BLUE)
    plate = settled(kept, blue.proxy, 20)
    assert plate.screen.primary == 2
    assert np.median(off_plate(plate.pixels, blue, 2)) < 0.03


def test_a_dissolve_to_a_screen_of_another_colour_is_followed_and_not_waited_for() -> None:
    kept = keeper()
    green, blue = a_set(GREEN).proxy, a_set(BLUE).proxy
    settled(kept, green)
    for index in range(1, 20):
        settled(kept, green, index)
    for step in range(1, 9):
        plate = settled(kept, np.asarray(green + (blue - green) * np.float32(step / 8), np.float32), 19 + step)
    assert plate.screen.primary == 2


def test_a_plate_begun_near_the_end_of_a_dissolve_is_begun_again_behind_it() -> None:
    green, blue = a_set(GREEN, at=0.5), a_set(BLUE, at=0.3)
    kept, codes = keeper(), (green.proxy**0.45, blue.proxy**0.45)
    settled(kept, green.proxy)
    for step in range(1, 14):
        mixed = codes[0] + (codes[1] - codes[0]) * np.float32(step / 14)
        settled(kept, (mixed ** (1 / 0.45)).astype(np.float32), 10 + step)
    for index in range(24, 28):
        plate = settled(kept, blue.proxy, index)
    off = np.abs(plate.pixels - blue.plate)[:, blue.alpha == 0] / blue.plate[2].mean()
    assert np.percentile(off, 99) < 0.07


def test_a_fade_to_black_in_display_codes_keeps_the_plate() -> None:
    known = a_set(kind="uneven", noise=0.0)
    kept, codes = keeper(), known.proxy**0.45
    first = run(kept, known, 12).screen
    for step in range(1, 7):
        faded = np.maximum((1 - step / 8) * codes - 0.02, 0.0) ** (1 / 0.45)
        plate = settled(kept, faded.astype(np.float32), 11 + step)
        assert plate.screen.light == first.light, step


def test_a_pan_is_followed_by_learning_fast() -> None:
    x = np.linspace(0, 6 * np.pi, 3 * COLUMNS, dtype=np.float32)
    wall = np.asarray(GREEN, np.float32)[:, None, None] * (1 + 0.12 * np.sin(x))[None, None, :]
    kept = keeper()
    for index in range(60):
        left = 3 * max(0, index - 20)
        view = np.array(np.broadcast_to(wall, (3, ROWS, 3 * COLUMNS))[:, :, left : left + COLUMNS], np.float32)
        plate = settled(kept, view, index)
        off = np.abs(plate.pixels - view).max(axis=0) / (view[1] - 0.5 * (view[0] + view[2]))
        assert np.median(off) < 0.05, index


def test_somebody_before_all_of_the_screen_changes_nothing() -> None:
    known = a_set(kind="uneven")
    kept = keeper()
    before = run(kept, known, 20).pixels.copy()
    wall = np.full((3, ROWS, COLUMNS), 0.2, np.float32)
    for index in range(20, 60):
        plate = settled(kept, wall, index)
    assert np.array_equal(plate.pixels, before)


def test_a_thing_that_flies_past_is_no_marker_for_long() -> None:
    known = a_set(kind="uneven")
    kept = keeper()
    settled(kept, with_markers(known, (0.5, 0.1, 0.1), [(60, 60)]), 0)
    for index in range(1, 40):
        plate = settled(kept, a_set(kind="uneven", seed=index).proxy, index)
    assert plate.markers[52:69, 52:69].max() == 0
    assert plate.confidence[60, 60] > 0.5


def test_markers_stay_and_are_not_learned() -> None:
    known = a_set(kind="uneven", noise=0.0)
    marked = KnownSet(with_markers(known, (0.02, 0.02, 0.02), [(60, 60), (200, 430)]), known.plate, known.alpha)
    plate = run(keeper(), marked, 80)
    for row, column in ((60, 60), (200, 430)):
        assert plate.markers[row, column] == 1
        assert off_plate(plate.pixels, known)[row, column] < 0.05


def test_the_same_frames_give_the_same_bits_whatever_their_numbers() -> None:
    frames = [a_set(kind="folded", at=0.02 * index, seed=index).proxy for index in range(25)]
    one, other = keeper(), keeper()
    for index, proxy in enumerate(frames):
        a, b = settled(one, proxy, index), settled(other, proxy, 7 * index + 1000)
        assert np.array_equal(a.pixels, b.pixels)
        assert np.array_equal(a.confidence, b.confidence)
        assert (a.noise, a.gain, a.revision) == (b.noise, b.gain, b.revision)


@pytest.mark.parametrize("light", [0.0, 1.0])
def test_black_and_white_have_no_plate_until_there_is_a_screen(light: float, caplog: pytest.LogCaptureFixture) -> None:
    kept = keeper()
    nothing = np.full((3, ROWS, COLUMNS), light, np.float32)
    with caplog.at_level(logging.WARNING):
        assert all(kept.settle(AUTO, nothing, index) is None for index in range(20))
    assert [record.message for record in caplog.records] == [
        "keyer: no screen found in the picture: nothing is keyed; set screen to green, blue or #rrggbb"
    ]
    known = a_set()
    plates = [kept.settle(AUTO, known.proxy, index) for index in range(20, 40)]
    assert plates[-1] is not None


def test_what_is_no_number_never_enters_the_plate() -> None:
    kept, random = keeper(), np.random.default_rng(5)
    for index in range(30):
        proxy = a_set(kind="uneven", seed=index).proxy
        proxy[:, random.random((ROWS, COLUMNS)) < 0.01] = (np.nan, np.inf, -np.inf)[index % 3]
        plate = settled(kept, proxy, index)
    assert np.isfinite(plate.pixels).all()
    assert np.isfinite(plate.noise)


def test_two_screens_are_told_and_the_larger_is_taken() -> None:
    proxy = a_set(GREEN, at=None).proxy
    proxy[:, :, : COLUMNS // 4] = a_set(BLUE, at=None).proxy[:, :, : COLUMNS // 4]
    plate = settled(keeper(), proxy)
    assert plate.screen.primary == 1
    assert "two screens" in plate.notes[0]


@pytest.mark.parametrize(("share", "words"), [(9, "the larger"), (11, "of the shot before")])
def test_two_screens_are_told_behind_a_cut_too_and_no_longer_when_one_is_gone(share: int, words: str) -> None:
    one, both = a_set(GREEN, at=None).proxy, a_set(GREEN, at=None).proxy
    part = COLUMNS * share // 20
    both[:, :, :part] = a_set(BLUE, at=None).proxy[:, :, :part]
    kept = keeper()
    assert [settled(kept, one, index).notes for index in range(12)] == [()] * 12
    plate = settled(kept, both, 12)
    assert plate.screen.primary == 1
    assert plate.notes[0].startswith("two screens, #38aa50 and #3050aa: keying the first")
    assert words in plate.notes[0]
    assert settled(kept, one, 13).notes == ()


def test_a_patch_names_the_screen() -> None:
    proxy = a_set(GREEN, at=None).proxy
    proxy[:, :, : COLUMNS // 4] = a_set(BLUE, at=None).proxy[:, :, : COLUMNS // 4]
    plate = settled(keeper(), proxy, wanted=ScreenWanted(patch=(0.1, 0.5, 0.1)))
    assert plate.screen.primary == 2
    assert plate.screen.linear == pytest.approx(BLUE, abs=0.01)


def given(known: KnownSet) -> GivenPlate:
    return GivenPlate("empty.exr", 4 * COLUMNS, 4 * ROWS, known.plate.copy())


def test_a_given_plate_is_kept_as_it_is_and_followed_in_its_light() -> None:
    known = a_set(kind="folded", noise=0.0)
    kept = PlateKeeper(COLUMNS, ROWS, 4, read_plate=lambda path: given(known))
    wanted = ScreenWanted(plate=Path("empty.exr"))
    for index in range(10):
        plate = settled(kept, known.proxy * np.float32(0.7), index, wanted)
    assert plate.gain == pytest.approx((0.7, 0.7, 0.7), rel=0.01)
    assert off_plate(plate.pixels / np.float32(0.7), known).max() < 0.02, "behind the actor too"
    assert plate.confidence.min() > 0.9
    assert plate.empty == pytest.approx(known.plate), "without the gain"
    assert plate.fits > 0.95


@pytest.mark.parametrize("late", [0, 40], ids=["from the first frame", "while it runs"])
def test_markers_of_a_given_plate_are_known_where_the_camera_was_touched(late: int) -> None:
    """Half a pixel of the proxy is 2 of 1080 rows; each marker then stood in the comp, solid."""
    places = [(row, column) for row in (20, 50) for column in (15, 35, COLUMNS - 35, COLUMNS - 15)]
    known = a_set(at=None, noise=0.0)
    empty = with_markers(known, (0.02, 0.05, 0.02), places)
    nudged = empty.copy()
    nudged[:, :, 1:] = np.float32(0.5) * (empty[:, :, 1:] + empty[:, :, :-1])
    kept = PlateKeeper(COLUMNS, ROWS, 4, read_plate=lambda path: GivenPlate("e", 4 * COLUMNS, 4 * ROWS, empty.copy()))
    wanted = ScreenWanted(plate=Path("empty.exr"))
    for index in range(late + 30):
        plate = settled(kept, empty if index < late else nudged, index, wanted)
    low, high = np.zeros((2, ROWS, COLUMNS), np.float32)
    markers = KnownMarkers(ROWS, COLUMNS)
    painted = markers.paint_out(nudged, plate)
    markers.clear(low, high)
    shown = np.abs(nudged - known.proxy).max(axis=0) > 0.05
    assert shown.sum() > 8 * 30
    assert (low[shown] > 1).all()
    assert np.abs(painted - known.proxy).max() < 0.1


def test_a_plate_of_another_camera_fits_badly_and_is_not_learned_over() -> None:
    known = a_set(kind="uneven", noise=0.0)
    kept = PlateKeeper(COLUMNS, ROWS, 4, read_plate=lambda path: given(a_set(kind="vignette", at=None, noise=0.0)))
    for index in range(20):
        plate = settled(kept, known.proxy, index, ScreenWanted(plate=Path("empty.exr")))
    assert plate.fits < 0.6


def test_a_blue_plate_on_a_green_set_is_told_until_blue_is_in_sight() -> None:
    green, blue = a_set(GREEN), a_set(BLUE)
    kept = PlateKeeper(COLUMNS, ROWS, 4, read_plate=lambda path: given(a_set(BLUE, at=None, noise=0.0)))
    wanted = ScreenWanted(plate=Path("empty.exr"))
    (note,) = settled(kept, green.proxy, 0, wanted).notes
    assert "is nowhere in sight, but one of #" in note
    for index in range(1, 40):
        shifted = green.proxy * np.float32(1 + 0.01 * (index % 3))
        assert settled(kept, shifted, index, wanted).notes == (note,), "told for as long as it is so, in one form"
    assert settled(kept, blue.proxy, 2, wanted).notes == ()
    for index in range(3, 20):
        grey = settled(kept, np.full_like(blue.proxy, 0.2), index, wanted)
    assert grey.notes == (), "somebody in grey stands before all of it"


def test_a_plate_of_another_curve_or_white_balance_fits_nothing() -> None:
    known = a_set(noise=0.0)
    other = GivenPlate("empty.exr", 4 * COLUMNS, 4 * ROWS, known.plate ** np.float32(0.6))
    kept = PlateKeeper(COLUMNS, ROWS, 4, read_plate=lambda path: other)
    for index in range(3):
        plate = settled(kept, known.proxy, index, ScreenWanted(plate=Path("empty.exr")))
    assert plate.fits < 0.4


def test_a_plate_of_another_size_is_resampled_and_said() -> None:
    known = a_set(kind="uneven", noise=0.0)
    small = known.plate[:, ::2, ::2].copy()
    read = GivenPlate("small.png", 960, 540, small)
    plate = settled(
        PlateKeeper(COLUMNS, ROWS, 4, read_plate=lambda path: read), known.proxy, 0, ScreenWanted(plate=Path("s"))
    )
    assert plate.empty is not None
    assert plate.empty.shape == known.plate.shape
    assert "small.png is 960x540, the camera about 1920x1080" in plate.notes[0]
    assert np.percentile(off_plate(plate.pixels, known), 99) < 0.03


@pytest.mark.parametrize("fault", ["shape", "no screen", "unreadable"])
def test_a_plate_that_cannot_be_is_told_and_costs_only_itself(fault: str) -> None:
    def read(path: Path) -> GivenPlate:
        if fault == "unreadable":
            raise InputError(f"{path}: the EXR is cut off; copy the file again")
        pixels = np.full((3, 270, 270 if fault == "shape" else 480), 0.3, np.float32)
        return GivenPlate("p.exr", 4 * pixels.shape[2], 1080, pixels)

    known = a_set()
    plate = settled(PlateKeeper(COLUMNS, ROWS, 4, read_plate=read), known.proxy, 0, ScreenWanted(plate=Path("p.exr")))
    assert np.median(off_plate(plate.pixels, known)) < 0.03
    assert "the plate is found in the picture instead" in plate.notes[0], "told for as long as it is so, not only once"


def test_a_proxy_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="this keeper was made for"):
        keeper().settle(AUTO, np.zeros((3, 9, 9), np.float32), 4)


def test_a_keeper_goes_on_from_a_state_as_the_one_it_is_of(tmp_path: Path) -> None:
    """Through a file, over frames in which it learns, follows the light and begins again."""
    known, darker, other = a_set(kind="uneven"), a_set(kind="uneven", level=0.8), a_set(BLUE)
    for frames_before in (1, 30):
        kept, gone_on = keeper(), keeper()
        run(kept, known, frames_before)
        with (tmp_path / "state.npz").open("wb") as file:
            pack(kept.state(), file)
        with np.load(tmp_path / "state.npz", allow_pickle=False) as archive:
            gone_on.restore({name: archive[name] for name in archive.files})
        for place, shown in enumerate((known, darker, other)):
            first = frames_before + 20 * place
            ours, theirs = (run(one, shown, 12, first=first) for one in (kept, gone_on))
            assert ours.revision == theirs.revision
            assert (ours.noise, ours.gain, ours.screen) == (theirs.noise, theirs.gain, theirs.screen)
            for name in ("pixels", "confidence", "markers"):
                np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))


def test_a_state_of_another_size_or_of_no_keeper_is_refused() -> None:
    kept = keeper()
    run(kept, a_set(), 1)
    with pytest.raises(ValueError, match="this keeper was made for"):
        PlateKeeper(COLUMNS // 2, ROWS // 2, 4).restore(kept.state())
    with pytest.raises(ValueError, match="no state that this version has written"):
        keeper().restore({})


def test_light_that_changes_while_a_plate_is_fresh_begins_another_once_that_is_at_rest() -> None:
    before = a_set()
    light = np.interp(np.linspace(0, 1, COLUMNS), [0.0, 0.45, 0.55, 1.0], [0.6, 0.6, 1.0, 1.0]).astype(np.float32)
    after = (before.proxy * light).astype(np.float32)
    keeper = PlateKeeper(COLUMNS, ROWS, 4)
    made = [keeper.settle(ScreenWanted(), before.proxy if index < 4 else after, index) for index in range(14)]
    alone = PlateKeeper(COLUMNS, ROWS, 4).settle(ScreenWanted(), after, 0)
    assert made[-1] is not None
    assert alone is not None
    assert np.abs(made[-1].pixels / alone.pixels - 1.0)[1].max() < 0.1
