import random
from fractions import Fraction
from pathlib import Path

import pytest

from onset.bench.engine_process import EngineRun
from onset.bench.takes.soak import _process, _Seen, remainder, slope, soaked
from onset.size import Size

MOST_MB_AN_HOUR = 1.0


def test_a_slope_is_not_bent_by_steps_and_outliers() -> None:
    chance = random.Random(3)
    at_s = [float(second) for second in range(100)]
    held = [1e8 + 50.0 * second + chance.uniform(-20, 20) for second in at_s]
    held[7], held[50] = 9e9, 0.0
    assert slope(at_s, held) == pytest.approx(50.0, abs=2.0)
    assert slope([1.0], [5.0]) == 0.0


def test_what_grows_in_the_first_minutes_is_no_slope_however_few_the_looks_behind_them() -> None:
    """Takes that are long in finishing: eighty looks while it warms up, ten in the eight minutes behind that."""
    warming = [(float(second), 200_000_000 + 8_000 * second, 60) for second in range(80)]
    after = [(120.0 + 45 * number, 200_650_000, 60) for number in range(10)]
    assert _process(_Seen(warming + after))["slope_mb_h"] == 0.0
    leaking = [(at_s, held + int(at_s * 600), files) for at_s, held, files in after]
    assert _process(_Seen(warming + leaking))["slope_mb_h"] == pytest.approx(2.16, rel=0.01)


def test_whatever_does_not_add_up_is_left_over() -> None:
    whole = {"offered": 10, "given": 8, "refused": 2, "committed": 8, "in_hand": 0, "written": 8}
    assert remainder({"camera": whole}) == 0
    assert remainder({"camera": whole, "comp": {**whole, "refused": 1}}) == 1
    assert remainder({"camera": {**whole, "written": 6}}) == 2
    assert remainder({"camera": {**whole, "in_hand": 1}}) == 1


def test_a_short_soak_rolls_cuts_and_accounts_for_everything(tmp_path: Path) -> None:
    run = EngineRun(Size(64, 36), Fraction(30), threads=1, name="onset-bench-test-soak")
    found = soaked(4.0, tmp_path / "takes", run, take_s=1.5)
    assert found["takes"] >= 1
    assert (found["takes_unsound"], found["remainder"]) == (0, 0)
    assert set(found["processes"]) >= {"engine", "recorder", "camera.0", "comp.0", "matte.0"}
    assert all(one["private_mb"] > 1 and one["files_at_last"] > 3 for one in found["processes"].values())


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_ten_minutes_of_takes_leave_nothing_over_and_no_memory_behind(tmp_path: Path) -> None:
    found = soaked(600.0, tmp_path / "takes")
    assert (found["takes_unsound"], found["remainder"]) == (0, 0)
    for name, one in found["processes"].items():
        assert one["slope_mb_h"] < MOST_MB_AN_HOUR, f"{name}: {one}"
        assert one["files_at_last"] <= one["files_at_first"], f"{name}: {one}"
