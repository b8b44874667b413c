"""A pictured face that is bent and moved: what is painted is what the truth says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onset.stage.face_fields import NAMES
from onset.stage.face_motion import FaceMotion
from onset.stage.face_picture import ASTRONAUT, astronaut, astronaut_head
from onset.stage.face_warp import FaceState, FaceWarp

pytest.importorskip("cv2")
AMOUNTS = st.fixed_dictionaries({name: st.floats(0.0, 1.0) for name in NAMES})


def marked(x: int, y: int) -> FaceWarp:
    """A black picture with one soft dot, whose middle can be measured to a fraction of a pixel."""
    rows, columns = np.mgrid[0:320, 0:320] + 0.5
    dot = 255.0 * np.exp(-0.5 * ((columns - x) ** 2 + (rows - y) ** 2) / 3.0**2)
    return FaceWarp(np.repeat(dot.astype(np.uint8)[..., None], 3, axis=2), ASTRONAUT)


def middle_of(frame: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> tuple[float, float]:
    grey = frame[..., 0].astype(np.float64)
    rows, columns = np.mgrid[0 : frame.shape[0], 0 : frame.shape[1]] + 0.5
    return float((grey * columns).sum() / grey.sum()), float((grey * rows).sum() / grey.sum())


@pytest.mark.parametrize(
    "state",
    [
        FaceState(320.0, 240.0),
        FaceState(301.3, 262.7),
        FaceState(320.0, 240.0, scale=1.3, roll_deg=33.0),
        FaceState(310.0, 250.0, scale=0.9, roll_deg=-10.0, lean_x=0.08, lean_y=-0.05),
    ],
)
def test_a_dot_is_painted_where_the_truth_says(state: FaceState) -> None:
    warp = marked(180, 130)
    frame = np.zeros((480, 640, 3), np.uint8)
    warp.paint(frame, state)
    assert middle_of(frame) == pytest.approx(tuple(warp.moved(np.array([[180.0, 130.0]]), state)[0]), abs=0.15)


def test_a_dot_on_the_chin_goes_down_with_the_jaw_as_the_truth_says() -> None:
    warp = marked(157, 172)
    state = FaceState(320.0, 240.0, amounts={"jaw": 1.0})
    frame = np.zeros((480, 640, 3), np.uint8)
    warp.paint(frame, state)
    at_rest = warp.moved(np.array([[157.0, 172.0]]), FaceState(320.0, 240.0))[0]
    told = warp.moved(np.array([[157.0, 172.0]]), state)[0]
    assert told[1] - at_rest[1] > 10.0
    assert middle_of(frame) == pytest.approx(tuple(told), abs=0.2)


@given(amounts=AMOUNTS, x=st.floats(1.0, 319.0), y=st.floats(1.0, 319.0))
@settings(max_examples=60)
def test_every_point_has_one_place_however_the_face_is_bent(amounts: dict[str, float], x: float, y: float) -> None:
    warp = FaceWarp(np.zeros((320, 320, 3), np.uint8), ASTRONAUT)
    near = np.array([[x, y], [x + 0.01, y], [x, y + 0.01]])
    right, down = np.diff(warp.moved(near, FaceState(160.0, 160.0, amounts=amounts))[[0, 1, 0, 2]], axis=0)[[0, 2]]
    assert right[0] * down[1] - right[1] * down[0] > 0.0, "the picture is folded here"


@pytest.mark.parametrize("name", NAMES)
def test_a_larger_amount_moves_points_further_and_none_the_other_way(name: str) -> None:
    warp = FaceWarp(astronaut(), ASTRONAUT)
    grid = np.stack(np.meshgrid(np.arange(100.0, 220.0, 7.0), np.arange(60.0, 200.0, 7.0)), axis=2).reshape(-1, 2)
    rest = warp.moved(grid, FaceState(160.0, 160.0))
    reach = [
        float(np.linalg.norm(warp.moved(grid, FaceState(160.0, 160.0, amounts={name: amount})) - rest, axis=1).max())
        for amount in (0.25, 0.5, 0.75, 1.0)
    ]
    assert reach == sorted(reach)
    assert reach[0] > 0.3


def test_a_picture_at_rest_in_its_own_size_is_the_picture() -> None:
    picture = astronaut()
    frame = np.zeros_like(picture)
    FaceWarp(picture, ASTRONAUT).paint(frame, FaceState(160.0, 160.0))
    assert np.abs(frame.astype(int) - picture)[1:-1, 1:-1].max() <= 1


def test_a_picture_outside_of_the_frame_paints_nothing_and_one_at_its_edge_what_is_in_it() -> None:
    warp = FaceWarp(astronaut(), ASTRONAUT)
    frame = np.full((200, 300, 3), 7, np.uint8)
    warp.paint(frame, FaceState(-500.0, 100.0))
    assert (frame == 7).all()
    warp.paint(frame, FaceState(300.0, 100.0))
    assert (frame[:, :130] == 7).all()
    assert (frame[:, 150:] != 7).any()


def test_the_shipped_picture_has_a_head_and_nothing_else_opaque() -> None:
    head = astronaut_head()
    assert head.shape == (320, 320, 4)
    assert head[100, 160, 3] == 255
    assert head[300, 160, 3] == 0
    assert 0.1 < (head[..., 3] > 127).mean() < 0.4


def test_motion_is_a_function_of_time_that_rests_at_nought_and_moves_everything() -> None:
    motion = FaceMotion(960.0, 540.0, 2.0)
    rest, later = motion.at(0.0), [motion.at(0.1 * tick) for tick in range(200)]
    assert (rest.x_px, rest.y_px, rest.scale, rest.roll_deg) == (960.0, 540.0, 2.0, 0.0)
    assert not any(rest.amounts.values())
    assert motion.at(7.3) == motion.at(7.3)
    for name in NAMES:
        assert max(state.amounts[name] for state in later) > 0.8
    assert np.ptp([state.x_px for state in later]) == pytest.approx(120.0, abs=3.0)
