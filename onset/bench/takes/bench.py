"""`onset bench takes`: all of it in order, in some eleven minutes on four cores."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from onset.bench.effort import Effort, progress
from onset.bench.takes.capacity import capacity
from onset.bench.takes.cost import cost
from onset.bench.takes.damage import damage
from onset.bench.takes.faults import faults
from onset.bench.takes.loop import loop
from onset.bench.takes.peers import peers
from onset.bench.takes.workplace import workplace
from onset.errors import OnsetError

PARTS: dict[str, Callable[[Effort, Path, dict[str, Any]], dict[str, Any]]] = {
    "cost": lambda effort, folder, _: cost(effort, folder),
    "capacity": lambda effort, folder, found: capacity(effort, folder, costs=found.get("cost", {}).get("rows", ())),
    "loop": lambda effort, folder, _: loop(effort, folder),
    "faults": lambda effort, folder, _: faults(effort, folder),
    "damage": lambda effort, folder, _: damage(effort, folder),
    "peers": lambda effort, folder, _: peers(effort, folder),
}


def takes(effort: Effort) -> dict[str, Any]:
    """What each part found, and everything that could not be measured."""
    found: dict[str, Any] = {}
    missing: list[str] = []
    took_s: dict[str, float] = {}
    with workplace() as folder:
        for number, (name, part) in enumerate(PARTS.items(), 1):
            began_s = time.monotonic()
            progress(f"takes: part {number} of {len(PARTS)}, {name}; {sum(took_s.values()):.0f} s so far")
            try:
                found[name] = part(effort, folder / "takes", found)
            except OnsetError as error:
                missing.append(f"takes, {name}: {error}")
            else:
                missing += found[name].pop("not_measured", ())
            took_s[name] = round(time.monotonic() - began_s, 1)
    return {**found, "took_s": took_s, "not_measured": missing}
