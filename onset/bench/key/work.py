"""The benchmark's clips shared out over processes, one clip at a time in each, one thread each."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from onset.bench.effort import progress

A = TypeVar("A")
B = TypeVar("B")


def shared_out(work: Callable[[A], B], orders: Sequence[A], jobs: int, name: Callable[[A], str]) -> list[B]:
    """`work` of each order, in their order, by `jobs` spawned processes (0: one for each core); in this one for 1.

    `work` and the orders must be picklable. The first failure, and Ctrl-C, ends all and is raised.
    """
    workers = min(jobs or len(os.sched_getaffinity(0)), len(orders))
    if workers == 1:
        return [_said(work, order, name, f"{place + 1} of {len(orders)}") for place, order in enumerate(orders)]
    done: dict[int, B] = {}
    spawn = multiprocessing.get_context("spawn")
    theirs, ours = spawn.Pipe(duplex=False)
    with (
        ours,
        theirs,
        ProcessPoolExecutor(workers, mp_context=spawn, initializer=_end_in_time, initargs=(theirs,)) as pool,
    ):
        waiting = {pool.submit(work, order): place for place, order in enumerate(orders)}
        try:
            for future in as_completed(waiting):
                place = waiting[future]
                done[place] = future.result()
                progress(f"key: {name(orders[place])} done, {len(done)} of {len(orders)}")
        except BaseException:
            ours.close()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [done[place] for place in range(len(orders))]


def _end_in_time(over: Connection) -> None:
    """A worker whose parent was killed would work on for an hour; one that hears Ctrl-C would print a traceback.

    The end is the closing of a pipe that only the parent holds: a lock that workers share may be held by a dead one.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        over.poll(None)
        for program in _own_programs():
            with suppress(ProcessLookupError):
                os.kill(program, signal.SIGKILL)
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def _own_programs() -> list[int]:
    """The processes that this one started, such as a peer that is a program."""
    tasks = Path("/proc/self/task").glob("*/children")
    return [int(pid) for children in tasks for pid in children.read_text().split()]


def _said(work: Callable[[A], B], order: A, name: Callable[[A], str], place: str) -> B:
    progress(f"key: {name(order)}, {place}")
    return work(order)
