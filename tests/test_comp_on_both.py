"""The whole plan on CUDA gives what it gives on the CPU: in the simulator everywhere, on a card where one is."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def apart(environment: dict[str, str]) -> dict[str, dict[str, float]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.comp_on_both"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'kernels'}", **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answer: dict[str, dict[str, float]] = json.loads(done.stdout.splitlines()[-1])
    return answer


def within_one_code(answer: dict[str, dict[str, float]]) -> None:
    """A rounding that falls the other way is one code; more than a few of them would be another formula."""
    assert set(answer) == {"comp", "matte"}
    for difference in answer.values():
        assert difference["largest"] <= 1
        assert difference["share"] < 0.01


def test_key_grow_stack_and_encode_agree_in_the_simulator() -> None:
    within_one_code(apart({"NUMBA_ENABLE_CUDASIM": "1"}))


@pytest.mark.cuda
def test_key_grow_stack_and_encode_agree_on_a_card() -> None:
    within_one_code(apart({}))
