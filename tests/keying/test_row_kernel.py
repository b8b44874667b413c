"""A kernel over rows gives the same bits in the process that compiles it and in those that find it in the cache."""

import os
import subprocess
import sys
from pathlib import Path

_VOTE = """
import numpy as np, xxhash
from onset_kernels.threads import set_threads
from onset.keying.cloth_votes import vote

set_threads(1)
rng = np.random.default_rng(1)
cells = (0.2 + 0.5 * rng.random((68, 6, 120))).astype(np.float32)
sums = (1 + 5 * rng.random((68, 10, 120))).astype(np.float32)
votes = np.zeros((68, 2, 120), np.float32)
vote(sums, cells, 2, 2, 0.0, votes)
print(xxhash.xxh3_64_hexdigest(votes), sum(vote.stats.cache_hits.values()))
"""


def vote(cache: Path) -> tuple[str, int]:
    """In a process of its own: the hash of random cells' votes, and how often the kernel was found in the cache."""
    environment = dict(os.environ, NUMBA_CACHE_DIR=str(cache), PYTHONPATH=os.pathsep.join(filter(None, sys.path)))
    done = subprocess.run(
        [sys.executable, "-c", _VOTE], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    made, hits = done.stdout.split()
    return made, int(hits)


def test_a_long_body_over_rows_gives_the_same_bits_compiled_and_from_the_cache(tmp_path: Path) -> None:
    compiled, hits = vote(tmp_path)
    assert hits == 0
    cached, hits = vote(tmp_path)
    assert hits == 1
    assert compiled == cached
