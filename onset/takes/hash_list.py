"""Hashes over a take's folder as ASC MHL 2.0: one generation, XXH128 of every file, hashes of every folder.

Written here and not with the `ascmhl` library, which brings lxml, requests and a package called `tests` with it, and
writes the name of the computer into the file. Formulas of folder hashes as in that library, whose results the tests
hold; of the C4 identifier: SMPTE ST 2114.
"""

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import xxhash

from onset.errors import InputError
from onset.takes.deliver import xxh128_of
from onset.takes.layout import HASHES, LOCK, sync_folder
from onset.takes.manifest_file import put

_NAMESPACE = "urn:ASC:MHL:v2.0"
_CHAIN = "ascmhl_chain.xml"
_CHAIN_NAMESPACE = "urn:ASC:MHL:DIRECTORY:v2.0"
_IGNORED = (".DS_Store", HASHES, f"{HASHES}/", LOCK, ".*.part")
_C4_DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_C4_LENGTH = 88
LARGEST_LIST_BYTES = 64 << 20


@dataclass
class FolderHash:
    """Hashes of a folder: of what its files hold, and of how it is laid out."""

    content: str
    structure: str


@dataclass
class Tree:
    """Every file (path -> hash, bytes, when it was changed) and folder (path -> hashes), paths with slashes."""

    files: dict[str, tuple[str, int, datetime]] = field(default_factory=dict)
    folders: dict[str, FolderHash] = field(default_factory=dict)


def hash_tree(folder: Path, instead: Mapping[str, bytes], known: Mapping[str, str] | None = None) -> Tree:
    """Hash everything in a folder but what is ignored. `instead` are files that are about to be put there; `known`
    hashes are taken over without reading the file: what has rotted since stays found.

    Raises OSError.
    """
    tree = Tree()
    _hash_folder(folder, "", instead, known or {}, tree)
    return tree


def write_hash_list(folder: Path, tree: Tree, now: datetime) -> None:
    """Replace the folder's history by one generation with these hashes. Raises WorkError or OSError."""
    place = folder / HASHES
    if place.exists():
        shutil.rmtree(place)
    place.mkdir()
    name = f"0001_{folder.name}_{now.strftime('%Y-%m-%d_%H%M%SZ')}.mhl"
    text = _list_text(tree, now).encode()
    put(place / name, text)
    chain = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<ascmhldirectory xmlns="{_CHAIN_NAMESPACE}">\n'
        f'  <hashlist sequencenr="1">\n    <path>{escape(name)}</path>\n    <c4>{c4(text)}</c4>\n  </hashlist>\n'
        "</ascmhldirectory>\n"
    )
    put(place / _CHAIN, chain.encode())
    sync_folder(folder)


def differences(folder: Path) -> list[str]:
    """What is not as the newest hash list says: missing, changed or additional files, in words; one list of hashes.

    Raises InputError when there is no list that can be read.
    """
    wanted = read_hash_list(folder)
    found = hash_tree(folder, {}).files
    wrong = [f"{path}: is missing" for path in sorted(wanted.keys() - found.keys())]
    wrong += [f"{path}: is not in the hash list" for path in sorted(found.keys() - wanted.keys())]
    changed = (path for path in sorted(wanted.keys() & found.keys()) if found[path][0] != wanted[path])
    return wrong + [f"{path}: is not what it was: its hash does not agree" for path in changed]


def read_hash_list(folder: Path) -> dict[str, str]:
    """Path -> XXH128 as it was first listed, over all generations: other tools may have added some since.

    Each list is checked against the C4 identifier that the chain names. Raises InputError.
    """
    place = folder / HASHES
    hashes: dict[str, str] = {}
    try:
        there = list(place.iterdir()) if place.exists() else []  # glob says nothing of a folder without rights
        lists = sorted(path for path in there if path.match("[0-9]*.mhl"))
        if not lists:
            raise InputError(f"{place}: has no hash list")
        chained = _chained(place / _CHAIN)
        for path in lists:
            hashes = {**_listed(path, chained.get(path.name, "")), **hashes}
    except OSError as error:
        raise InputError(f"{error.filename or place}: cannot be read: {error.strerror or error}") from None
    return hashes


def _chained(path: Path) -> dict[str, str]:
    """Name of each list, which begins with its number in the chain -> its C4 identifier."""
    name = {"m": _CHAIN_NAMESPACE}
    entries = _parsed(path, _text_of(path)).iterfind("m:hashlist", name)
    named = ((entry.findtext("m:path", "", name), entry) for entry in entries)
    return {
        listed: entry.findtext("m:c4", "", name)
        for listed, entry in named
        if listed.partition("_")[0] == entry.get("sequencenr", "").zfill(4)
    }


