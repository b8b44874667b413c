"""A camera over the network whose connection breaks while a take rolls, and comes back."""

import contextlib
import signal
import time
from dataclasses import replace
from typing import Any

from onset.bench.engine_process import free_port
from onset.bench.takes.faulty_take import Faulty, lived
from onset.bench.takes.network_camera import NetworkCamera, sending
from onset.bench.takes.processes import send
from onset.bench.takes.recording_engine import RecordingRun

BACK_S = 1.0


def connection_lost(run: RecordingRun, seconds: float, name: str) -> dict[str, Any]:
    """The camera is killed and started again: nothing comes for so long, and for as long as it takes to come up."""
    url = f"tcp://127.0.0.1:{free_port()}"
    camera = NetworkCamera(url, run.engine.size, run.engine.rate_hz)
    with contextlib.ExitStack() as cameras:
        first = cameras.enter_context(sending(camera))

        def lose(faulty: Faulty) -> str:
            before = _lost(faulty)
            send(first.pid, signal.SIGKILL)
            gone_s = time.monotonic()
            time.sleep(seconds)
            cameras.enter_context(sending(camera))
            faulty.engine.ask()  # an engine answers with its next frame
            away_s = time.monotonic() - gone_s
            time.sleep(BACK_S)
            return f"no picture for {away_s:.1f} s: {_lost(faulty) - before} frames that were due have none, as is told"

        return lived(replace(run, stream=url), lose, name)


def _lost(faulty: Faulty) -> int:
    return int(faulty.engine.ask()["summary"]["frames_dropped"].get("connection", 0))
