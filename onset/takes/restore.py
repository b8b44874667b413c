"""take.json has a copy in the journal: where the one is damaged or gone, the other stands in for it; for both of
them, what the journal's records have of it."""

import os
from pathlib import Path

import xxhash

from onset.errors import InputError, WorkError
from onset.takes.hash_list import read_hash_list
from onset.takes.layout import DAMAGED, JOURNAL, MANIFEST, segments
from onset.takes.manifest import Manifest
from onset.takes.manifest_file import decode_manifest, put, read_manifest, write_manifest
from onset.takes.manifest_notes import AFTER_THE_CUT, noted_manifest


def restore_manifest(folder: Path) -> list[str]:
    """Put the copy in take.json's place where that is not what it was; what was done, in words.

    What was replaced is kept under journal/damaged/, because a person may have written it; not where it is only the
    state before, of a take that was being closed. Where neither can be read it is what the journal noted of it. Raises
    WorkError when that has no note either, InputError when the folder is no take.
    """
    wanted, text, copy = _listed(folder), _text(folder / MANIFEST), _text(folder / JOURNAL / MANIFEST)
    found, spare = _decoded(folder / MANIFEST, text), _decoded(folder / JOURNAL / MANIFEST, copy)
    is_listed = wanted is not None and xxhash.xxh3_128_hexdigest(text) == wanted
    spare_is_listed = wanted is None or xxhash.xxh3_128_hexdigest(copy) == wanted
    if found is None and spare is None and segments(folder):
        return _from_journal(folder, text, copy)
    if is_listed or spare is None or (found is not None and (wanted is None or not spare_is_listed)):
        read_manifest(folder)
        return []
    if text and not (found is not None and found.state == "rolling" and found.id == spare.id):
        put_aside(folder, text)
    put(folder / MANIFEST, copy)
    return ["take.json was not what it was: its copy in the journal stands in its place"]


def _from_journal(folder: Path, *broken: bytes) -> list[str]:
    noted = noted_manifest(folder)
    if noted is None:
        raise WorkError(
            f"{folder}: neither take.json nor its copy in {JOURNAL}/ can be read, nor a note of it in the journal: "
            "put one of them back; what was recorded lies in the journal, and nothing was changed"
        )
    for text in broken:
        if text:
            put_aside(folder, text)
    write_manifest(folder, noted)
    told = [f"not known any more: {loss.what}" for loss in noted.losses if loss.what == AFTER_THE_CUT]
    return ["take.json and its copy were gone: made again of what the journal noted of it", *told]


def _listed(folder: Path) -> str | None:
    """The hash of take.json in the hash list; None where there is no list that can be believed."""
    try:
        return read_hash_list(folder).get(MANIFEST)
    except InputError:
        return None


def _text(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _decoded(path: Path, text: bytes) -> Manifest | None:
    try:
        return decode_manifest(text, path)
    except InputError:
        return None


def put_aside(folder: Path, text: bytes) -> None:
    """Keep a take.json that is replaced, under journal/damaged/: a person may have written it. Raises OSError,
    WorkError."""
    aside = folder / JOURNAL / DAMAGED
    aside.mkdir(exist_ok=True)
    number = sum(entry.name.endswith(MANIFEST) for entry in os.scandir(aside)) + 1
    put(aside / f"{number}.{MANIFEST}", text)
