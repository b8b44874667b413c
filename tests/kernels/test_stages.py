"""A row in three stages: the pass that is cut gives what the same steps give without it."""

from dataclasses import replace

import numpy as np
import pytest
from numba import njit
from numpy.typing import NDArray
from onset_kernels.adaptive_despill import ADAPTIVE_DESPILL
from onset_kernels.emit import write
from onset_kernels.fuse import slot_names
from onset_kernels.matte_knee import MATTE_KNEE
from onset_kernels.merge import OVER_LIT
from onset_kernels.passes import cut
from onset_kernels.picture import Layout
from onset_kernels.plan import Around, Load, Plan, Planes, Store, step
from onset_kernels.plate_reading import PLATE_READING
from onset_kernels.plate_unmix import PLATE_UNMIX
from onset_kernels.program import Program
from onset_kernels.stages import FIRST, INSIDE, LAST, STRETCH_PX, run_of, stages_of
from onset_kernels.wrap import cpu_row

WIDTH, HEIGHT = 5 * STRETCH_PX + 13, 6
CAMERA, FILL = "r g b", "fill_r fill_g fill_b own"
PLATE, UNDER = "plate_r plate_g plate_b", "under_r under_g under_b under_a"
LEAN = {"lean_r": "r", "lean_g": "g", "lean_b": "b"}
UNSTAGED = {PLATE_UNMIX: replace(PLATE_UNMIX, vanishes=""), ADAPTIVE_DESPILL: replace(ADAPTIVE_DESPILL, vanishes="")}


def plan(*, staged: bool) -> Plan:
    unmix, despill = (one if staged else UNSTAGED[one] for one in (PLATE_UNMIX, ADAPTIVE_DESPILL))
    return (
        Load("camera", Layout.RGB_FLOAT, CAMERA),
        Load("matte", Layout.GRAY_FLOAT, "a"),
        Load("plate", Layout.RGB_FLOAT, PLATE, scaled=True),
        Load("fill", Layout.RGBA_FLOAT, FILL, scaled=True),
        step(unmix),
        step(despill),
        Load("under", Layout.RGBA_FLOAT, UNDER),
        step(OVER_LIT),
        Store("spill", Layout.GRAY_FLOAT, "spill"),
        Store("comp", Layout.RGBA_FLOAT, UNDER),
    )


def matte() -> np.ndarray:
    """Rows: empty; solid; an island; a single pixel at either end; zeros of both signs; a stretch that is full."""
    a = np.zeros((HEIGHT, WIDTH), np.float32)
    a[1] = 1
    a[2, 100:150] = np.linspace(0.01, 1, 50)
    a[3, [0, -1]] = 0.5
    a[4] = np.where(np.arange(WIDTH) % 2, np.float32(-0.0), np.float32(0))
    a[5, STRETCH_PX : 2 * STRETCH_PX] = 0.25
    return a


