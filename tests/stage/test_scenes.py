"""The benchmark's scenes: what their truth promises, for every one of them."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.stage.scenes import GENERATOR_VERSION, RATE_HZ, SCENES, SceneClip, SceneFrame, make_clip
from onset.stage.shot.exposure import Exposure
from tests.stage.scene_prints import FINGERPRINTS, FRAME, fingerprint
from tests.stage.taken import camera_linear, expected_linear

ROOT = Path(__file__).parents[2]
WIDTH_PX, HEIGHT_PX = 320, 180
NAMES = list(SCENES)


@cache
def clip(name: str) -> SceneClip:
    return make_clip(name, seed=SCENES[name].seeds[0], width_px=WIDTH_PX, height_px=HEIGHT_PX, frames=4)


@cache
def light(name: str, index: int = 0) -> Exposure:
    return clip(name).light(index)


@cache
def frame(name: str) -> SceneFrame:
    return clip(name).frame(0)


def test_there_are_enough_scenes_and_half_of_them_are_held_back() -> None:
    held_back = [name for name, scene in SCENES.items() if scene.held_back]
    assert len(SCENES) >= 16
    assert len(held_back) * 2 == len(SCENES)
    assert all(name == scene.name and scene.stresses and scene.seeds for name, scene in SCENES.items())
    tuned = {seed for scene in SCENES.values() if not scene.held_back for seed in scene.seeds}
    assert tuned.isdisjoint(seed for name in held_back for seed in SCENES[name].seeds)


def test_the_scenes_cover_every_kind_of_camera() -> None:
    cameras = [scene.shot.camera for scene in SCENES.values()]
    assert {camera.layout.bits for camera in cameras} >= {8, 10}
    divides = {tuple((spec.divide_x, spec.divide_y) for spec in camera.layout.planes) for camera in cameras}
    assert {((1, 1), (2, 2), (2, 2)), ((1, 1), (2, 1), (2, 1)), ((1, 1),)} <= divides
    assert {camera.compression.encoder for camera in cameras if camera.compression} == {"libx264", "mjpeg", "prores_ks"}
    assert any(camera.compression is None for camera in cameras)


@pytest.mark.parametrize("name", NAMES)
def test_light_is_the_foreground_over_the_plate_in_every_pixel(name: str) -> None:
    seen = light(name)
    alpha = seen.alpha[..., None].astype(np.float64)
    built = alpha * (seen.foreground.astype(np.float64) + seen.spill) + (1 - alpha) * seen.plate
    np.testing.assert_allclose(seen.light, built, atol=2e-6)


@pytest.mark.parametrize("name", NAMES)
def test_truth_is_of_the_promised_shape_and_range(name: str) -> None:
    taken = frame(name)
    shape = HEIGHT_PX, WIDTH_PX
    assert taken.alpha.shape == shape
    assert taken.alpha.dtype == np.float32
    for colour in (taken.foreground, taken.plate, taken.spill):
        assert colour.shape == (*shape, 3)
        assert colour.dtype == np.float32
        assert np.isfinite(colour).all()
        assert colour.min() >= 0.0
    assert taken.alpha.min() == 0.0
    assert taken.alpha.max() == 1.0
    assert not taken.spill[taken.alpha == 0].any()
    assert tuple(plane.shape for plane in taken.planes) == clip(name).picture.plane_shapes
    wanted = tuple(spec.dtype for spec in clip(name).picture.layout.planes)
    assert tuple(plane.dtype.name for plane in taken.planes) == wanted


@pytest.mark.parametrize("name", NAMES)
def test_the_first_frame_has_people_in_it_and_screen_too(name: str) -> None:
    alpha = frame(name).alpha
    assert (alpha == 1.0).mean() > 0.10
    assert (alpha == 0.0).mean() > 0.20


@pytest.mark.parametrize("name", NAMES)
def test_people_move_before_a_still_camera(name: str) -> None:
    moved = np.abs(light(name, 3).alpha - light(name, 0).alpha)
    assert moved.mean() > 1e-3, "dtSSD needs something that moves"
    assert (moved < 1e-3).mean() > 0.3, "and something that stands still"
    still = (light(name, 0).alpha == 0) & (light(name, 3).alpha == 0)
    dims = SCENES[name].shot.drift_per_s != 0 or SCENES[name].shot.shadow is not None
    same = np.array_equal(light(name, 0).plate[still], light(name, 3).plate[still])
    assert same is not dims


@pytest.mark.parametrize("name", NAMES)
def test_the_screen_is_the_plate_s_strongest_colour_and_not_the_foreground_s(name: str) -> None:
    seen = light(name)
    primary = int(np.argmax(seen.plate.mean(axis=(0, 1))))
    others = [channel for channel in range(3) if channel != primary]
    assert primary in (1, 2)
    assert (seen.plate[..., primary] > seen.plate[..., others].max(axis=-1)).mean() > 0.95
    # Spill adds the screen's colour to what is seen, and to nothing in the foreground.
    spill = seen.spill[seen.alpha > 0.5].mean(axis=0)
    assert spill[primary] == max(spill)


@pytest.mark.parametrize("name", NAMES)
def test_the_camera_adds_its_noise_and_little_else(name: str) -> None:
    """Decoded again, the bare screen is what it was before the sensor, but for noise of the stated size."""
    camera = SCENES[name].shot.camera
    planes, plate = clip(name).empty(0), clip(name).plate
    expected = expected_linear(plate, camera)
    error = camera_linear(planes, clip(name).picture) - expected
    smooth = _smooth(plate) & (expected.max(axis=-1) < 0.9 * camera.sensor.clips_at)
    assert smooth.mean() > 0.05
    green = 1
    stated = np.sqrt(expected[..., green] / camera.sensor.full_well + camera.sensor.read**2)[smooth]
    spread = error[..., green][smooth].std() / stated.mean()
    assert abs(error[smooth].mean()) < 1e-3
    # Subsampled chroma carries a part of green's noise and averages it; a codec takes fine noise away.
    least = 0.25 if camera.compression else 0.7
    assert least < spread < 1.2, f"noise is {spread:.2f} of what the sensor states"


def _smooth(plate: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Where the plate varies so little that neither subsampling nor a codec has anything to change."""
    level = plate.max(axis=-1)
    rough = np.abs(np.diff(level, axis=0, prepend=level[:1])) + np.abs(np.diff(level, axis=1, prepend=level[:, :1]))
    return np.asarray(rough < 0.02 * level)


