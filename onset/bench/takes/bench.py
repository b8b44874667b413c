"""`onset bench takes`: all of it in order, in ten minutes or so on four cores."""

import time
from typing import Any

from onset.bench.effort import Effort
from onset.bench.takes.capacity import capacity
from onset.bench.takes.cost import cost
from onset.bench.takes.faults import faults
from onset.bench.takes.loop import loop
from onset.bench.takes.peers import peers
from onset.bench.takes.workplace import workplace
from onset.errors import OnsetError

PARTS = {"cost": cost, "capacity": capacity, "loop": loop, "faults": faults, "peers": peers}


def takes(effort: Effort) -> dict[str, Any]:
    """What each part found, and everything that could not be measured."""
    found: dict[str, Any] = {}
    missing: list[str] = []
    took_s: dict[str, float] = {}
    with workplace() as folder:
        for name, part in PARTS.items():
            began_s = time.monotonic()
            try:
                found[name] = part(effort, folder / "takes")
            except OnsetError as error:
                missing.append(f"takes, {name}: {error}")
            else:
                missing += found[name].pop("not_measured", ())
            took_s[name] = round(time.monotonic() - began_s, 1)
    return {**found, "took_s": took_s, "not_measured": missing}
