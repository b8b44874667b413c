"""Run in a process of its own with NUMBA_ENABLE_CUDASIM=1: benches on numba's CUDA simulator, a few pixels each."""

import json
import time

import numpy as np
import onset_kernels.run_cuda
import onset_kernels.sweep_cuda
from bench import chain, device, neighbourhoods, operations
from bench.device import Place, measured
from bench.timing import Effort
from numba import cuda
from onset_kernels.around import AROUND


class ClockedEvent:
    """The simulator's events tell no time; on it work is done when it returns, so that the clock will do."""

    def record(self, _stream: object) -> None:
        self.at_ms = time.perf_counter() * 1e3

    def synchronize(self) -> None:
        """Nothing: it has happened."""

    def elapsed_time(self, later: "ClockedEvent") -> float:
        return later.at_ms - self.at_ms


def main() -> None:
    setattr(cuda, "event", ClockedEvent)  # noqa: B010 - a stand-in of another type
    for module in (onset_kernels.run_cuda, onset_kernels.sweep_cuda):
        setattr(module, "BLOCK", (8, 4))  # noqa: B010 - the simulator starts a Python thread for each of a block's
    # The simulator's arrays lack the interface by which real ones are told from arrays of the host.
    onset_kernels.run_cuda._on_card = lambda array: not isinstance(array, np.ndarray)
    device.FILLER_BYTES = 64
    spot, effort = Place("cuda", 1), Effort(rounds=1, budget_s=0, least=1)
    rows = [
        measured(chain._case(16, 8, spot), effort),
        measured(chain._round_trip(16, 8, spot), effort),
        measured(neighbourhoods._case("box_blur", AROUND["box_blur"], 1.0, 16, 8, spot), effort),
        *operations.bench([(16, 8)], [spot], effort, lambda _: None, only="merge.OVER").rows,
    ]
    made = chain.ours(16, 8, spot)
    made.work()
    comp = made.stored["comp"][0].copy_to_host()
    here = chain.ours(16, 8, Place("cpu", 1))
    here.work()
    print(
        json.dumps(
            {
                "rows": [[row.name, row.device, row.times_floor, row.device_time is not None] for row in rows],
                "same": bool((comp == here.stored["comp"][0]).all()),
            }
        )
    )


if __name__ == "__main__":
    main()
