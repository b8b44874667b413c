"""Programs: parameters without recompiling, neighbourhood steps between passes, clear refusals, warm starts."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onset_kernels.fuse import cache_folder, fuse
from onset_kernels.keep import KEEP
from onset_kernels.matte_ramp import MATTE_RAMP
from onset_kernels.operation import Operation
from onset_kernels.picture import Layout
from onset_kernels.plan import Around, Load, Plan, Planes, Step, Store, step
from onset_kernels.program import Program

GREY = Load("in", Layout.GRAY_FLOAT, "a")
LEVELS = (GREY, step(MATTE_RAMP, "keyer"), Store("out", Layout.GRAY_FLOAT, "a"))
PLAIN = {"keyer.offset": 0.0, "keyer.slope": 1.0}


def run(program: Program, picture: Any) -> Any:
    out = np.full_like(picture, np.nan)
    program.run({"in": Planes((picture,))}, {"out": (out,)})
    return out


def ramp(width: int = 16, height: int = 4) -> Any:
    return np.linspace(0, 1, width * height, dtype=np.float32).reshape(height, width)


def test_a_parameter_acts_at_the_next_run(device: str) -> None:
    program = Program(LEVELS, 16, 4, device=device)
    program.set(PLAIN)
    np.testing.assert_allclose(run(program, ramp()), ramp(), atol=1e-6)
    program.set({"keyer.offset": -1.0, "keyer.slope": 2.0})
    np.testing.assert_allclose(run(program, ramp()), np.clip((ramp() - 0.5) / 0.5, 0, 1), atol=1e-6)


def test_an_unknown_parameter_is_named_with_the_known_ones() -> None:
    with pytest.raises(KeyError, match=r"no parameter 'keyer\.ofset'; this plan has keyer\.offset"):
        Program(LEVELS, 4, 4).set({"keyer.ofset": 1.0})


def test_a_parameter_that_was_never_set_stops_the_first_run() -> None:
    program = Program(LEVELS, 16, 4)
    program.set({"keyer.offset": 0.0})
    with pytest.raises(ValueError, match=r"never set: keyer\.slope"):
        run(program, ramp())


def test_planes_of_another_size_or_kind_are_refused_with_both_named() -> None:
    program = Program(LEVELS, 16, 4)
    program.set(PLAIN)
    with pytest.raises(ValueError, match=r"float32 \(5, 16\); gray_float at 16x4 needs float32 \(4, 16\)"):
        run(program, ramp(16, 5))
    with pytest.raises(ValueError, match="float64"):
        run(program, ramp().astype(np.float64))
    with pytest.raises(ValueError, match="no planes for 'in'"):
        program.run({}, {"out": (ramp(),)})
    with pytest.raises(ValueError, match="no planes to store 'out'"):
        program.run({"in": Planes((ramp(),))}, {})


def test_an_unknown_device_is_named() -> None:
    with pytest.raises(ValueError, match="device 'gpu' is unknown"):
        Program(LEVELS, 4, 4, device="gpu")


@pytest.mark.parametrize("threads", [1, 2])
def test_the_result_does_not_depend_on_threads(threads: int) -> None:
    picture = np.random.default_rng(3).random((37, 51), dtype=np.float32)
    program = Program(LEVELS, 51, 37, threads=threads)
    program.set(PLAIN | {"keyer.slope": 1.7})
    alone = Program(LEVELS, 51, 37)
    alone.set(PLAIN | {"keyer.slope": 1.7})
    np.testing.assert_array_equal(run(program, picture), run(alone, picture))


def test_a_neighbourhood_step_runs_between_two_passes_and_follows_its_parameter(device: str) -> None:
    plan = (GREY, Around("a", "dilate", "grow"), step(KEEP), Store("out", Layout.GRAY_FLOAT, "a"))
    program = Program(plan, 9, 9, device=device)
    picture = np.zeros((9, 9), np.float32)
    picture[4, 4] = 1
    program.set({"grow": 0.0})
    np.testing.assert_array_equal(run(program, picture), picture)
    program.set({"grow": 2.0})
    grown = run(program, picture)
    assert grown[4].tolist() == [0, 0, 1, 1, 1, 1, 1, 0, 0]


def test_a_pass_is_written_once_and_found_again() -> None:
    fused = fuse(LEVELS, cuda=False)
    again = fuse(LEVELS, cuda=False)
    assert fused.kernels[0].module is again.kernels[0].module
    path = Path(str(fused.kernels[0].module.__file__))
    assert path.parent == cache_folder()
    assert "prange" in path.read_text()


def test_another_process_finds_the_compiled_pass_in_the_cache() -> None:
    Program(LEVELS, 16, 4)
    code = (
        "from tests.kernels.test_program import LEVELS\n"
        "from onset_kernels.program import Program\n"
        "run = Program(LEVELS, 16, 4)._fused.kernels[0].module.run\n"
        "print(sum(run.stats.cache_hits.values()), sum(run.stats.cache_misses.values()))"
    )
    root = Path(__file__).parents[2]
    paths = [str(root), str(root / "kernels")]
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {paths}\n{code}"],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.stdout.split() == ["1", "0"], done.stderr


def test_an_operation_that_cannot_be_imported_by_name_is_refused() -> None:
    def hidden(a: Any) -> Any:
        return a

    with pytest.raises(ValueError, match="top of an importable module"):
        fuse((GREY, step(Operation(hidden, lanes="a", replaces="a")), Store("out", Layout.GRAY_FLOAT, "a")), cuda=False)


def test_an_operation_whose_lanes_do_not_come_first_is_refused() -> None:
    def shuffled(gain: Any, a: Any) -> Any:
        return a * gain

    with pytest.raises(ValueError, match="must come first"):
        Operation(shuffled, lanes="a", replaces="a")


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        ((GREY, Store("in", Layout.GRAY_FLOAT, "a")), "'in' is stored and also loaded"),
        ((*LEVELS, Store("out", Layout.GRAY8, "a")), "'out' is stored and also stored before"),
        ((GREY, Load("in", Layout.GRAY8, "b"), *LEVELS[1:]), "'in' is loaded as gray_float and as gray8"),
        ((GREY, Step(KEEP, ("a",), ("a",), ("in",), ()), LEVELS[2]), "'in' is a table and also loaded"),
    ],
)
def test_one_name_for_two_things_is_refused(plan: Plan, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        fuse(plan, cuda=False)


def test_a_picture_may_be_loaded_twice() -> None:
    twice = Program((GREY, Load("in", Layout.GRAY_FLOAT, "b"), Store("out", Layout.GRAY_FLOAT, "b")), 16, 4)
    np.testing.assert_array_equal(run(twice, ramp()), ramp())