def everything(taken: SceneFrame) -> list[NDArray[Any]]:
    return [*taken.planes, taken.alpha, taken.foreground, taken.plate, taken.spill]


def test_a_frame_is_the_same_in_whatever_order_and_however_long_the_clip() -> None:
    for name in ("juggler", "log_dimming"):
        longer = make_clip(name, seed=5, width_px=128, height_px=72, frames=9)
        shorter = make_clip(name, seed=5, width_px=128, height_px=72, frames=3)
        last, first = longer.frame(2), longer.frame(0)
        for one, other in ((shorter.frame(0), first), (shorter.frame(2), last)):
            for a, b in zip(everything(one), everything(other), strict=True):
                np.testing.assert_array_equal(a, b)


def test_another_process_draws_the_same_bits() -> None:
    code = (
        "import hashlib, json; from onset.stage.scenes import make_clip\n"
        "f = make_clip('loose_hair', seed=3, width_px=128, height_px=72).frame(1)\n"
        "parts = (*f.planes, f.alpha, f.foreground, f.plate)\n"
        "print(json.dumps([hashlib.sha256(a.tobytes()).hexdigest() for a in parts]))"
    )
    seen = [subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True) for _ in range(2)]
    assert [run.stderr for run in seen] == ["", ""]
    first, second = (json.loads(run.stdout) for run in seen)
    assert first == second


def test_another_seed_is_another_clip() -> None:
    one, other = (make_clip("interview", seed=seed, width_px=128, height_px=72).frame(0) for seed in (1, 2))
    assert np.abs(one.alpha - other.alpha).mean() > 0.005
    assert np.abs(one.plate - other.plate).mean() > 0.001
    assert (one.planes[0] != other.planes[0]).mean() > 0.5


def test_noise_differs_from_frame_to_frame_where_nothing_moves() -> None:
    first, second = clip("interview").empty(0), clip("interview").empty(1)
    assert (first[0] != second[0]).mean() > 0.5


@pytest.mark.parametrize("name", NAMES)
def test_scenes_are_drawn_at_the_smallest_size_and_upright(name: str) -> None:
    for width_px, height_px in ((64, 64), (72, 128)):
        taken = make_clip(name, seed=2, width_px=width_px, height_px=height_px, frames=1).frame(0)
        assert np.isfinite(taken.foreground).all()
        assert taken.alpha.shape == (height_px, width_px)


@pytest.mark.parametrize("name", NAMES)
def test_scenes_look_as_they_did_when_they_were_published(name: str) -> None:
    """Block means, compared with room for another processor's rounding; a drift of the generator moves far more."""
    kept = FINGERPRINTS[name]
    assert kept["version"] == GENERATOR_VERSION, "run python tests/stage/scene_prints.py; say why in docs"
    made = make_clip(name, **FRAME).frame(0)
    for part, values in fingerprint(made).items():
        np.testing.assert_allclose(values, kept[part], atol=2e-3, err_msg=f"{part} of {name} has changed")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"name": "hair"}, "hair"),
        ({"seed": -1}, "seed -1"),
        ({"width_px": 321}, "width_px is 321"),
        ({"height_px": 32}, "height_px is 32"),
        ({"frames": 0}, "0 frames"),
    ],
)
def test_what_cannot_be_made_is_refused_by_name(arguments: dict[str, object], named: str) -> None:
    whole = {"name": "interview", "seed": 1, "width_px": 320, "height_px": 180, "frames": 2, **arguments}
    with pytest.raises(ValueError, match=named):
        make_clip(**whole)  # type: ignore[arg-type]


def test_frames_that_do_not_exist_are_refused() -> None:
    assert (len(clip("interview")), clip("interview").rate_hz) == (4, RATE_HZ)
    for index in (-1, 4):
        with pytest.raises(IndexError, match=f"frame {index}"):
            clip("interview").frame(index)


def test_the_document_lists_every_scene_as_it_is() -> None:
    text = (ROOT / "docs" / "key_benchmark.md").read_text(encoding="utf-8")
    tuned, _, held_back = text.partition("### Held back")
    for scene in SCENES.values():
        row = f"| `{scene.name}` | {scene.stresses} |"
        assert row in (held_back if scene.held_back else tuned)
        assert row not in (tuned if scene.held_back else held_back)
    assert f"Generator version {GENERATOR_VERSION}." in text
