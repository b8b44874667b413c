"""Room claimed on a take's disk when it rolls: set free when the disk is full, so that what is committed still fits."""

import os
from pathlib import Path

RESERVE = ".reserve"


def claim_reserve(journal: Path, wanted_bytes: int) -> str:
    """Claim room in a folder, a fifth of what is free at most, in place of what was claimed before; why there is none,
    in words, else empty. Raises OSError when the folder cannot be written at all."""
    path = journal / RESERVE
    path.unlink(missing_ok=True)
    at = os.statvfs(journal)
    wanted_bytes = min(wanted_bytes, at.f_bavail * at.f_frsize // 5)
    if wanted_bytes <= 0:
        return ""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        os.posix_fallocate(descriptor, 0, wanted_bytes)
    except OSError as error:
        path.unlink()
        return f"no reserve could be claimed ({error.strerror})"
    finally:
        os.close(descriptor)
    return ""


def drop_reserve(journal: Path) -> bool:
    """Set the room free; whether there was any."""
    try:
        (journal / RESERVE).unlink()
    except OSError:
        return False
    return True
