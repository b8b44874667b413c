"""Making a ring's file: reserved whole, locked by its owner, named only when complete."""

import errno
import mmap
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from onset.errors import MemoryFull, WireError
from onset.wire import place
from onset.wire.ring_layout import (
    FILE_HEADER,
    MAGIC,
    NAME_BYTES,
    NAME_OFFSET,
    PAGE_BYTES,
    VERSION,
    Policy,
    Shape,
)

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class RingFile:
    """An owned ring file, mapped for writing."""

    path: Path
    descriptor: int
    memory: mmap.mmap
    epoch: int


def ring_path(name: str) -> Path:
    """Where the ring of this name lies."""
    return place.private_folder() / f"{place.check_name(name)}.ring"


def make_ring_file(name: str, shape: Shape, policy: Policy, stream: int) -> RingFile:
    """Reserve, lock and name the file of a ring.

    A ring left by an engine that died is removed first. Raises WireError when a living one has the name, MemoryFull
    when shared memory is too small.
    """
    path = ring_path(name)
    give_up = time.monotonic() + place.TIDIED_S
    while not place.remove_stale(path):
        if time.monotonic() > give_up:
            raise _taken(name, path)
        time.sleep(0.01)
    descriptor = _reserve(name, path, shape)
    try:
        place.lock(descriptor)
        memory = mmap.mmap(descriptor, shape.file_bytes, mmap.MAP_SHARED | mmap.MAP_POPULATE)
        epoch = secrets.randbits(53) or 1  # exact in every JSON reader
        _write_header(memory, name, shape, policy, stream, epoch)
        if not place.publish_unnamed(descriptor, path):
            raise _taken(name, path)
    except BaseException:
        os.close(descriptor)
        raise
    return RingFile(path, descriptor, memory, epoch)


def sweep(engine: str) -> None:
    """Remove what dead engines left: all rings of this name, of other names those that only monitors read, sockets.

    A ring that is held for a recorder is left to be drained, until an engine of its name starts again.
    """
    place.tidy_names()
    for path in place.private_folder().glob("*.ring"):
        if path.name.startswith(f"{engine}.") or _policy(path) == Policy.NEWEST:
            place.remove_stale(path)


def _policy(path: Path) -> int | None:
    try:
        with path.open("rb") as file:
            header = file.read(FILE_HEADER.size)
    except OSError:
        return None  # another engine was quicker
    return int(FILE_HEADER.unpack(header)[5]) if len(header) == FILE_HEADER.size else None


def _taken(name: str, path: Path) -> WireError:
    try:
        with path.open("rb") as file:
            pid = FILE_HEADER.unpack(file.read(FILE_HEADER.size))[8]
        owner = f"process {pid}"
    except (OSError, ValueError, IndexError):
        owner = "another process"
    return WireError(f"ring {name!r} is in use by {owner}; stop it, or give this engine another name")


def _reserve(name: str, path: Path, shape: Shape) -> int:
    """An unnamed file with every page allocated.

    posix_fallocate, not ftruncate: a tmpfs page that cannot be had later is a SIGBUS in the middle of a take.
    """
    descriptor = os.open(path.parent, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        os.posix_fallocate(descriptor, 0, shape.file_bytes)
    except OSError as error:
        os.close(descriptor)
        if error.errno not in (errno.ENOSPC, errno.ENOMEM, errno.EFBIG):
            raise
        at = os.statvfs(path.parent)
        free_mib = at.f_bavail * at.f_frsize // _MIB
        raise MemoryFull(
            f"ring {name!r} needs {-(-shape.file_bytes // _MIB)} MiB of shared memory ({shape.slots} slots) and "
            f"{place.SHARED_MEMORY} has {free_mib} MiB free: use fewer slots or a smaller picture, or enlarge it "
            "(mount -o remount,size=4G /dev/shm; docker run --shm-size=4g)"
        ) from None
    return descriptor


def _write_header(memory: mmap.mmap, name: str, shape: Shape, policy: Policy, stream: int, epoch: int) -> None:
    header = FILE_HEADER.pack(
        MAGIC,
        VERSION,
        PAGE_BYTES,
        epoch,
        shape.slots,
        policy,
        shape.slot_bytes,
        shape.payload_bytes,
        os.getpid(),
        stream,
        _start_ticks(os.getpid()),
        time.time_ns(),
    )
    memory[: len(header)] = header
    memory[NAME_OFFSET : NAME_OFFSET + NAME_BYTES] = name.encode().ljust(NAME_BYTES, b"\0")


def _start_ticks(pid: int) -> int:
    """When a process started, in clock ticks since boot (proc(5), field 22): with the pid it names one process."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(after_name[19])
