"""Sound of a finished take that is not what it was: what can be kept is kept, and what is lost is said."""

from pathlib import Path

from onset.errors import InputError
from onset.sound.sound_log import SOUND
from onset.takes.deliver import xxh128_of
from onset.takes.hash_list import read_hash_list
from onset.takes.manifest import Loss, Sound
from onset.takes.manifest_file import read_manifest, write_manifest
from onset.takes.settle_sound import made_as_long, put_aside
from onset.takes.wave_extent import wave_extent


def lost_sound(folder: Path) -> list[Loss]:
    """Mend the sound before a take is finished again; call it holding the take's lock.

    What is cut off becomes silence, a file that cannot be read as sound is put aside, one that differs stays as it is.
    Raises OSError, WorkError.
    """
    manifest = read_manifest(folder)
    sound, path = manifest.sound, folder / SOUND
    if sound is None:
        return []
    if path.exists():
        try:
            missing_bytes = wave_extent(path).missing_bytes
        except InputError as error:
            why = f"{str(error).removeprefix(f'{path}: ')}; it is kept as {put_aside(path).relative_to(folder)}"
        else:
            return _differing(folder, path, sound, missing_bytes)
    else:
        why = "is missing"
    manifest.sound = None
    write_manifest(folder, manifest)
    return [Loss(what=f"sound: {SOUND} {why}")]


def _differing(folder: Path, path: Path, sound: Sound, missing_bytes: int) -> list[Loss]:
    if missing_bytes:
        lasting = made_as_long(path, sound.samples) / sound.sample_rate_hz
        return [Loss(what=f"sound: the last {lasting:.2f} s are silence; {SOUND} was cut off")]
    try:
        wanted = read_hash_list(folder).get(SOUND)
    except InputError:  # the take was not closed: nobody knows what it was
        return []
    if wanted in (None, xxh128_of(path)):
        return []
    return [Loss(what=f"sound: {SOUND} is not what was recorded: its hash does not agree; where, nobody knows")]
