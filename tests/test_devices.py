import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from onset import devices as listing
from onset.sources.v4l2 import VideoDevice


class PortAudioError(Exception):
    """sounddevice.PortAudioError"""


def sound_library(found: list[dict[str, Any]] | Exception) -> Any:
    def query_devices() -> list[dict[str, Any]]:
        if isinstance(found, Exception):
            raise found
        return found

    return SimpleNamespace(query_devices=query_devices, PortAudioError=PortAudioError)


def test_an_empty_machine_says_why_for_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "DEV", tmp_path)
    monkeypatch.setattr(listing, "NVIDIA_CONTROL", tmp_path / "nvidiactl")
    monkeypatch.setitem(sys.modules, "sounddevice", sound_library([]))
    answer = listing.devices()
    assert (answer["cameras"], answer["sound_inputs"], answer["gpus"]) == ([], [], [])
    reasons = answer["none_because"]
    assert "plug a camera in" in reasons["cameras"]
    assert "no device with an input" in reasons["sound_inputs"]
    assert "no NVIDIA driver" in reasons["gpus"]


def test_cameras_are_listed_by_number_and_metadata_nodes_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("video10", "video2", "video3", "videobuf"):
        (tmp_path / name).touch()
    monkeypatch.setattr(listing, "DEV", tmp_path)
    monkeypatch.setattr(
        listing, "query", lambda path: VideoDevice(path, "uvcvideo", "C920", "usb-1", path.name != "video3")
    )
    found, _ = listing.cameras()
    assert [Path(one["device"]).name for one in found] == ["video2", "video10"]
    assert found[0]["name"] == "C920"


def test_cameras_that_may_not_be_opened_are_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "video0").touch()
    monkeypatch.setattr(listing, "DEV", tmp_path)
    found, reason = listing.cameras()
    assert found == []
    assert "group video" in reason


def test_sound_inputs_are_those_with_input_channels(monkeypatch: pytest.MonkeyPatch) -> None:
    known = [
        {"name": "Speakers", "max_input_channels": 0, "default_samplerate": 48000.0},
        {"name": "LTC in", "max_input_channels": 2, "default_samplerate": 48000.0},
    ]
    monkeypatch.setitem(sys.modules, "sounddevice", sound_library(known))
    found, _ = listing.sound_inputs()
    assert found == [{"device": 1, "name": "LTC in", "channels": 2, "rate_hz": 48000.0}]


def test_a_missing_sound_library_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    assert "pip install 'onset-engine[sound]'" in listing.sound_inputs()[1]


def test_a_missing_portaudio_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    assert "apt install libportaudio2" in listing.sound_inputs()[1]


def test_portaudio_that_fails_is_told_in_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", sound_library(PortAudioError("Error querying device -1")))
    assert "Error querying device -1" in listing.sound_inputs()[1]


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with the driver loaded; the test writes what nvidia-smi does."""
    (tmp_path / "nvidiactl").touch()
    monkeypatch.setattr(listing, "NVIDIA_CONTROL", tmp_path / "nvidiactl")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path / "nvidia-smi"


def says(tool: Path, script: str) -> None:
    tool.write_text(f"#!/bin/sh\n{script}\n")
    tool.chmod(0o755)


def test_cards_are_listed_as_the_engine_names_them(card: Path) -> None:
    says(card, "echo '0, NVIDIA RTX A4000, 16376, 580.65, 8.6'; echo '1, NVIDIA L4, 23034, 580.65, 8.9'")
    found, _ = listing.gpus()
    assert [one["device"] for one in found] == ["cuda:0", "cuda:1"]
    assert (found[1]["name"], found[1]["compute_capability"]) == ("NVIDIA L4", "8.9")


def test_a_driver_that_does_not_answer_is_told(card: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    says(card, "echo 'NVIDIA-SMI has failed'; exit 9")
    found, reason = listing.gpus()
    assert found == []
    assert "NVIDIA-SMI has failed" in reason

    def slow(*args: Any, **options: Any) -> Any:
        raise subprocess.TimeoutExpired("nvidia-smi", 10)

    monkeypatch.setattr(subprocess, "run", slow)
    assert "does not answer" in listing.gpus()[1]
