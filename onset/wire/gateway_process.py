"""The pictures gateway as a process: what it is told, and its life. Light, because the engine imports it too."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from onset.children import ChildEnd
from onset.wire.endpoint import Endpoint

NICENESS = 5
TELL_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """What the engine tells its gateway at the start."""

    engine: str
    bus: str
    endpoint: Endpoint
    keys: Path | None
    viewers: int = 16
    threads: int = 4


def main(end: ChildEnd, settings: GatewaySettings) -> None:
    """The process. Nicer than the loop: a monitor waits, the engine does not."""
    from onset.wire.gateway import Gateway  # libjpeg and FFmpeg are loaded in this process alone

    os.nice(NICENESS)
    gateway = Gateway(settings)
    try:
        gateway.wake_for(end)
        end.ready(gateway.endpoints)
        told_s = 0.0
        while not end.stopping():
            gateway.turn()
            if time.monotonic() - told_s > TELL_EVERY_S:
                told_s = time.monotonic()
                end.report(gateway.told())
    finally:
        gateway.close()
