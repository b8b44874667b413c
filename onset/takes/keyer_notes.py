"""What a keyer has learned, written into the take beside the loop: from there a re-render goes on as the engine did."""

import io
import threading
import time
import zipfile
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from onset.errors import WorkError
from onset.takes.layout import PLATES
from onset.takes.manifest import put
from onset.takes.records import EventRecord, PlateRecord, Record, utc_now_ns

KEYER = "keyer"
"""`what` of the record."""
_LEVEL = 1
"""Of zlib. Measured on 6.6 MB of planes: level 1 takes 0.11 s and leaves 55.8 %, level 6 0.2 s and 55.4 %."""

State = Mapping[str, NDArray[Any]]


class KeyerNotes:
    """`note` is called in the loop and starts a thread; what comes of it waits in `take`, for the loop as well."""

    def __init__(self) -> None:
        self._done: deque[Record] = deque()
        self._thread: threading.Thread | None = None
        self._folder = Path()
        self._revision = 0

    @property
    def busy(self) -> bool:
        """Whether a state is being written."""
        return self._thread is not None and self._thread.is_alive()

    def noted(self, folder: Path) -> bool:
        """Whether a state was handed over for this take."""
        return self._folder == folder

    def note(self, folder: Path, state: State, index: int) -> None:
        """Write a state for the take in `folder`: that of frame `index` and those behind it begin from it."""
        self.wait(None)
        if folder != self._folder:
            self._folder, self._revision = folder, 0
            self._done.clear()
        self._revision += 1
        arguments = (folder, state, index, self._revision)
        self._thread = threading.Thread(target=self._write, args=arguments, name="onset-state", daemon=True)
        self._thread.start()

    def follow(self, folder: Path) -> None:
        """The take that was noted last lies here by now."""
        self._folder = folder

    def take(self) -> list[Record]:
        """Records that have become ready: of a plate, or of an alarm."""
        return [self._done.popleft() for _ in range(len(self._done))]

    def wait(self, limit_s: float | None) -> None:
        """Until what was noted is written."""
        if self._thread is not None:
            self._thread.join(limit_s)

    def _write(self, folder: Path, state: State, index: int, revision: int) -> None:
        try:
            record: Record = write_state(folder, state, index, revision)
        except (OSError, WorkError) as error:
            text = f"what the keyer knew at frame {index} cannot be written: {error}; a re-render begins without it"
            record = EventRecord(
                what="alarm", text=text, utc_ns=utc_now_ns(), monotonic_ns=time.monotonic_ns(), index=index
            )
        self._done.append(record)


def write_state(folder: Path, state: State, index: int, revision: int) -> PlateRecord:
    """Put a state into a take's folder, whole or not at all: an .npz of plain arrays. Raises WorkError, OSError."""
    data = packed(state)
    path = folder / PLATES / f"{KEYER}-{index:08}.npz"
    path.parent.mkdir(exist_ok=True)
    put(path, data)
    return PlateRecord(
        what=KEYER, revision=revision, index=index, path=f"{PLATES}/{path.name}", length=len(data),
        xxh128=xxhash.xxh3_128_hexdigest(data), utc_ns=utc_now_ns(),
    )  # fmt: skip


def packed(state: State) -> bytes:
    """The arrays as an .npz."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for name, array in state.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, np.asanyarray(array), allow_pickle=False)
    return memory.getvalue()