def made(*, staged: bool) -> dict[str, tuple[np.ndarray, ...]]:
    random = np.random.default_rng(7)

    def planes(count: int, divide: int = 1) -> tuple[np.ndarray, ...]:
        shape = -(-HEIGHT // divide), -(-WIDTH // divide)
        return tuple(random.random(shape, np.float32) for _ in range(count))

    loads = {"camera": planes(3), "matte": (matte(),), "plate": planes(3, 2), "fill": planes(4, 2), "under": planes(4)}
    program = Program(plan(staged=staged), WIDTH, HEIGHT, device="cpu", threads=1)
    program.set({"ceiling": 1.25, "key_r": 0.0, "key_g": 1.0, "key_b": 0.0, "amount": 1.0, "back": 0.5})
    stores = {
        name: tuple(np.full((HEIGHT, WIDTH), np.nan, np.float32) for _ in range(count))
        for name, count in (("spill", 1), ("comp", 4))
    }
    program.run({name: Planes(found) for name, found in loads.items()}, stores)
    return stores


def test_a_staged_pass_stores_what_the_same_pass_in_one_loop_stores() -> None:
    staged, plain = made(staged=True), made(staged=False)
    for name, planes in plain.items():
        for plane, other in zip(planes, staged[name], strict=True):
            np.testing.assert_allclose(other, plane, rtol=0, atol=2e-6)
    empty = matte() == 0
    assert empty[4].all()
    np.testing.assert_array_equal(staged["spill"][0][empty], 0)
    for plane, other in zip(plain["comp"], staged["comp"], strict=True):
        np.testing.assert_array_equal(other[empty], plane[empty])


def test_the_unmixing_and_despill_lie_inside_and_the_merge_behind_them() -> None:
    stages = stages_of(cut(plan(staged=True))[-1])
    assert stages is not None
    assert stages.matte == "a_1"
    steps = [[one.node.operation for one in body if hasattr(one.node, "operation")] for body in stages.bodies]
    assert steps == [[], [PLATE_UNMIX, ADAPTIVE_DESPILL], [OVER_LIT]]
    assert "a_1" in stages.carried[FIRST]
    assert set(stages.carried[INSIDE]) == {"r_3", "g_3", "b_3", "spill_1"}
    assert stages.carried[LAST] == ()


def test_a_plane_that_two_stages_read_is_stretched_once() -> None:
    loaded = plan(staged=True)
    reading = Load("plate", Layout.RGB_FLOAT, PLATE, scaled=True), step(PLATE_READING, lanes=LEAN), step(MATTE_KNEE)
    shared = (loaded[0], Load("matte", Layout.RGB_FLOAT, "a low high"), *reading, *loaded[3:])
    stages = stages_of(cut(shared)[-1])
    assert stages is not None
    assert all(any("plate_r_1" in version.makes for version in stages.bodies[place]) for place in (FIRST, INSIDE))
    written = write(cut(shared)[-1], {name: slot for slot, name in enumerate(slot_names(shared))}, cuda=False)
    plate = written.arrays["plate", 0]
    assert sum(f"({plate}, " in line for line in written.row) == 1


def test_a_pass_is_left_in_one_loop_where_nothing_vanishes_or_a_neighbourhood_waits() -> None:
    assert stages_of(cut(plan(staged=False))[-1]) is None
    around = (*plan(staged=True)[:6], Around("r", "box_blur", "radius"), Store("out", Layout.GRAY_FLOAT, "r"))
    assert stages_of(cut(around)[0]) is None


def test_a_plane_from_the_pass_before_is_read_where_it_is_wanted() -> None:
    grown = (*plan(staged=True)[:2], Around("a", "dilate", "grow"), *plan(staged=True)[2:])
    stages = stages_of(cut(grown)[-1])
    assert stages is not None
    assert stages.matte == "a_2"
    assert all("a_1" not in lanes for lanes in stages.carried)


_run_of = cpu_row(run_of)


@njit
def next_run(row: NDArray[np.float32], done: int, width: int) -> tuple[int, int]:
    return _run_of(row, done, width)  # type: ignore[no-any-return]


@pytest.mark.parametrize("width", [1, STRETCH_PX - 1, STRETCH_PX, 3 * STRETCH_PX + 5])
def test_runs_cover_all_that_is_not_zero_and_nothing_twice(width: int) -> None:
    random = np.random.default_rng(width)
    for share in (0.0, 0.005, 0.02, 1.0):
        row = np.where(random.random(width) < share, np.float32(1), np.float32(-0.0))
        covered, done = np.zeros(width, np.int32), 0
        while done < width:
            first, last = next_run(row, done, width)
            assert done <= first <= last <= width
            covered[first:last] += 1
            done = last
        assert covered.max() <= 1
        assert (covered[row != 0] == 1).all()


def test_what_is_no_number_is_not_empty() -> None:
    row = np.zeros(2 * STRETCH_PX, np.float32)
    row[STRETCH_PX + 1] = np.nan
    assert next_run(row, 0, len(row)) == (STRETCH_PX, 2 * STRETCH_PX)
