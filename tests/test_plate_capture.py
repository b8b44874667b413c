from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.errors import InputError, ShowError, UsageError
from onset.keyers.plate_file import read_plate
from onset.media.png import write_png
from onset.plate_capture import capture_plate, encoded_16, median_plate, named_source

GREEN = np.asarray((0.04, 0.40, 0.08), np.float32)[:, None, None]
ROWS, COLUMNS = 54, 96


def empty_set(index: int) -> NDArray[np.float32]:
    light = np.linspace(0.6, 1.2, COLUMNS, dtype=np.float32)[None, None, :] * np.ones((1, ROWS, 1), np.float32)
    noise = np.random.default_rng(index).standard_normal((3, ROWS, COLUMNS)).astype(np.float32)
    return np.asarray(np.clip(GREEN * light * (1 + 0.05 * noise), 0, 1), np.float32)


def stills(folder: Path, count: int, *, passing: bool = False) -> Path:
    for index in range(count):
        picture = empty_set(index)
        if passing:
            picture[:, 10:30, 6 * index : 6 * index + 12] = 0.5
        write_png(folder / f"shot_{index:03d}.png", encoded_16(picture))
    return folder / "shot_%03d.png"


@pytest.mark.parametrize("ending", [".exr", ".png"])
def test_the_plate_of_an_empty_set_is_its_light_without_its_noise(tmp_path: Path, ending: str) -> None:
    output = tmp_path / f"plate{ending}"
    captured = capture_plate(str(stills(tmp_path, 15)), output, 16)
    assert captured.frames == 15
    assert captured.size == f"{COLUMNS}x{ROWS}"
    assert captured.screen is not None
    assert captured.notes == ("15 of 16 frames were there; noise is left in the plate with so few",)
    read = read_plate(output).proxy
    truth = GREEN * np.linspace(0.6, 1.2, COLUMNS, dtype=np.float32)[None, None, :]
    assert np.sqrt(np.mean((read / truth - 1) ** 2)) < 0.05 * 0.4


def test_somebody_who_walks_through_is_not_in_it_but_told(tmp_path: Path) -> None:
    captured = capture_plate(str(stills(tmp_path, 9, passing=True)), tmp_path / "p.exr", 9)
    assert captured.moved > 0.1
    assert "something moved" in captured.notes[0]
    read = read_plate(tmp_path / "p.exr").proxy
    assert read[0].max() < 0.1


def test_one_still_is_a_plate(tmp_path: Path) -> None:
    stills(tmp_path, 1)
    captured = capture_plate(str(tmp_path / "shot_000.png"), tmp_path / "p.exr", 4)
    assert captured.frames == 1


def test_the_median_is_that_of_all_frames_in_every_band() -> None:
    taken = [np.full((3, 70, 5), value, np.float16) for value in (0.1, 0.5, 0.2)]
    plate, moved = median_plate(taken)
    assert plate == pytest.approx(np.full((3, 70, 5), 0.2), abs=1e-3)
    assert moved == 1.0


def test_a_source_is_a_camera_a_show_a_clip_or_a_still(tmp_path: Path) -> None:
    stills(tmp_path, 2)
    (tmp_path / "s.toml").write_text('[source]\nkind = "images"\npath = "shot_%03d.png"\n')
    camera = named_source("camera:2")
    assert not isinstance(camera, Path)
    assert (camera.kind, camera.settings.device) == ("camera", "2")
    shown = named_source(str(tmp_path / "s.toml"))
    assert not isinstance(shown, Path)
    assert shown.settings.path == tmp_path / "shot_%03d.png"
    assert named_source(str(tmp_path / "shot_001.png")) == tmp_path / "shot_001.png"


def test_what_cannot_be_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    pattern = str(stills(tmp_path, 1))
    with pytest.raises(UsageError, match=r"a plate is written as \.exr or \.png"):
        capture_plate(pattern, tmp_path / "plate.jpg", 1)
    with pytest.raises(UsageError, match="there is no folder"):
        capture_plate(pattern, tmp_path / "nowhere" / "plate.exr", 1)
    with pytest.raises(UsageError, match="is the input"):
        capture_plate(str(tmp_path / "shot_000.png"), tmp_path / "shot_000.png", 1)
    with pytest.raises(InputError, match="is not there; give a clip"):
        capture_plate(str(tmp_path / "no.mp4"), tmp_path / "plate.exr", 1)
    with pytest.raises(ShowError, match="no such show file"):
        capture_plate(str(tmp_path / "no.toml"), tmp_path / "plate.exr", 1)
