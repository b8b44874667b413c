"""Kernel benchmarks beside what a user would pick instead; needs numpy and numba, and uses what else is there.

python kernels/bench                      # everything: about five minutes
python kernels/bench --quick chain        # one of them, roughly
python kernels/bench --device cuda --json > cuda.json
"""

import os
import sys
from pathlib import Path

# Before numba or torch are loaded: libgomp's spinning threads stall whoever shares the machine.
os.environ["OMP_WAIT_POLICY"] = "passive"
sys.path[0] = str(Path(__file__).resolve().parents[1])

if __name__ == "__main__":
    from bench.command import main

    sys.exit(main(sys.argv[1:]))
