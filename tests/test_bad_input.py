"""Pictures and plates that no key can like: a sensible matte or a clear warning, never a crash or a flash.

All through compositor and matte QC. `interview` is a green set of the key benchmark, `blue_stage` a blue one.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onset.errors import ShowError
from onset.keying.proxy import ProxyMaker
from onset.media.png import write_png
from onset.media.still import read_still
from tests.footage import footage
from tests.shot_frames import HEIGHT_PX, WIDTH_PX, Light, error, scene, seen, shot
from tests.still_regions import to_code

MOST_OFF, MOST_SHARE_OFF = 0.005, 0.01
"""What a frame after a cut may differ from the settled matte: mean alpha, and share of pixels off by over 0.1."""
BEFORE, AFTER = 6, 20


def interview() -> Light:
    return scene("interview")[0]


def grey() -> Light:
    return np.repeat(interview().mean(axis=2, keepdims=True), 3, axis=2)


NO_SCREENS: dict[str, Callable[[], Light]] = {
    "a grey room": grey,
    "black": lambda: np.zeros_like(interview()),
    "white": lambda: np.ones_like(interview()),
    "no numbers": lambda: np.full_like(interview(), np.nan),
    "infinite light": lambda: np.full_like(interview(), np.inf),
}


@pytest.mark.parametrize("name", NO_SCREENS)
def test_without_a_screen_nothing_is_keyed_and_it_is_said(name: str) -> None:
    made = shot([NO_SCREENS[name]()] * 2)
    assert all((alpha == 1.0).all() for alpha in made.alphas)
    assert made.light == "red"
    assert made.measures == ("screen_found",)


def test_a_screen_that_fills_the_picture_leaves_nothing_and_is_no_fault() -> None:
    made = shot([scene("interview", empty=True)[0]] * 3)
    assert max(float(alpha.max()) for alpha in made.alphas) == 0.0
    assert made.light == "green"


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (3, 5), (1, 64), (64, 1)], ids=str)
def test_a_picture_of_hardly_any_pixels_keys(size: tuple[int, int]) -> None:
    flat = np.ones((*size, 3), np.float32) * np.array((0.05, 0.4, 0.08), np.float32)
    assert max(float(alpha.max()) for alpha in shot([flat] * 2).alphas) == 0.0


@pytest.mark.parametrize("cloth", [(0.02, 0.1, 0.03), (0.05, 0.2, 0.06), (0.1, 0.3, 0.1)], ids=str)
def test_green_cloth_before_green_is_mostly_kept_and_pointed_out(cloth: tuple[float, float, float]) -> None:
    light, truth = scene("interview")
    dressed = light.copy()
    body = (truth > 0.99) & (np.arange(HEIGHT_PX)[:, None] > 0.55 * HEIGHT_PX)
    folds = np.broadcast_to(0.75 + 0.25 * np.sin(np.arange(WIDTH_PX) / 9), body.shape)
    dressed[body] = folds[body][:, None] * np.asarray(cloth)
    made = shot([dressed] * 2)
    assert made.alphas[-1][body].mean() > 0.6
    assert made.alphas[-1][(truth > 0.99) & ~body].mean() > 0.99
    assert made.light in ("amber", "red")
    assert {"green_cast", "core_holes"} & set(made.measures)


def test_of_two_screens_the_larger_is_keyed_and_the_other_named(caplog: pytest.LogCaptureFixture) -> None:
    light, truth = scene("interview")
    both = light.copy()
    part = WIDTH_PX * 2 // 5
    both[:, :part] = light[:, :part][..., [0, 2, 1]]
    made = shot([both] * 2)
    assert error(made.alphas[-1][:, part:], truth[:, part:]) < 0.01
    assert made.alphas[-1][:, :part].mean() > 0.9
    assert "two screens" in caplog.text
    assert made.light != "green"


def times(by: float) -> Callable[[], Light]:
    return lambda: np.clip(interview() * np.float32(by), 0.0, 1.0)


JUMPS: dict[str, tuple[Callable[[], Light], Callable[[], Light]]] = {
    "to a blue set": (interview, lambda: scene("blue_stage")[0]),
    "to a darker set": (interview, lambda: scene("dark_corners")[0]),
    "from a darker set": (lambda: scene("dark_corners")[0], interview),
    "from a room without a screen": (grey, interview),
    "to a room without a screen": (interview, grey),
    "from black": (NO_SCREENS["black"], interview),
    "two stops down": (interview, times(0.25)),
    "a stop up": (interview, times(2.0)),
    "another white balance": (interview, lambda: interview() * np.array((1.4, 1.0, 0.7), np.float32)),
}


@pytest.mark.parametrize("name", JUMPS)
def test_from_the_first_frame_after_a_cut_the_matte_is_the_settled_one(name: str) -> None:
    before, after = (take() for take in JUMPS[name])
    frames = [seen(before, index) for index in range(BEFORE)] + [seen(after, BEFORE + index) for index in range(AFTER)]
    alphas = shot(frames).alphas[BEFORE:]
    for index, alpha in enumerate(alphas):
        assert error(alpha, alphas[-1]) < MOST_OFF, index
        assert (np.abs(alpha - alphas[-1]) > 0.1).mean() < MOST_SHARE_OFF, index


def film(name: str) -> Light:
    """A camera still's proxy as it is seen at 400 x 253."""
    still = read_still(footage(f"green/{name}"))
    proxy = ProxyMaker(still.picture, 1).make(still.planes)
    y, x = (np.arange(length) * proxy.shape[axis] // length for axis, length in ((1, 253), (2, 400)))
    return np.ascontiguousarray(np.moveaxis(proxy[:, y][:, :, x], 0, -1))


def test_a_cut_to_a_set_of_nearly_the_same_green_leaves_nothing_of_its_screen() -> None:
    """Three quarters of the new screen are as the old plate says; the last corner stayed, for good."""
    first, second = film("film_hair_glasses_1920.png"), film("two_people_500.jpg")
    alone = shot([second] * 3).alphas[-1]
    for alpha in shot([*[first] * BEFORE, *[second] * 3]).alphas[BEFORE:]:
        assert error(alpha, alone) < MOST_OFF


@pytest.mark.parametrize("level", [0.0, 1.0], ids=["black", "white"])
@pytest.mark.parametrize("frames", [1, 30])
def test_after_black_frames_or_a_flash_the_key_is_what_it_was(level: float, frames: int) -> None:
    light, truth = scene("interview")
    gap = [seen(np.full_like(light, level), 50 + index) for index in range(frames)]
    alphas = shot([seen(light, 0), *gap, *(seen(light, index) for index in range(1, 4))]).alphas
    for alpha in (alphas[0], *alphas[-3:]):
        assert error(alpha, truth) < MOST_OFF


def saved(light: Light, folder: Path) -> dict[str, Any]:
    path = folder / "plate.png"
    write_png(path, np.round(to_code(light) * 65535).astype(np.uint16))
    return {"plate": path}


PLATES: dict[str, tuple[Callable[[], Light], str]] = {
    "twice the size": (lambda: scene("interview", empty=True)[0].repeat(2, axis=0).repeat(2, axis=1), "resampled"),
    "square": (lambda: scene("interview", empty=True)[0][:, :HEIGHT_PX], "another shape"),
    "of a grey card": (lambda: np.full_like(interview(), 0.2), "shows no screen"),
}


@pytest.mark.parametrize("name", PLATES)
def test_a_plate_of_another_size_or_of_no_screen_costs_a_warning_and_not_the_key(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    make, words = PLATES[name]
    light, truth = scene("interview")
    made = shot([light] * 2, keyer=saved(make(), tmp_path))
    assert error(made.alphas[-1], truth) < MOST_OFF
    assert words in caplog.text


def test_a_plate_of_another_set_keys_and_is_pointed_out(tmp_path: Path) -> None:
    light, truth = scene("interview")
    made = shot([light] * 2, keyer=saved(scene("dark_corners", empty=True)[0], tmp_path))
    assert error(made.alphas[-1], truth) < MOST_OFF
    assert "plate_fit" in made.measures


def test_a_plate_of_another_screens_colour_keys_nothing_and_is_pointed_out(tmp_path: Path) -> None:
    made = shot([interview()] * 2, keyer=saved(scene("blue_stage", empty=True)[0], tmp_path))
    assert made.alphas[-1].mean() > 0.99
    assert "screen_share" in made.measures


OUTLINES = {
    "crosses itself": [[0.1, 0.1], [0.9, 0.9], [0.9, 0.1], [0.1, 0.9]],
    "lies outside": [[-3, -3], [-2, -3], [-2, -2]],
    "lies all around": [[-50, -50], [50, -50], [50, 50], [-50, 50]],
    "has no area": [[0.1, 0.1], [0.5, 0.5], [0.9, 0.9]],
    "is one point": [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]],
}


@pytest.mark.parametrize("feather_px", [0, 60])
@pytest.mark.parametrize("name", OUTLINES)
def test_an_outline_of_any_kind_clears_and_fills_what_it_encloses(name: str, feather_px: float) -> None:
    light, truth = scene("interview")
    matte = {"kind": "polygon", "points": OUTLINES[name], "feather_px": feather_px}
    garbage, holdout, crop = (
        shot([light], mattes=[{**matte, "role": role}]).alphas[0] for role in ("garbage", "holdout", "crop")
    )
    plain = shot([light]).alphas[0]
    assert error(plain, truth) < MOST_OFF
    for alpha in (garbage, holdout, crop):
        assert np.isfinite(alpha).all()
    assert (garbage <= plain).all()
    assert (holdout >= plain).all()
    np.testing.assert_allclose(garbage + crop, plain, atol=3 / 65535)
    if name == "crosses itself":
        middle = HEIGHT_PX // 2, WIDTH_PX // 4
        assert garbage[middle] == crop[HEIGHT_PX // 8, WIDTH_PX // 2] == 0.0
        assert holdout[middle] == 1.0
    elif name == "lies all around":
        assert garbage.max() == 0.0
        assert holdout.min() == 1.0
    else:
        np.testing.assert_allclose(garbage, plain, atol=1e-4)
        np.testing.assert_allclose(holdout, plain, atol=1e-4)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 1e9])
def test_a_corner_that_is_nowhere_is_refused_by_name(bad: float) -> None:
    outline = [[0.1, 0.1], [0.5, bad], [0.9, 0.9]]
    with pytest.raises(ShowError, match=r"matte\.0\.points\.1\.1"):
        shot([interview()], mattes=[{"kind": "polygon", "role": "garbage", "points": outline}])
