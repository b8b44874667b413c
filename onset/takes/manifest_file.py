"""take.json itself: written before anything else of a take, and only ever replaced whole.

A reader that finds it has the old one or the new one, also after a power cut: it is written beside its place, synced,
renamed, and the folder is synced.
"""

import os
from pathlib import Path

import msgspec

from onset.errors import InputError, WorkError
from onset.takes.believed_sync import check_sync
from onset.takes.layout import JOURNAL, MANIFEST, check_stream_name, sync_folder
from onset.takes.manifest import VERSION, Manifest

LARGEST_BYTES = 4 << 20
"""A take.json beyond this is not read: 4 MiB hold the losses of a very bad take."""


class OtherVersion(InputError):  # noqa: N818
    """take.json is of a version that this Onset does not know: no damage."""


def encode_manifest(manifest: Manifest) -> bytes:
    """The text of take.json: UTF-8, indented, version and state always in it."""
    plain = msgspec.to_builtins(manifest)
    head = {"version": manifest.version, "state": manifest.state}
    return msgspec.json.format(msgspec.json.encode({**head, **plain}), indent=2) + b"\n"


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put take.json in place, whole and durable, and its copy in the journal before it; what says the same already is
    left alone. Raises WorkError; the one before is still there then.
    """
    text = encode_manifest(manifest)
    put_copy(folder, text)
    put(folder / MANIFEST, text)


def put_copy(folder: Path, text: bytes) -> None:
    """The copy that stands in for a take.json that is damaged. Raises WorkError."""
    if (folder / JOURNAL).is_dir():
        put(folder / JOURNAL / MANIFEST, text)


def put(path: Path, data: bytes) -> None:
    """Replace a small file whole: after a power cut there is the old one or the new one; the same again is left alone,
    but synced: whoever wrote it may have failed at that.

    Raises WorkError.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        if path.is_file() and path.read_bytes() == data:
            with path.open("rb") as file:
                os.fsync(file.fileno())
            sync_folder(path.parent)
            return
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            part.replace(path)
            sync_folder(path.parent)
            check_sync(file.fileno())
    except OSError as error:
        raise WorkError(
            f"{path}: could not be written: {error.strerror or error}; what was there is as it was"
        ) from None


def read_manifest(folder: Path) -> Manifest:
    """What take.json says. Raises InputError in one line when there is no take, or take.json is none."""
    path = folder / MANIFEST
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        why = "has no take.json" if folder.is_dir() else "there is no such folder"
        raise InputError(f"{folder}: is not a take: {why}; give the folder of one take") from None
    except NotADirectoryError:
        raise InputError(f"{folder}: is a file, not the folder of a take") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}; check its permissions") from None
    if len(data) > LARGEST_BYTES:
        raise InputError(f"{path}: is larger than {LARGEST_BYTES >> 20} MiB, which no take.json is")
    return decode_manifest(data, path)


def decode_manifest(data: bytes, path: Path) -> Manifest:
    """A checked manifest. Raises InputError naming the field that is wrong, OtherVersion where none can be told."""
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
        if manifest.version == VERSION:
            _check(manifest)
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise InputError(f"{path}: is not a take.json of version {VERSION}: {_one_line(error)}") from None
    if manifest.version != VERSION:
        raise OtherVersion(
            f"{path}: is not a take.json of version {VERSION}: version {manifest.version} is unknown to this Onset; "
            "read it with a newer one"
        )
    return manifest


def _check(manifest: Manifest) -> None:
    _ = manifest.rate_hz, manifest.timecode()
    names = [check_stream_name(stream.name) for stream in manifest.streams]
    if len(set(names)) != len(names):
        raise ValueError(f"streams share a name: {', '.join(names)}")
    for stream in manifest.streams:
        _ = stream.picture_type(), stream.extradata_bytes()
        _inside(stream.delivered.path if stream.delivered else "")
    _inside(manifest.sound.path if manifest.sound else "")
    if manifest.last_index is not None and manifest.last_index < manifest.first_index - 1:
        raise ValueError(f"last_index {manifest.last_index} lies before first_index {manifest.first_index}")


def _inside(path: str) -> None:
    """A path in a manifest names a file of its folder: what comes from outside must not make us read elsewhere."""
    if path and (Path(path).is_absolute() or ".." in Path(path).parts or "\0" in path):
        raise ValueError(f"path {path!r} leads out of the take's folder")


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
