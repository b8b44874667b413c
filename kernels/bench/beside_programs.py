"""The chain on one core beside FFmpeg and GStreamer, which are programs: in the same rounds, one after the other.

What a program costs is what its process used, less what the same process uses on the same frames without the filters.
"""

import time
from collections.abc import Sequence

from bench.device import Progress
from bench.programs import Job, JobFailed, Spent, run_job
from bench.results import Findings, Peer, ratio
from bench.timing import Timing, Work


def beside_programs(
    work: Work, jobs: Sequence[Job], findings: Findings, progress: Progress, *, rounds: int, frames: int
) -> tuple[Timing, tuple[Peer, ...]]:
    """`work`, which does one frame on one core, and each job that ran; one that failed is noted as skipped.

    `work` is measured again after every job, so that it meets what the job met.
    """
    for _ in range(2):
        work()
    own: list[Spent] = []
    spent: dict[str, list[Spent]] = {job.name: [] for job in jobs}
    for number in range(rounds):
        for job in jobs:
            if job.name not in spent:
                continue
            progress(f"{job.name}, round {number + 1} of {rounds}")
            try:
                spent[job.name].append(_filters_alone(job))
            except JobFailed as failure:
                findings.skipped.append(f"{job.name}: {failure}")
                del spent[job.name]
            own.append(_burst(work, frames))
    alone = _timing(own or [_burst(work, frames)], frames)
    return alone, tuple(_peer(job, spent[job.name], alone, frames) for job in jobs if job.name in spent)


def _filters_alone(job: Job) -> Spent:
    without, done = run_job(job.baseline), run_job(job.command)
    return Spent(done.wall_s - without.wall_s, done.cpu_s - without.cpu_s)


def _burst(work: Work, frames: int) -> Spent:
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(frames):
        work()
    return Spent(time.perf_counter() - wall, time.process_time() - cpu)


def _timing(spent: Sequence[Spent], frames: int) -> Timing:
    return Timing.of([one.wall_s * 1e3 / frames for one in spent], [one.cpu_s * 1e3 / frames for one in spent])


def _peer(job: Job, spent: Sequence[Spent], alone: Timing, frames: int) -> Peer:
    theirs = _timing(spent, frames)
    times, cpu_times = ratio(theirs.median_ms, alone.median_ms), ratio(theirs.cpu_ms, alone.cpu_ms)
    return Peer(job.name, theirs, times, cpu_times, job.note)
