"""The sound of a take that ends: waited for while somebody writes, mended when nobody does, told of in take.json."""

import fcntl
import threading
from pathlib import Path

import numpy as np
import pytest

from onset.sound.broadcast_wave import BroadcastWave
from onset.sound.ixml import SoundSlate
from onset.sound.sound_log import LOG, SOUND, Silence, SoundLog, write_log
from onset.takes import settle_sound as settling
from onset.takes.manifest import Manifest
from onset.takes.settle_sound import finished_log, is_written, settle_sound
from onset.takes.wave_extent import wave_extent

FRAMES = 50  # two seconds


def take_with(folder: Path, samples: int, log: SoundLog) -> Manifest:
    (folder / "journal").mkdir()
    with BroadcastWave(folder / SOUND, 1, 48_000, SoundSlate(0)) as wave:
        wave.write(np.full((samples, 1), 0.25, np.float32))
    write_log(folder, log)
    return Manifest(id="x", name="T", rate="25")


def test_what_is_known_of_the_sound_stands_in_the_manifest(tmp_path: Path) -> None:
    silences = [Silence(first=10, samples=20, reason="overrun")]
    log = SoundLog(
        state="done", source="card", samples=96_000, drift_ppm=12.5, start_error_us=3.0, time_reference=7,
        silences=silences,
    )  # fmt: skip
    manifest = take_with(tmp_path, 96_000, log)
    assert settle_sound(tmp_path, manifest, FRAMES) == []
    sound = manifest.sound
    assert sound is not None
    assert (sound.samples, sound.channels, sound.drift_ppm, sound.time_reference) == (96_000, 1, 12.5, 7)
    assert [(one.first, one.samples, one.reason) for one in sound.silences] == [(10, 20, "overrun")]


def test_a_file_of_which_a_failed_disk_kept_nothing_is_put_aside_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "DEAD_S", 0.0)
    manifest = take_with(tmp_path, 48_000, SoundLog(state="recording"))
    (tmp_path / SOUND).write_bytes(b"")
    (loss,) = settle_sound(tmp_path, manifest, FRAMES)
    assert loss.what == f"sound: {SOUND} is no WAV file; it is kept as journal/damaged/1.{SOUND}"
    assert manifest.sound is None
    assert (tmp_path / "journal" / "damaged" / f"1.{SOUND}").exists()


def test_sound_that_was_recorded_and_is_not_there_is_a_loss_unless_that_is_told(tmp_path: Path) -> None:
    manifest = take_with(tmp_path, 96_000, SoundLog(state="done", samples=96_000))
    (tmp_path / SOUND).unlink()
    (loss,) = settle_sound(tmp_path, manifest, FRAMES)
    assert loss.what == "sound: sound.wav is missing"
    assert settle_sound(tmp_path, manifest, FRAMES, [loss]) == []


def test_a_take_without_sound_stays_without(tmp_path: Path) -> None:
    manifest = Manifest(id="x", name="T", rate="25")
    assert settle_sound(tmp_path, manifest, FRAMES) == []
    assert manifest.sound is None


@pytest.mark.parametrize(
    ("samples", "lost"), [(48_000, ["sound: the last 1.00 s are silence; its process died"]), (200_000, [])]
)
@pytest.mark.parametrize("log", [SoundLog(state="recording"), SoundLog(state="done", failure="no sound came")])
def test_what_a_dead_process_left_is_made_as_long_as_the_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, samples: int, lost: list[str], log: SoundLog
) -> None:
    monkeypatch.setattr(settling, "DEAD_S", 0.0)
    manifest = take_with(tmp_path, samples, log)
    assert [loss.what for loss in settle_sound(tmp_path, manifest, FRAMES)] == lost
    assert wave_extent(tmp_path / SOUND).samples == 96_000
    assert settle_sound(tmp_path, manifest, FRAMES) == []  # a second time there is nothing to do


def test_a_process_that_died_before_it_began_is_a_loss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "DEAD_S", 0.0)
    (tmp_path / "journal").mkdir()
    write_log(tmp_path, SoundLog())
    manifest = Manifest(id="x", name="T", rate="25")
    (loss,) = settle_sound(tmp_path, manifest, FRAMES)
    assert loss.what == "sound: there is none; its process died before it began"


def test_it_waits_while_somebody_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "DEAD_S", 0.0)
    monkeypatch.setattr(settling, "WAIT_S", 60.0)
    take_with(tmp_path, 96_000, SoundLog(state="recording"))
    found: list[SoundLog | None] = []
    with (tmp_path / SOUND).open("rb") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        assert is_written(tmp_path / SOUND)
        waiting = threading.Thread(target=lambda: found.append(finished_log(tmp_path)))
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
        write_log(tmp_path, SoundLog(state="done"))
        waiting.join(60)
    assert [log.state for log in found if log is not None] == ["done"]


def test_a_log_that_is_none_is_no_sound(tmp_path: Path) -> None:
    (tmp_path / "journal").mkdir()
    (tmp_path / LOG).write_text("{")
    assert finished_log(tmp_path) is None
