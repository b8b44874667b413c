"""What a keyer has learned, written into the take beside the loop: from there a re-render goes on as the engine did."""

import os
import threading
import time
import zipfile
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

import numpy as np
import xxhash
from numpy.typing import NDArray

from onset.takes.layout import PLATES, sync_folder
from onset.takes.records import EventRecord, PlateRecord, Record, utc_now_ns
from onset.turns import USUAL_NS, ask_for_turns

KEYER = "keyer"
"""`what` of the record."""
_PIECE_BYTES = 256 << 10
"""Hashed and written in one go, without Python's lock."""

State = Mapping[str, NDArray[Any]]


_Order = tuple[Path, State, int, int]


class KeyerNotes:
    """`note` is called in the loop, a thread writes; what comes of it waits in `take`, for the loop as well.

    The thread is there from the start: to start one is to wait until it runs, 11 ms of the loop on a full machine.
    """

    def __init__(self) -> None:
        self._done: deque[Record] = deque()
        self._orders: SimpleQueue[_Order | None] = SimpleQueue()
        self._written = threading.Condition()
        self._unwritten = 0
        self._folder = Path()
        self._revision = 0
        threading.Thread(target=self._work, name="onset-state", daemon=True).start()

    @property
    def busy(self) -> bool:
        """Whether a state is being written."""
        return self._unwritten > 0

    def noted(self, folder: Path) -> bool:
        """Whether a state was handed over for this take."""
        return self._folder == folder

    def note(self, folder: Path, state: State, index: int) -> None:
        """Write a state for the take in `folder`: that of frame `index` and those behind it begin from it."""
        if folder != self._folder:
            self.wait(None)
            self._folder, self._revision = folder, 0
            self._done.clear()
        self._revision += 1
        with self._written:
            self._unwritten += 1
        self._orders.put((folder, state, index, self._revision))

    def follow(self, folder: Path) -> None:
        """The take that was noted last lies here by now."""
        self._folder = folder

    def take(self) -> list[Record]:
        """Records that have become ready: of a plate, or of an alarm."""
        return [self._done.popleft() for _ in range(len(self._done))]

    def wait(self, limit_s: float | None) -> None:
        """Until what was noted is written."""
        with self._written:
            self._written.wait_for(lambda: not self._unwritten, limit_s)

    def close(self) -> None:
        """End the thread, once what was noted is written."""
        self._orders.put(None)

    def _work(self) -> None:
        _give_way()
        while (order := self._orders.get()) is not None:
            self._write(*order)
            del order  # 8 MB, until the next roll
            with self._written:
                self._unwritten -= 1
                self._written.notify_all()

    def _write(self, folder: Path, state: State, index: int, revision: int) -> None:
        try:
            record: Record = write_state(folder, state, index, revision)
        except OSError as error:
            text = f"what the keyer knew at frame {index} cannot be written: {error}; a re-render begins without it"
            record = EventRecord(
                what="alarm", text=text, utc_ns=utc_now_ns(), monotonic_ns=time.monotonic_ns(), index=index
            )
        self._done.append(record)


def write_state(folder: Path, state: State, index: int, revision: int) -> PlateRecord:
    """Put a state into a take's folder, whole or not at all: an .npz of plain arrays. Raises OSError."""
    path = folder / PLATES / f"{KEYER}-{index:08}.npz"
    path.parent.mkdir(exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            hashed = _Hashed(file)
            pack(state, hashed)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        part.unlink(missing_ok=True)
        raise
    part.replace(path)
    sync_folder(path.parent)
    return PlateRecord(
        what=KEYER, revision=revision, index=index, path=f"{PLATES}/{path.name}", length=hashed.length,
        xxh128=hashed.xxh128, utc_ns=utc_now_ns(),
    )  # fmt: skip


def pack(state: State, file: Any) -> None:
    """Write the arrays to `file` as an .npz. Raises OSError.

    As they are: packing them saves 3 MB of a take that has a hundred a second, and takes 0.25 s of CPU instead of 0.01
    (8 MB) at a roll, when the loop has least to spare; what a death before its end costs is the state. By pieces:
    NumPy's own copies an array before it writes it, in new memory and with Python's lock held.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, array in state.items():
            plain = np.asarray(array, order="C")
            samples = plain.reshape(-1).view(np.uint8)
            with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                np.lib.format.write_array_header_1_0(entry, np.lib.format.header_data_from_array_1_0(plain))
                for start in range(0, len(samples), _PIECE_BYTES):
                    entry.write(samples[start : start + _PIECE_BYTES].data)


class _Hashed:
    """A file that is only appended to, so that zipfile goes back nowhere; hashed and counted on the way."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._digest = file, xxhash.xxh3_128()
        self.length = 0

    @property
    def xxh128(self) -> str:
        """Of all that was written, in hexadecimal digits."""
        return self._digest.hexdigest()

    def write(self, data: bytes) -> int:
        """Append."""
        self._file.write(data)
        self._digest.update(data)
        self.length += len(data)
        return len(data)

    def flush(self) -> None:
        """To the operating system."""
        self._file.flush()


def _give_way() -> None:
    """This thread. No nicer than others: what gives way with Python's lock in hand holds the loop up."""
    if os.sched_getscheduler(0) != os.SCHED_IDLE:
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    ask_for_turns(USUAL_NS)
