"""`onset bench takes`: all of it in order."""

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
    with workplace() as folder:
        for name, part in PARTS.items():
            try:
                found[name] = part(effort, folder / "takes")
            except OnsetError as error:
                missing.append(f"takes, {name}: {error}")
            else:
                missing += found[name].pop("not_measured", ())
    return {**found, "not_measured": missing}
