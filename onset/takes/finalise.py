"""After the cut: delivered pictures, hashes, and the state that says the take is whole.

Every step leaves something whole behind and is passed over when it is found done, so that a death at any point costs
only time: pictures are renamed into place and named in take.json one by one; the hash list is written for the take.json
that is to be, which then is the last thing put in place.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from onset.errors import InputError, WorkError
from onset.sound.ixml import write_until_cut
from onset.takes.counted_back import count_back, stamp_sound
from onset.takes.deliver import check_delivered, deliver, is_there, remove
from onset.takes.dependent import missing_pictures
from onset.takes.hash_list import differences, hash_tree, write_hash_list
from onset.takes.kept_files import keep_files
from onset.takes.layout import MANIFEST
from onset.takes.losses import find_losses, is_looked_for, is_made_good
from onset.takes.manifest import Counts, Loss, Manifest, State, Stream
from onset.takes.manifest_file import encode_manifest, put, put_copy, write_manifest
from onset.takes.markers import circled, noted, notes
from onset.takes.read import Take, open_take
from onset.takes.sampled_check import stride_of
from onset.takes.settle_sound import settle_sound
from onset.takes.volumes import settle_folders

Said = Callable[[str], None]


def finalise(folder: Path, state: State, *, known: Iterable[Loss] = (), said: Said | None = None) -> Manifest:
    """Bring a take that is no longer written to its final `state`: closed, interrupted or mended.

    Call it holding the take's lock. `known` are losses found before, as by salvage. Raises InputError when the folder
    is no take; WorkError when a file cannot be written or does not decode: the take is left as it was, still rolling.
    """
    try:
        return _finalise(folder, state, list(known), said or (lambda _: None))
    except OSError as error:
        where, why = error.filename or folder, error.strerror or error
        raise WorkError(f"{where}: {why}; the take is as it was, finish it with: onset take repair {folder}") from None


def _finalise(folder: Path, state: State, known: list[Loss], said: Said) -> Manifest:
    with open_take(folder) as take:
        manifest = take.manifest
        _settle_extent(take)
        manifest.slate.circle, manifest.noted = circled(take), noted(take)
        settle_folders(folder, manifest)
        count_back(take)
        known += settle_sound(folder, manifest, take.frame_count, known)
        stamp_sound(take)
        if manifest.sound is not None and not manifest.slate_edits:
            write_until_cut(folder / manifest.sound.path, notes(take), circle=manifest.slate.circle)
        missing = {}
        for stream in manifest.streams:
            said(f"{stream.name}: pictures")
            missing[stream.name] = _delivered(take, stream)
            write_manifest(folder, manifest)
        if state != "closed" or not manifest.frames.offered:
            count_again(take, missing)
        for stream in manifest.streams:
            _decode(take, stream, stride_of(take.frame_count) if state == "closed" else 1)
        manifest.losses = [loss for loss in manifest.losses if not is_looked_for(loss)]  # it may be there again
        found = find_losses(take, missing)
        known = [loss for loss in known if not is_made_good(loss, missing, found)]
        manifest.losses = _merged([*manifest.losses, *known, *found])
        said("files that settings name")
        manifest.files = keep_files(take)
    said("hashes")
    # Something is missing that the cut did not know of: that is no take closed in order.
    manifest.state = "interrupted" if state == "closed" and manifest.losses else state
    _close(folder, manifest)
    return manifest


def _decode(take: Take, stream: Stream, stride: int) -> None:
    """See that a delivered file decodes, in bounded time where the next take waits. Raises WorkError."""
    if stream.delivered is None:
        return
    problems = check_delivered(take, stream, stride=stride)
    if problems:
        raise WorkError(f"{take.folder}: not closed: {'; '.join(problems)}")
    stream.delivered.decoded = len(range(0, take.frame_count, stride))


def count_again(take: Take, missing: Mapping[str, Iterable[int]]) -> None:
    """Counts from what is there, where whoever counted has died. A picture counts as committed when it is in the
    journal, or its record says that it was."""
    states: Counter[str] = Counter()
    committed: dict[str, set[int]] = {
        stream.name: _held(take, stream, missing[stream.name]) for stream in take.manifest.streams
    }
    refused: Counter[str] = Counter()
    for record in take.frames():
        states[record.state] += 1
        for name, part in record.streams.items():
            refused[name] += part.state == "refused"
            if part.state == "committed" and name in committed:
                committed[name].add(record.index)
    take.manifest.frames = _counts(states["committed"], states["refused"])
    for stream in take.manifest.streams:
        stream.counts = _counts(len(committed[stream.name]), refused[stream.name])


def _held(take: Take, stream: Stream, missing: Iterable[int]) -> set[int]:
    """Frames that have a packet of their own. Of pictures that depend on each other one may be there without."""
    frames = range(take.first_index, take.last_index + 1)
    if not stream.dependent:
        return set(frames) - set(missing)
    with take.journal(stream.name) as journal:
        return {index for index in frames if journal.packet(index) is not None}


def _counts(committed: int, refused: int) -> Counts:
    return Counts(offered=committed + refused, committed=committed, refused=refused)


def _settle_extent(take: Take) -> None:
    """The last frame, where the cut did not come to say it: the last one of which anything is there."""
    if take.manifest.last_index is not None:
        return
    last = [take.last_index]
    for stream in take.manifest.streams:
        with take.journal(stream.name) as journal:
            last += [index for index in journal.indices[-1:] if journal.packet(index) is not None]
    take.manifest.last_index = max(last)


def _delivered(take: Take, stream: Stream) -> list[int]:
    """Deliver a stream unless its file is there as take.json says; indices of frames that have no packet."""
    there = stream.delivered
    if there is None or there.frames != take.frame_count or not is_there(take.folder, there):
        stream.delivered, missing = deliver(take, stream)
        return missing
    # It may have frames that the journal has lost since: it stays, but what the journal lost is told.
    with take.journal(stream.name) as journal:
        return missing_pictures(journal, stream, range(take.first_index, take.last_index + 1))


def _merged(losses: Iterable[Loss]) -> list[Loss]:
    return list(dict.fromkeys(losses))


def _close(folder: Path, manifest: Manifest) -> None:
    for part in folder.glob(".*.part"):
        remove(part)
    text = encode_manifest(manifest)
    if (folder / MANIFEST).read_bytes() == text and _hashes_agree(folder):
        return
    put_copy(folder, text)
    tree = hash_tree(folder, {MANIFEST: text})
    write_hash_list(folder, tree, datetime.now(UTC).replace(microsecond=0))
    put(folder / MANIFEST, text)


def _hashes_agree(folder: Path) -> bool:
    try:
        return not differences(folder)
    except InputError:
        return False
