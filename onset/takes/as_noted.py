"""take.json held against what the journal noted of it, where its hash does not prove it: a flipped bit may leave a text
that is as good as another, in take.json and in its copy alike."""

from pathlib import Path
from typing import Any

import xxhash

from onset.errors import InputError
from onset.takes.counted_back import name_by_first_heard
from onset.takes.hash_list import read_hash_list
from onset.takes.layout import MANIFEST
from onset.takes.manifest import Manifest, Slate
from onset.takes.manifest_file import read_manifest, write_manifest
from onset.takes.manifest_notes import noted_manifest
from onset.takes.read import open_take
from onset.takes.restore import put_aside

_OF_THE_ROLL = (
    "id", "name", "rate", "camera", "group", "first_index", "last_index", "rolled_utc_ns", "software", "device",
    "build", "rebuild",
)  # fmt: skip
"""What nothing of Onset changes in a take once it is noted."""
_OF_A_STREAM = (
    "picture", "codec", "pixel_format", "codec_tag", "extradata", "lossless", "arrived", "dependent",
)  # fmt: skip
_MOST = 60


def put_as_noted(folder: Path) -> list[str]:
    """Put into take.json what it says otherwise than the journal; what that was, in words. Nothing where its hash is
    the listed one, or the journal has no note. Call it holding the take's lock. Raises WorkError, OSError."""
    text = (folder / MANIFEST).read_bytes()
    try:
        if read_hash_list(folder).get(MANIFEST) == xxhash.xxh3_128_hexdigest(text):
            return []
    except InputError:  # no list that can be believed: nobody knows
        pass
    noted = noted_manifest(folder)
    if noted is None:
        return []
    manifest = read_manifest(folder)
    told = _put(manifest, noted, _OF_THE_ROLL, "") + _slate(manifest, noted)
    for stream in manifest.streams:
        other = next((one for one in noted.streams if one.name == stream.name), None)
        told += _put(stream, other, _OF_A_STREAM, f"stream {stream.name}: ") if other is not None else []
    told += _labels(folder, manifest, noted)
    if told:
        put_aside(folder, text)
        write_manifest(folder, manifest)
    return told


def _put(what: Any, noted: Any, names: tuple[str, ...], of: str) -> list[str]:
    told = []
    for name in names:
        said, there = getattr(what, name), getattr(noted, name)
        if said != there and there is not None:  # None: not known yet when it was noted
            setattr(what, name, there)
            told.append(
                f"take.json said {of}{name} {_short(said)}; the journal has {_short(there)}, which is put there"
            )
    return told


def _slate(manifest: Manifest, noted: Manifest) -> list[str]:
    """What stands on the slate since the roll; not where it was changed after the cut, nor the circle."""
    if manifest.slate_edits:
        return []
    names = tuple(name for name in Slate.__struct_fields__ if name != "circle")
    return _put(manifest.slate, noted.slate, names, "slate ")


def _labels(folder: Path, manifest: Manifest, noted: Manifest) -> list[str]:
    """The first label: the one noted, or the one that is counted back from the frames' records."""
    names = ("first_timecode", "timecode_source", "counted_back")
    if manifest.counted_back is not None:
        with open_take(folder) as take:
            take.manifest.first_timecode, take.manifest.timecode_source = noted.first_timecode, noted.timecode_source
            take.manifest.counted_back = None
            name_by_first_heard(take)
            noted = take.manifest
        if noted.counted_back is None:  # the records that told it are lost
            return []
    return _put(manifest, noted, names, "")


def _short(value: Any) -> str:
    text = str(value) or "nothing"
    return text if len(text) <= _MOST else text[: _MOST - 3] + "..."
