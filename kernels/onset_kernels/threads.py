"""How many threads a parallel kernel uses, set in this one place, and the traps of numba's threading layers.

Numba starts `NUMBA_NUM_THREADS` threads (default: one a core) at the first parallel kernel and afterwards only *masks*
how many of them a call may use. The mask belongs to the calling Python thread, so every thread that runs kernels says
its own number before each run; it costs under a microsecond.

What was met, on four cores shared with other work:

- Layer `omp` (libgomp) spins while it waits. With busy cores a four-thread kernel then jumped from 0.3 ms to 8 ms, a
  scheduler quantum. `OMP_WAIT_POLICY=passive` removes that, but only when it is set before libgomp is loaded, i.e. in
  the environment before numba runs its first parallel kernel: the command line sets it first of all.
- Layer `omp` runs kernels of several Python threads at once, but a `fork()` after the first one kills the child. Start
  processes with `spawn`.
- Layer `workqueue` aborts the whole process when two Python threads run kernels at once. Numba takes it silently where
  libgomp (Debian: libgomp1) is missing, so it is refused here: the layer must be a thread-safe one.
- Layer `tbb` wakes its threads in time on a busy machine: two threads, 1080p, all cores loaded, median 2.9 ms and p99
  5.8 where `omp` took 6.1 and 23.9 in the same minutes. It is taken where it is installed. The wheel puts the library
  where numba does not look, so it is loaded here first.
"""

import ctypes
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import numba

from onset_kernels.own_code import keep_own_code


def _load_tbb() -> None:
    """Load the library of the `tbb` distribution, if there is one, so that numba finds it."""
    try:
        libraries = [Path(file.locate()) for file in files("tbb") or () if file.name == "libtbb.so.12"]
    except PackageNotFoundError:
        return
    for library in libraries:
        if library.is_file():
            ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)


_load_tbb()
keep_own_code()

# "threadsafe" lets numba choose tbb or omp and makes it raise where it would otherwise fall back to workqueue.
if numba.config.THREADING_LAYER == "default":  # type: ignore[attr-defined]
    numba.config.THREADING_LAYER = "threadsafe"  # type: ignore[attr-defined]


def threads_available() -> int:
    """Threads that a kernel of this process may use at most; fixed when numba is imported."""
    return int(numba.config.NUMBA_NUM_THREADS)  # type: ignore[attr-defined]


def set_threads(threads: int) -> None:
    """Let parallel kernels called from this Python thread use `threads` threads.

    Raises ValueError when `threads` is below 1 or above `threads_available()`.
    """
    available = threads_available()
    if not 1 <= threads <= available:
        raise ValueError(
            f"{threads} kernel threads asked for; this process may use 1 to {available}"
            " (set NUMBA_NUM_THREADS before the start for another limit)"
        )
    try:
        numba.set_num_threads(threads)
    except ValueError as error:  # numba found no layer; what it says then is a page long
        raise ValueError("no thread-safe layer for numba: install libgomp (Debian: apt install libgomp1)") from error
