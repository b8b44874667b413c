"""What stands in for failing disks and cards does fail, as the real ones do."""

import errno
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from onset.bench.takes import pulled_card
from onset.bench.takes.failing_disk import answer_errors, come_back
from onset.bench.takes.slow_syncs import slow_syncs
from onset.errors import InputError, SourceLost
from onset.sound.device_input import DeviceInput
from tests.takes.small_disk import real_disk


def test_a_disk_answers_every_write_with_an_error_and_keeps_what_was_synced(tmp_path: Path) -> None:
    with real_disk(tmp_path / "disk", mebibytes=16) as disk, ExitStack() as opened:
        descriptor = os.open(disk / "file", os.O_WRONLY | os.O_CREAT, 0o600)
        with opened:
            opened.callback(os.close, descriptor)
            os.write(descriptor, b"durable")
            os.fsync(descriptor)
            answer_errors(disk)
            for work in (lambda: os.write(descriptor, b"more"), lambda: os.fsync(descriptor)):
                with pytest.raises(OSError) as failed:
                    work()
                assert failed.value.errno == errno.EIO
        come_back(disk)
        assert (disk / "file").read_bytes() == b"durable"
        (disk / "file").write_bytes(b"again")


def test_syncs_are_slow_only_while_the_mark_is_there(tmp_path: Path) -> None:
    site = slow_syncs(tmp_path / "site", tmp_path / "mark", longest_s=0.2)
    script = (
        "import os, time, pathlib\n"
        "descriptor = os.open('file', os.O_WRONLY | os.O_CREAT)\n"
        "for mark in (True, False):\n"
        "    pathlib.Path('mark').touch() if mark else pathlib.Path('mark').unlink()\n"
        "    began = time.monotonic(); os.fdatasync(descriptor); print(time.monotonic() - began)\n"
    )
    path = os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env={**os.environ, "PYTHONPATH": path}, capture_output=True,
        text=True, check=True, timeout=60,
    )  # fmt: skip
    slow_s, usual_s = map(float, done.stdout.split())
    assert slow_s > 0.2
    assert usual_s < slow_s


def until_it_goes(card: DeviceInput) -> None:
    give_up = time.monotonic() + 20.0
    while time.monotonic() < give_up:
        card.read(0.02)


def test_the_card_that_is_pulled_out_is_missed_and_can_be_opened_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "pulled"
    monkeypatch.setenv(pulled_card.PULLED, str(out))
    card = DeviceInput("", 48_000, 2, 10, library=pulled_card)
    block = card.read(5.0)
    assert block is not None
    assert block.samples.shape == (480, 2)
    out.touch()
    with pytest.raises(SourceLost, match="has gone"):
        until_it_goes(card)
    card.close()
    with pytest.raises(InputError, match="Device unavailable"):
        DeviceInput("", 48_000, 2, 10, library=pulled_card)
    out.unlink()
    back = DeviceInput("", 48_000, 2, 10, library=pulled_card)
    assert back.read(5.0) is not None
    back.close()
