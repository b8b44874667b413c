import numpy as np
import pytest
from bench.chain import chain_plan, kept_plate, linear_plate, ours, written_out
from bench.device import Place
from bench.pictures import SCREEN, actor, plate
from onset_kernels.passes import cut

WIDTH, HEIGHT = 160, 90


def comp() -> np.ndarray:
    made = ours(WIDTH, HEIGHT, Place("cpu", 1))
    made.work()
    codes: np.ndarray = made.stored["comp"][0].view(np.uint8).reshape(HEIGHT, WIDTH, 4)
    return codes


def test_ours_and_numpy_make_the_same_picture() -> None:
    numpy = written_out(np, actor(WIDTH, HEIGHT, 0), linear_plate(plate(WIDTH, HEIGHT)))
    difference = np.abs(comp().astype(int) - numpy.astype(int))
    assert difference.max() <= 1


def test_torch_makes_it_too() -> None:
    torch = pytest.importorskip("torch")
    under = [torch.as_tensor(light) for light in linear_plate(plate(WIDTH, HEIGHT))]
    made = written_out(torch, torch.as_tensor(actor(WIDTH, HEIGHT, 0)), under).numpy()
    assert np.abs(comp().astype(int) - made.astype(int)).max() <= 1


def test_the_chain_keys_what_it_is_given() -> None:
    # In the corner only the screen's noise is left over the plate; the middle of the actor is what the camera saw.
    made, background, camera = comp().astype(int), plate(WIDTH, HEIGHT).astype(int), actor(WIDTH, HEIGHT, 0).astype(int)
    assert np.abs(made[:20, :20, :3] - background[:20, :20, :3]).mean() < 12
    assert np.abs(made[50, 80, :3] - camera[50, 80, :3]).max() <= 2
    assert (made[..., 3] == 255).all()


def test_the_camera_shows_the_screen_colour_that_the_programs_are_told() -> None:
    seen = actor(WIDTH, HEIGHT, 0)[:20, -20:, :3].reshape(-1, 3).mean(axis=0)[::-1]
    assert np.abs(seen - np.array(SCREEN)).max() < 20


def test_the_whole_chain_is_one_pass() -> None:
    assert len(cut(chain_plan())) == 1


def test_a_kept_plate_is_finer_than_eight_bits() -> None:
    background = plate(WIDTH, HEIGHT)
    kept = kept_plate(background)
    green = (kept >> np.uint32(10) & np.uint32(1023)).astype(np.float32) / 1023
    assert np.abs(green**2 - linear_plate(background)[1]).max() < 1 / 1023


def test_every_frame_is_another_one() -> None:
    assert not np.array_equal(actor(WIDTH, HEIGHT, 0), actor(WIDTH, HEIGHT, 1))
