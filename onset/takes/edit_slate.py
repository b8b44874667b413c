"""Changes what stands on the slate of a take that is cut. The folder keeps its name: other files speak of it."""

import os
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from onset.errors import InputError, UsageError, WorkError
from onset.takes.given_names import note_name
from onset.takes.hash_list import hash_tree, read_hash_list, write_hash_list
from onset.takes.layout import JOURNAL, MANIFEST, hold
from onset.takes.manifest import Manifest, Slate, SlateEdit
from onset.takes.manifest_file import encode_manifest, put, put_copy, read_manifest
from onset.takes.slate import plain, take_name
from onset.takes.slate_notes import note_edit

LONGEST_TEXT = 2000
_COPY = f"{JOURNAL}/{MANIFEST}"


def edit_slate(folder: Path, changes: Mapping[str, str | bool]) -> Manifest:
    """Put these fields on the slate; what changed stands in `slate_edits` and, before that, in the journal; what is so
    already changes nothing.

    A death behind the journal's note leaves a take that `repair` brings to the new slate. Raises InputError
    for what is no take, UsageError for a field that no slate has, WorkError when the take is being written.
    """
    _check(changes)
    changes = {name: plain(value) if isinstance(value, str) else value for name, value in changes.items()}
    read_manifest(folder)
    lock = _locked(folder)
    try:
        manifest = read_manifest(folder)
        if manifest.state == "rolling":
            raise WorkError(f"{folder}: was broken off; mend it first with: onset take repair {folder}")
        before = {name: value for name, value in msgspec.structs.asdict(manifest.slate).items() if name in changes}
        after = {name: value for name, value in changes.items() if before[name] != value}
        if not after:
            return manifest
        manifest.slate = msgspec.structs.replace(manifest.slate, **after)
        edit = SlateEdit(utc_ns=time.time_ns(), before={name: before[name] for name in after}, after=after)
        manifest.slate_edits.append(edit)
        note_edit(folder, manifest, edit)
        _put_noted(folder, encode_manifest(manifest))
        _count(folder, manifest.slate)
        return manifest
    except OSError as error:
        raise WorkError(f"{folder}: the slate was not changed: {error.strerror or error}") from None
    finally:
        os.close(lock)


def _check(changes: Mapping[str, str | bool]) -> None:
    fields = {field.name: field.type for field in msgspec.structs.fields(Slate)}
    if not changes:
        raise UsageError(f"nothing to put on the slate; name one of: {', '.join(fields)}")
    for name, value in changes.items():
        if name not in fields or not isinstance(value, fields[name]):
            raise UsageError(f"{name} = {value!r} is nothing that stands on a slate; it has: {', '.join(fields)}")
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            raise UsageError(f"{name} has {len(value)} letters; at most {LONGEST_TEXT} stand on a slate")


def _locked(folder: Path) -> int:
    try:
        lock = hold(folder)
    except OSError as error:
        raise WorkError(f"{folder}: the slate was not changed: {error.strerror or error}") from None
    if lock is None:
        raise WorkError(f"{folder}: is being recorded; put it on the slate after the cut, or say it with onset note")
    return lock


def _count(folder: Path, slate: Slate) -> None:
    """The next take of this scene and shot gets the number after this one. Not where nobody here may record either."""
    takes = folder.resolve().parent
    if re.fullmatch(r"\d{1,4}", slate.take) and os.access(takes, os.W_OK):
        note_name(takes, take_name(slate.scene, slate.shot, int(slate.take), slate.camera))


def _put_noted(folder: Path, text: bytes) -> None:
    try:
        _put(folder, text)
    except (OSError, WorkError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise WorkError(
            f"{folder}: the change is noted in the journal and not on the slate yet: {why}; "
            f"give room or rights, then: onset take repair {folder}"
        ) from None


def _put(folder: Path, text: bytes) -> None:
    """The copy first, then the hash list of the take that is to be, then take.json: as when a take is closed."""
    try:
        known = {path: digest for path, digest in read_hash_list(folder).items() if path not in (MANIFEST, _COPY)}
    except InputError:  # an interrupted take may have none, and `repair` is who makes one
        put_copy(folder, text)
        put(folder / MANIFEST, text)
        return
    put_copy(folder, text)
    tree = hash_tree(folder, {MANIFEST: text}, known)
    write_hash_list(folder, tree, datetime.now(UTC).replace(microsecond=0))
    put(folder / MANIFEST, text)
