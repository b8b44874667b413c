"""The sound card is pulled out while a take rolls, and plugged in again."""

import os
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from onset.bench.takes.faulty_take import LIMIT_S, Faulty, lived
from onset.bench.takes.pulled_card import PULLED, card_site
from onset.bench.takes.recording_engine import RecordingRun
from onset.sound.tables import SoundTable

BACK_S = 1.0


def card_pulled(run: RecordingRun, seconds: float, name: str) -> dict[str, Any]:
    """There is no card for so long; the sound's own process misses it and opens it again."""
    folder = run.takes.parent
    out = folder / "pulled"
    os.environ[PULLED] = str(out)  # for the processes that are still to come
    try:
        on_card = replace(run, sound=SoundTable(input="device"), site=card_site(folder / "card"))
        return lived(on_card, partial(_pulled, out, seconds), name)
    finally:
        del os.environ[PULLED]
        out.unlink(missing_ok=True)


def _pulled(out: Path, seconds: float, faulty: Faulty) -> str:
    before = faulty.engine.ask()["sound"]
    out.touch()
    told = faulty.engine.until(lambda told: bool(told["sound"]["trouble"]), "the card is missed", LIMIT_S)
    said = told["sound"]["trouble"]
    time.sleep(seconds)
    out.unlink()
    faulty.engine.until(
        lambda told: told["sound"]["reconnections"] > before["reconnections"] and not told["sound"]["trouble"],
        "the card is back", LIMIT_S,
    )  # fmt: skip
    time.sleep(BACK_S)
    sound = faulty.engine.ask()["sound"]
    lost = sound["lost_samples"] - before["lost_samples"]
    return f"{said}; {lost / sound['sample_rate_hz']:.2f} s of sound are silence, as is told"
