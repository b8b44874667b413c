"""Makes what was written survive a power cut, beside the writing: `fdatasync` may take seconds, `write` must not wait.

Through descriptors of its own: the writer may give up its file meanwhile. Linux forgets pages that it failed to write,
so that an error here means that everything since the last success may be gone: `failed` says so, once.

What is durable is let go from the page cache, where nobody needs it before the cut: the next write then gets pages that
were just given back. Measured in a virtual machine, 4 MB at 60 Hz: 8.1 ms of CPU a write with the cache left to grow,
1.9 ms so; elsewhere it is at least what else lies in the cache that a long take does not push out.
"""

import mmap
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from onset.takes.believed_sync import failed_disks


class Durability:
    """A thread that syncs every `period_s`, and `soon`. `marked` is asked before a sync; its answer is called after
    success."""

    def __init__(self, period_s: float, marked: Callable[[], Callable[[], None]]) -> None:
        self._period_s, self._marked = period_s, marked
        self._files: dict[Path, int] = {}
        self._given_up: set[Path] = set()
        self._let_go: dict[int, int] = {}  # descriptor -> bytes that are out of the page cache
        self._gone: list[int] = []
        self._lock, self._syncing = threading.Lock(), threading.Lock()
        self._stopping, self._wake = threading.Event(), threading.Event()
        self.durable_ns = 0
        """When the last sync that went well began, on the monotonic clock: what was written before is durable."""
        self.failed: dict[Path, OSError] = {}
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._thread.start()

    def watch(self, path: Path) -> None:
        """Sync this file from now on. Raises OSError."""
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        with self._lock:
            self._files[path] = descriptor

    def forget(self, path: Path) -> None:
        """The file is closed: its writer has synced it, or has given it up."""
        with self._lock:
            descriptor = self._files.pop(path, None)
            self.failed.pop(path, None)
            if descriptor is not None:
                self._gone.append(descriptor)

    def give_up(self, path: Path) -> None:
        """Nothing more can be written to the file. What was, and is not durable, is asked for at once: until it is, or
        is found to have failed, nothing counts as durable."""
        with self._lock:
            if path in self._files:
                self._given_up.add(path)
        self.sync()

    def soon(self) -> None:
        """Have the thread sync now: memory is wanted back."""
        self._wake.set()

    def sync(self) -> bool:
        """Sync everything now; whether all of it went well."""
        with self._syncing:  # one closes descriptors that the other may be at
            return self._synced()

    def _synced(self) -> bool:
        began_ns, confirm = time.monotonic_ns(), self._marked()
        with self._lock:
            files = dict(self._files)
        failures = self._sync_all(files)
        with self._lock:
            self.failed.update({path: error for path, error in failures.items() if path in self._files})
            whole = not self.failed
            for path in self._given_up - failures.keys():
                if path in files and path in self._files:
                    self._gone.append(self._files.pop(path))
            self._given_up &= self._files.keys()
            gone, self._gone = self._gone, []
            if whole:
                confirm()
                self.durable_ns = began_ns
        for descriptor in gone:
            self._let_go.pop(descriptor, None)
            os.close(descriptor)
        return whole

    def _sync_all(self, files: dict[Path, int]) -> dict[Path, OSError]:
        """Sync these; those that failed."""
        failures, written = dict[Path, OSError](), dict[int, int]()
        for path, descriptor in files.items():
            try:
                written[descriptor] = os.fstat(descriptor).st_size
                os.fdatasync(descriptor)
            except OSError as error:
                failures[path] = error
        disks = failed_disks(files.values())
        for path, descriptor in files.items():
            disk = os.fstat(descriptor).st_dev
            if disk in disks:
                failures[path] = disks[disk]
            elif path not in failures:
                self._drop_pages(descriptor, written[descriptor])
        return failures

    def _drop_pages(self, descriptor: int, written: int) -> None:
        """Let go of what was written by the last sync; the page that a file ends in is still to be written to."""
        whole = written - written % mmap.PAGESIZE
        before = self._let_go.get(descriptor, 0)
        if whole > before:
            os.posix_fadvise(descriptor, before, whole - before, os.POSIX_FADV_DONTNEED)
            self._let_go[descriptor] = whole

    @contextmanager
    def rests(self) -> Iterator[None]:
        """No sync is under way inside: none that began before can say afterwards that something is durable."""
        with self._syncing:
            yield

    def close(self) -> None:
        """End the thread and let go of every file."""
        self._stopping.set()
        self._wake.set()
        self._thread.join()
        for descriptor in [*self._files.values(), *self._gone]:
            os.close(descriptor)
        self._files, self._gone = {}, []

    def _run(self) -> None:
        while not self._stopping.is_set():
            if self._wake.wait(self._period_s):
                self._wake.clear()
            if not self._stopping.is_set():
                self.sync()
