"""All benchmarks in order, and the document they make; the same form for a file written earlier."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from onset.bench import kernels
from onset.bench.effort import Effort
from onset.bench.goals import goals
from onset.bench.others import Others
from onset.errors import InputError, UsageError
from onset.nearest import suggestion

VERSION = 1
Document = dict[str, Any]


def _engine_benches() -> dict[str, Callable[[Effort], Document]]:
    from onset.bench.key_cost import key_cost
    from onset.bench.latency import busy_cores, demo, uhd
    from onset.bench.live_pass import live_pass
    from onset.bench.monitors import monitors
    from onset.bench.startup import startup
    from onset.bench.takes.bench import takes
    from onset.bench.takes.soak import soak
    from onset.bench.trackers.bench import trackers
    from onset.bench.transport import transport

    return {
        "live": live_pass,
        "key_cost": key_cost,
        "startup": startup,
        "transport": transport,
        "demo": demo,
        "busy": busy_cores,
        "monitors": monitors,
        "uhd": uhd,
        "trackers": trackers,
        "takes": takes,
        "soak": soak,
    }


ENGINE_NAMES = (
    "live", "key_cost", "startup", "transport", "demo", "busy", "monitors", "uhd", "trackers", "takes", "soak"
)  # fmt: skip
NAMES = (*kernels.NAMES, *ENGINE_NAMES)


def measured(names: Sequence[str], effort: Effort) -> Document:
    """Run the benchmarks of these names, all when there are none. Raises UsageError for an unknown one."""
    for name in names:
        if name not in NAMES:
            raise UsageError(f"no benchmark {name!r}; {suggestion(name, NAMES)}")
    chosen = [name for name in NAMES if not names or name in names]
    watch = Others()
    found = kernels.kernel_document([name for name in chosen if name in kernels.NAMES], quick=effort.quick)
    benches = _engine_benches()
    document: Document = {
        "version": VERSION,
        "quick": effort.quick,
        "machine": found["machine"],
        "not_measured": found["not_measured"],
        "kernels": found["benches"],
        "engine": {name: benches[name](effort) for name in chosen if name in benches},
    }
    document["others_share"] = watch.share()
    return {**document, "goals": [goal.as_dict() for goal in goals([document])]}


def read_document(path: Path) -> Document:
    """A document from a file: this program's, or what `python kernels/bench --json` wrote. Raises InputError."""
    try:
        document = json.loads(path.read_text(encoding="utf-8").strip().splitlines()[-1])
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}); write one with onset bench --json > {path}"
        ) from None
    except (ValueError, IndexError):
        raise InputError(f"{path} holds no JSON line; write one with onset bench --json > {path}") from None
    if not isinstance(document, dict) or document.get("version") != VERSION or "machine" not in document:
        raise InputError(f"{path} is not a benchmark document of version {VERSION}; write one with onset bench --json")
    if "benches" in document:
        return {**document, "kernels": document["benches"], "engine": {}}
    return document
