"""Arrays that a take keeps beside its records: plates and what keyers knew, an .npz each, proven by its hash."""

import io
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from onset.errors import InputError
from onset.takes.layout import PLATES
from onset.takes.records import PlateRecord

LARGEST_PLATE_BYTES = 1 << 30


def read_plate(folder: Path, record: PlateRecord) -> dict[str, NDArray[Any]]:
    """The arrays of a plate record of the take in `folder`. Raises InputError when the file is missing, or not what was
    recorded."""
    path = folder / record.path
    try:
        with zipfile.ZipFile(io.BytesIO(plate_bytes(folder, record))) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > LARGEST_PLATE_BYTES:
                raise InputError(f"{path}: unpacks to more than {LARGEST_PLATE_BYTES >> 30} GiB; no plate does")
            entries = {name.removesuffix(".npy"): packed.read(name) for name in packed.namelist()}
        return {name: np.load(io.BytesIO(data), allow_pickle=False) for name, data in entries.items()}
    except (ValueError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        raise InputError(f"{path}: is no plate: {error}") from None


def plate_bytes(folder: Path, record: PlateRecord) -> bytes:
    """The file of a plate record, its hash checked. Raises InputError."""
    path, parts = folder / record.path, Path(record.path).parts
    if parts[:1] != (PLATES,) or ".." in parts:
        raise InputError(f"{folder}: plate {record.path!r} does not lie in {PLATES}/")
    try:
        if path.stat().st_size > LARGEST_PLATE_BYTES:
            raise InputError(f"{path}: is larger than {LARGEST_PLATE_BYTES >> 30} GiB, which no plate is")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read as a plate: {error.strerror or error}") from None
    if record.xxh128 and xxhash.xxh3_128_hexdigest(data) != record.xxh128:
        raise InputError(f"{path}: is not what was recorded: its hash does not agree")
    return data