def _listed(path: Path, wanted: str) -> dict[str, str]:
    text = _text_of(path)
    if c4(text) != wanted:
        raise InputError(f"{path}: is not what it was: {_CHAIN} names {'another' if wanted else 'no such list'}")
    name = {"m": _NAMESPACE}
    entries = _parsed(path, text).iterfind("m:hashes/m:hash", name)
    return {entry.findtext("m:path", "", name): entry.findtext("m:xxh128", "", name) for entry in entries}


def _text_of(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_LIST_BYTES:
        raise InputError(f"{path}: is larger than {LARGEST_LIST_BYTES >> 20} MiB, which no hash list is")
    return path.read_bytes()


def _parsed(path: Path, text: bytes) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise InputError(f"{path}: is not XML: {error}") from None


def c4(data: bytes) -> str:
    """The C4 identifier (SMPTE ST 2114): SHA-512 in base 58, 90 characters."""
    value = int.from_bytes(hashlib.sha512(data).digest(), "big")
    digits = ""
    while value:
        value, rest = divmod(value, len(_C4_DIGITS))
        digits = _C4_DIGITS[rest] + digits
    return "c4" + digits.rjust(_C4_LENGTH, _C4_DIGITS[0])


def _hash_folder(
    folder: Path, inside: str, instead: Mapping[str, bytes], known: Mapping[str, str], tree: Tree
) -> FolderHash:
    contents, structures = [], []
    there = {entry.name: entry.is_dir(follow_symlinks=False) for entry in os.scandir(folder)}
    coming = {path.rpartition("/")[2]: False for path in instead if path.rpartition("/")[0] == inside.rstrip("/")}
    for name, is_folder in sorted({**there, **coming}.items()):
        path = f"{inside}{name}"
        if name in _IGNORED or (name.startswith(".") and name.endswith(".part")):
            continue
        if is_folder:
            below = _hash_folder(folder / name, f"{path}/", instead, known, tree)
            contents.append(below.content)
            structures.append(_named(name, below.structure))
            continue
        tree.files[path] = _hash_file(folder / name, instead.get(path), known.get(path))
        contents.append(tree.files[path][0])
        structures.append(_named(name, tree.files[path][0]))
    found = FolderHash(_hash_of(contents), _hash_of(structures))
    tree.folders[inside.rstrip("/") or "."] = found
    return found


def _hash_file(path: Path, instead: bytes | None, known: str | None) -> tuple[str, int, datetime]:
    if instead is not None:
        return xxhash.xxh3_128_hexdigest(instead), len(instead), datetime.now(UTC)
    found = path.stat()
    return known or xxh128_of(path), found.st_size, datetime.fromtimestamp(found.st_mtime, UTC)


def _named(name: str, digest: str) -> str:
    return xxhash.xxh3_128_hexdigest(name.encode() + bytes.fromhex(digest))


def _hash_of(digests: list[str]) -> str:
    return xxhash.xxh3_128_hexdigest(b"".join(bytes.fromhex(digest) for digest in sorted(digests)))


def _list_text(tree: Tree, now: datetime) -> str:
    stamp = now.isoformat(timespec="seconds")
    root = tree.folders["."]
    patterns = "".join(f"      <pattern>{escape(pattern)}</pattern>\n" for pattern in _IGNORED)
    files = "".join(
        f'    <hash>\n      <path size="{size}" lastmodificationdate="{changed.isoformat(timespec="seconds")}">'
        f'{escape(path)}</path>\n      <xxh128 action="original" hashdate="{stamp}">{digest}</xxh128>\n    </hash>\n'
        for path, (digest, size, changed) in sorted(tree.files.items())
    )
    folders = "".join(
        f"    <directoryhash>\n      <path>{escape(path)}</path>\n{_folder_text(found, stamp)}    </directoryhash>\n"
        for path, found in sorted(tree.folders.items())
        if path != "."
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<hashlist version="2.0" xmlns="{_NAMESPACE}">\n'
        f"  <creatorinfo>\n    <creationdate>{stamp}</creationdate>\n    <hostname>withheld</hostname>\n"
        f'    <tool version="{escape(version("onset-engine"))}">onset</tool>\n  </creatorinfo>\n'
        f"  <processinfo>\n    <process>in-place</process>\n    <roothash>\n{_folder_text(root, stamp)}"
        f"    </roothash>\n    <ignore>\n{patterns}    </ignore>\n  </processinfo>\n"
        f"  <hashes>\n{files}{folders}  </hashes>\n</hashlist>\n"
    )


def _folder_text(found: FolderHash, stamp: str) -> str:
    content = f'<xxh128 hashdate="{stamp}">{found.content}</xxh128>'
    structure = f'<xxh128 hashdate="{stamp}">{found.structure}</xxh128>'
    return f"      <content>{content}</content>\n      <structure>{structure}</structure>\n"
