"""The private folder in shared memory, and who owns what in it.

Rings and local sockets of all engines of one user lie in `/dev/shm/onset-<uid>`, mode 0700. Ownership is an open-file-
description lock that the kernel drops with its holder, however it died. A pid in a file was rejected: a pid is reused,
and means nothing across containers that share /dev/shm; it is stored for messages only.
"""

import fcntl
import os
import re
import stat
import struct
import time
from pathlib import Path

from onset.errors import UsageError, WireError

SHARED_MEMORY = Path("/dev/shm")
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_FLOCK = struct.Struct("hhqqi4x")  # struct flock of 64-bit Linux: type, whence, start, length, pid
_WHOLE_FILE = _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SOCKETS = ("bus", "control", "pictures")
TIDIED_S = 0.5
"""For so long a lock may be held by whoever tidies up: an owner holds it for longer."""


def check_name(name: str) -> str:
    """`name`, when it can name a file and a process. Raises UsageError otherwise."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"name {name!r} cannot be used: write 1 to 64 of A-Z a-z 0-9 . _ -, starting with one of A-Z a-z 0-9"
        )
    return name


def private_folder() -> Path:
    """This user's folder in shared memory, made when absent. Raises WireError when it is somebody else's.

    /dev/shm is writable by everyone, so that another user may have made the name first: owner and mode are checked.
    """
    folder = SHARED_MEMORY / f"onset-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise WireError(
            f"{folder} is not a private folder of this user (mode 0700); have its owner remove it, then start again"
        )
    return folder


def lock(descriptor: int) -> bool:
    """Take the exclusive lock on an open file without waiting; False when another holder lives."""
    try:
        fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, _WHOLE_FILE)
    except BlockingIOError:
        return False
    return True


def unlock(descriptor: int) -> None:
    """Give the lock back; needed where a mapping outlives the file descriptor and would keep it."""
    fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, _FLOCK.pack(fcntl.F_UNLCK, os.SEEK_SET, 0, 0, 0))


def is_locked(descriptor: int) -> bool:
    """Whether somebody holds the lock, found out without taking it; works on a file opened for reading."""
    answer = fcntl.fcntl(descriptor, fcntl.F_OFD_GETLK, _WHOLE_FILE)
    return bool(_FLOCK.unpack(answer)[0] != fcntl.F_UNLCK)


def remove_stale(path: Path) -> bool:
    """Remove a file whose owner has died. False when the owner lives; True when nothing is left at `path`."""
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return True
        try:
            if not lock(descriptor):
                return False
            # Between open and lock another starter may have replaced the file: unlink only what we hold.
            if _same_file(descriptor, path):
                path.unlink()
                return True
        finally:
            os.close(descriptor)


def claim(name: str) -> int | None:
    """Hold an engine's name: the descriptor of its locked file, None when a living engine holds it."""
    path = private_folder() / f"{check_name(name)}.lock"
    give_up = time.monotonic() + TIDIED_S
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if not lock(descriptor):
            os.close(descriptor)
            if time.monotonic() > give_up:
                return None
            time.sleep(0.01)
            continue
        if _same_file(descriptor, path):  # not one that its last holder was just removing
            break
        os.close(descriptor)
    return descriptor


def give_up_claim(name: str, descriptor: int) -> None:
    """Give a name back and leave nothing of it."""
    (private_folder() / f"{name}.lock").unlink(missing_ok=True)
    os.close(descriptor)


def tidy_names() -> None:
    """Remove the sockets and locks of engines that died: a name that is not used again would keep them until the next
    boot."""
    for path in private_folder().glob("*.lock"):
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        try:
            if lock(descriptor) and _same_file(descriptor, path):  # held, nobody else can claim the name meanwhile
                for socket in _SOCKETS:
                    path.with_name(f"{path.stem}.{socket}").unlink(missing_ok=True)
                path.unlink()
        finally:
            os.close(descriptor)


def publish_unnamed(descriptor: int, path: Path) -> bool:
    """Give an O_TMPFILE file its name; False when the name is taken. Nothing half-made ever has a name."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.link(f"/proc/self/fd/{descriptor}", path.name, dst_dir_fd=folder, follow_symlinks=True)
    except FileExistsError:
        return False
    finally:
        os.close(folder)
    return True


def _same_file(descriptor: int, path: Path) -> bool:
    try:
        at_path = path.stat()
    except FileNotFoundError:
        return False
    return os.path.samestat(os.fstat(descriptor), at_path)


def host_id() -> str:
    """Names this boot of this computer: two processes with the same one may share memory."""
    return _BOOT_ID.read_text().strip()
