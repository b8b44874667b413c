"""Mends what a crash, a full disk or a bad disk left of a take, and says what is lost. A second run changes nothing."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from onset.counted import counted
from onset.errors import InputError, OnsetError, WorkError
from onset.takes.as_noted import put_as_noted
from onset.takes.finalise import finalise
from onset.takes.from_delivered import take_back_pictures
from onset.takes.keyer_notes import KEYER
from onset.takes.layout import JOURNAL, META, PLATES, hold
from onset.takes.losses import hole_losses, in_words
from onset.takes.lost_sound import lost_sound
from onset.takes.manifest import Loss, Manifest
from onset.takes.manifest_file import read_manifest, write_manifest
from onset.takes.mend_segment import mend_segment
from onset.takes.plates import plate_bytes
from onset.takes.read import open_take
from onset.takes.recover import is_rolling, recover_into
from onset.takes.restore import restore_manifest
from onset.takes.slate_notes import take_up_edits
from onset.takes.verdict import Verdict
from onset.takes.verify import verify
from onset.takes.volumes import take_segments

WAIT_S = 15.0
"""How long a living writer is waited for: one whose engine died ends by itself within 5 s."""
_POLL_S = 0.1
Said = Callable[[str], None]


def repair(folder: Path, *, wait_s: float = WAIT_S, said: Said | None = None) -> Verdict:
    """Mend a take and verify it. Nothing is touched where it is sound already.

    Raises InputError when the folder is no take, WorkError when it cannot be mended now: another writes it, the disk
    is full or read-only. The verdict says whether it is sound now; notes say what was done and what is lost.
    """
    say = said or (lambda _: None)
    deadline_s = time.monotonic() + wait_s
    while is_rolling(folder):
        _wait(folder, deadline_s, wait_s, say)
    recovered = recover_into(folder)
    if not (folder / JOURNAL).is_dir():  # nor does memory hold any of it
        read_manifest(folder)  # says what is wrong; nothing must be made in a folder that is no take
    try:
        lock = _waited_for(folder, deadline_s, wait_s, say)
    except OSError as error:
        return _as_it_is(folder, error)
    try:
        restored = [*_told(recovered), *restore_manifest(folder), *put_as_noted(folder)]
        before = verify(folder)
        if before.sound:
            before.notes = [*(restored or ["nothing to mend"]), *before.notes]
            return before
        done = _mend(folder, say)
        after = verify(folder)
        after.notes = [*restored, *done, *after.notes]
        return after
    except OSError as error:
        where, why = error.filename or folder, error.strerror or error
        raise WorkError(f"{where}: {why}; nothing is lost, make room or give rights and repair again") from None
    finally:
        os.close(lock)


def _told(recovered: int) -> list[str]:
    left = counted(recovered, "record")
    return [f"written from memory: {left} that the killed recorder had left there"] if recovered else []


def _waited_for(folder: Path, deadline_s: float, wait_s: float, say: Said) -> int:
    """The take's lock; waits for a living writer. Raises WorkError when it does not end, OSError where nothing can be
    written."""
    while (lock := hold(folder)) is None:
        _wait(folder, deadline_s, wait_s, say)
    return lock


def _as_it_is(folder: Path, error: OSError) -> Verdict:
    """A take on a disk that is read-only, or somebody else's: where it is sound there is nothing to mend."""
    found = verify(folder)
    if not found.sound:
        why = error.strerror or error
        raise WorkError(f"{folder}: is not sound and cannot be written to: {why}; nothing was changed")
    found.notes = ["nothing to mend", *found.notes]
    return found


def _wait(folder: Path, deadline_s: float, wait_s: float, say: Said) -> None:
    """A moment. Raises WorkError after the last one."""
    if time.monotonic() >= deadline_s:
        raise WorkError(f"{folder}: is still being written after {wait_s:g} s; cut the take, then repair it")
    say("waiting for the recorder to end")
    time.sleep(_POLL_S)


def _mend(folder: Path, say: Said) -> list[str]:
    """Mend segment by segment, then finish the take; what was done, in words."""
    manifest = read_manifest(folder)
    done, losses = [], list[Loss]()
    codecs = {stream.name: stream.codec for stream in manifest.streams}
    for place in take_segments(folder, manifest):
        if place.stream != META and place.stream not in codecs:
            continue
        say(f"journal/{place.path.name}")
        holes = mend_segment(place, codecs.get(place.stream, ""))
        if holes is not None:
            done.append(f"mended: journal/{place.path.name}")
            losses += hole_losses((place.path.name, hole.start, hole.length) for hole in holes)
    for part in [*(folder / JOURNAL).glob(".*.part"), *(folder / PLATES).glob(".*.part")]:
        part.unlink()
    with open_take(folder) as take:
        done += take_back_pictures(take)
        if edits := take_up_edits(manifest := take.manifest, take.events):
            write_manifest(folder, manifest)
            names = dict.fromkeys(name for edit in edits for name in edit.after)
            done.append(f"put on the slate as the journal has it: {', '.join(names)}")
    losses += [*_lost_plates(folder), *lost_sound(folder)]
    _forget_undecodable(folder)
    manifest = finalise(folder, "mended", known=losses, said=say)
    told = [
        f"lost: {in_words(loss)}" if loss in manifest.losses else f"made good: {in_words(loss)}; every picture is there"
        for loss in losses
    ]
    return [*done, f"mended: {manifest.name}, {_frames(manifest)}", *told]


def _lost_plates(folder: Path) -> list[Loss]:
    lost = []
    with open_take(folder) as take:
        for plate in take.plates:
            try:
                plate_bytes(take.folder, plate)
            except InputError:
                lost.append(Loss(what=f"plate {plate.path}"))
        rolled_with_it = any(event.what == "roll" and event.values.get("keyer") for event in take.events)
        if rolled_with_it and not any(plate.what == KEYER for plate in take.plates):
            lost.append(Loss(what="what the keyer knew at the roll: a re-render begins without it"))
    return lost


def _forget_undecodable(folder: Path) -> None:
    """A delivered file that is as it was written and still does not decode is made anew from the journal."""
    from onset.takes.deliver import check_delivered

    changed = False
    with open_take(folder) as take:
        for stream in take.manifest.streams:
            if stream.delivered is None:
                continue
            try:
                wrong = check_delivered(take, stream)
            except OnsetError as error:
                wrong = [str(error)]
            if wrong:
                stream.delivered, changed = None, True
        if changed:
            write_manifest(folder, take.manifest)


def _frames(manifest: Manifest) -> str:
    last = manifest.first_index - 1 if manifest.last_index is None else manifest.last_index
    return counted(last - manifest.first_index + 1, "frame")
