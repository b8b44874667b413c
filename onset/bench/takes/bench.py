"""`onset bench takes`: all of it in order."""

from typing import Any

from onset.bench.effort import Effort
from onset.bench.takes.capacity import capacity
from onset.bench.takes.cost import cost
from onset.bench.takes.faults import faults
from onset.bench.takes.loop import loop
from onset.bench.takes.peers import peers
from onset.bench.takes.workplace import workplace

PARTS = {"cost": cost, "capacity": capacity, "loop": loop, "faults": faults, "peers": peers}


def takes(effort: Effort) -> dict[str, Any]:
    """What each part found, and everything that could not be measured."""
    with workplace() as folder:
        found = {name: part(effort, folder / "takes") for name, part in PARTS.items()}
    missing = [line for part in found.values() for line in part.pop("not_measured", ())]
    return {**found, "not_measured": missing}
