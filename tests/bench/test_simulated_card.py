import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_benches_run_on_a_card_and_time_it_by_events() -> None:
    given = {
        **os.environ,
        "NUMBA_ENABLE_CUDASIM": "1",
        "PYTHONPATH": os.pathsep.join((str(ROOT / "kernels"), str(ROOT))),
    }
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("simulated_card.py"))],
        capture_output=True, text=True, timeout=200, env=given,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["same"], "the chain on the card is not the chain on the CPU"
    assert [(name, device, timed) for name, device, _, timed in found["rows"]] == [
        ("key + despill + over", "cuda", True),
        ("key + despill + over, from and to host memory", "cuda", True),
        ("box_blur, radius 1", "cuda", True),
        ("merge.OVER_LIT", "cuda", True),
        ("merge.OVER", "cuda", True),
    ]
    assert all(above > 0 for _, _, above, _ in found["rows"])
