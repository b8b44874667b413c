"""The machine's own memory bandwidth: a copy too large for any cache, by numba and by numpy."""

from functools import partial

import numpy as np
from bench.copies import cpu_copy, cuda_copy
from bench.device import Place, Progress, on_device, waited
from bench.results import OURS, Findings, Row, peer
from bench.timing import Effort, Timing, Work, interleaved

COPIED_BYTES = 1 << 28


def bench(spots: list[Place], effort: Effort, progress: Progress, *, copied_bytes: int = COPIED_BYTES) -> Findings:
    """Rows of a copy of `copied_bytes`; as many are read as written, so twice that is moved."""
    findings = Findings()
    progress("bandwidth")
    moved = 2 * copied_bytes
    for spot in spots:
        device_time: Timing | None = None
        contenders: dict[str, Work] = {}
        if spot.device == "cpu":
            contenders[OURS] = cpu_copy(moved, spot.threads)
            if spot.threads == 1:
                source = np.ones(copied_bytes, np.uint8)
                contenders["np.copyto"] = partial(np.copyto, np.empty_like(source), source)
        else:
            from numba import cuda

            stream = cuda.stream()
            enqueue = cuda_copy(moved, stream)
            contenders[OURS] = waited(enqueue)
            device_time = on_device(enqueue, stream, effort)
        timings = interleaved(contenders, effort)
        peers = tuple(peer(name, timings[name], timings[OURS]) for name in contenders if name != OURS)
        row = Row(
            "bandwidth", "copy", copied_bytes >> 20, 1, spot.device, spot.threads, timings[OURS], moved,
            device_time=device_time, peers=peers, note=f"{copied_bytes >> 20} MiB copied",
        )  # fmt: skip
        findings.rows.append(row)
    return findings
