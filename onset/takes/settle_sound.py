"""The sound of a take that is to be finished: waited for, made as long as the pictures, and told of in take.json.

Whoever records sound is another process. It holds a lock on the file while it writes and says in journal/sound.json
when it is done; when it died, what it wrote is here, and what is missing is silence and a loss.
"""

import fcntl
import os
import time
from collections.abc import Sequence
from pathlib import Path

from onset.errors import InputError, WorkError
from onset.sound.broadcast_wave import BroadcastWave
from onset.sound.sound_log import SOUND, SoundLog, read_log
from onset.takes.layout import DAMAGED, JOURNAL
from onset.takes.manifest import Loss, Manifest, Silent, Sound
from onset.takes.wave_extent import wave_extent

WAIT_S = 15.0
DEAD_S = 3.0
"""A sound process that died is started again within a second; one that is not there for so long is gone for good."""
_POLL_S = 0.05


def settle_sound(folder: Path, manifest: Manifest, frames: int, known: Sequence[Loss] = ()) -> list[Loss]:
    """Put the sound into the manifest; what of it is missing, beyond what is `known`. Raises WorkError when the file
    cannot be written."""
    log = finished_log(folder)
    path = folder / SOUND
    if log is None:
        return []
    if log.state == "done" and not log.failure and not path.exists():
        told = any(loss.what.startswith("sound: ") for loss in [*manifest.losses, *known])
        return [] if told else [Loss(what=f"sound: {SOUND} is missing")]
    if not path.exists():
        return [Loss(what=f"sound: there is none; {log.failure or 'its process died before it began'}")]
    missing = 0
    try:
        wave_extent(path)
    except InputError as error:  # as where the disk failed before it was synced
        why = str(error).removeprefix(f"{path}: ")
        return [Loss(what=f"sound: {SOUND} {why}; it is kept as {put_aside(path).relative_to(folder)}")]
    if (log.state != "done" or log.failure) and frames > 0:
        missing = made_as_long(path, round(frames / manifest.rate_hz * log.sample_rate_hz))
    manifest.sound = Sound(
        path=SOUND, sample_rate_hz=log.sample_rate_hz, channels=log.channels, samples=_samples(path),
        drift_ppm=log.drift_ppm, source=log.source, time_reference=log.time_reference, sigma_us=log.sigma_us,
        start_error_us=log.start_error_us, clipped=log.clipped,
        silences=[Silent(first=one.first, samples=one.samples, reason=one.reason) for one in log.silences],
    )  # fmt: skip
    if missing <= log.sample_rate_hz / manifest.rate_hz:
        return []
    lasting = f"{missing / log.sample_rate_hz:.2f} s"
    return [Loss(what=f"sound: the last {lasting} are silence; its process died")]


def finished_log(folder: Path) -> SoundLog | None:
    """What is known of the sound once nobody writes it any more; None when the take has none."""
    give_up = time.monotonic() + WAIT_S
    seen = time.monotonic()
    while True:
        log = read_log(folder)
        now = time.monotonic()
        if log is None or log.state == "done":
            return log
        if is_written(folder / SOUND):
            seen = now
        if now > give_up or now - seen > DEAD_S:
            return log
        time.sleep(_POLL_S)


def is_written(path: Path) -> bool:
    """Whether a living process records into this file."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def made_as_long(path: Path, samples: int) -> int:
    """Cut or lengthen what a process left that did not live to the cut; how many samples are silence now."""
    try:
        with BroadcastWave.reopen(path) as wave:
            missing = samples - wave.samples
            wave.resize(samples)
    except (OSError, ValueError) as error:
        raise WorkError(f"{path}: cannot be ended in order: {error}; the take is as it was") from None
    return max(0, missing)


def put_aside(path: Path) -> Path:
    """Keep a file that cannot be read as sound where it is in nobody's way; where that is."""
    aside = path.parent / JOURNAL / DAMAGED
    aside.mkdir(exist_ok=True)
    number = sum(entry.name.endswith(SOUND) for entry in os.scandir(aside)) + 1
    return path.rename(aside / f"{number}.{SOUND}")


def _samples(path: Path) -> int:
    return wave_extent(path).samples
