"""A closed take whose sound is damaged: repair keeps what is there, says what is lost, and leaves a sound take."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from onset.sound.broadcast_wave import BroadcastWave
from onset.sound.ixml import SoundSlate
from onset.takes.finalise import finalise
from onset.takes.manifest import Sound
from onset.takes.manifest_file import read_manifest, write_manifest
from onset.takes.repair import repair
from onset.takes.verify import verify
from tests.takes.folders import snapshot
from tests.takes.made import make_take

SAMPLES = 16_000  # eight frames at 24


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 64]) + data[at + 1 :]


@pytest.mark.parametrize(
    ("damage", "lost", "stays"),
    [
        (lambda data: flipped(data, len(data) - 1000), "sound: sound.wav is not what was recorded", True),
        (lambda data: data[: -SAMPLES * 3 // 2], "sound: the last 0.17 s are silence; sound.wav was cut off", True),
        (lambda data: flipped(data, 8), "sound: sound.wav is no WAV file; it is kept as journal/damaged/1.", False),
        (lambda data: data[:50], "sound: sound.wav has no sound in it", False),
        (lambda _: None, "sound: sound.wav is missing", False),
    ],
    ids=["bit", "cut off", "header", "cut off in its header", "deleted"],
)
def test_damaged_sound_is_a_loss_that_is_told(
    tmp_path: Path, damage: Callable[[bytes], bytes | None], lost: str, stays: bool
) -> None:
    made = make_take(tmp_path, frames=8)
    path = made.folder / "sound.wav"
    with BroadcastWave(path, 1, 48_000, SoundSlate(0)) as wave:
        wave.write(np.full((SAMPLES, 1), 0.25, np.float32))
    made.manifest.sound = Sound(channels=1, samples=SAMPLES)
    write_manifest(made.folder, made.manifest)
    finalise(made.folder, "closed")
    assert repair(made.folder).notes[0] == "nothing to mend"
    data = damage(path.read_bytes())
    path.unlink()
    if data is not None:
        path.write_bytes(data)
    assert not verify(made.folder).sound
    mended = repair(made.folder)
    assert mended.sound, mended.lines()
    assert [loss.what for loss in read_manifest(made.folder).losses if loss.what.startswith(lost)]
    assert any(note.startswith(f"lost: {lost}") for note in mended.notes)
    assert path.exists() is stays
    before = snapshot(made.folder)
    repair(made.folder)
    assert snapshot(made.folder) == before
