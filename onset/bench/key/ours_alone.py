"""Our key alone on the benchmark's clips: what a change did, in seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from onset.bench.key.effort import Effort, Take
from onset.bench.key.footage import Footage
from onset.bench.key.ours import our_scores, our_show
from onset.bench.key.work import shared_out
from onset.bench.markdown import rows
from onset.stage.scenes import GENERATOR_VERSION

VERSION = 1
SHOWN = ("mad", "edge_mad", "core", "screen", "grad", "conn", "dtssd", "comp", "edge_comp", "spill",
         "keep_yellow", "keep_skin", "keep_cloth")  # fmt: skip


@dataclass(frozen=True)
class Order:
    """One clip to be keyed by ours."""

    take: Take
    effort: Effort
    settings: Mapping[str, Any] = field(default_factory=dict)


def measured_alone(takes: Sequence[Take], effort: Effort, jobs: int, settings: Mapping[str, Any]) -> dict[str, Any]:
    """`scenes`: a row of scores for each clip. Raises ShowError, UsageError for a wrong setting."""
    our_show(settings)  # a wrong one is told before minutes of work, and once
    orders = [Order(take, effort, dict(settings)) for take in takes]
    found = shared_out(_measured, orders, jobs, lambda order: f"{order.take.scene} {order.take.seed}")
    return {
        "version": VERSION,
        "generator": GENERATOR_VERSION,
        "size": f"{effort.width_px}x{effort.height_px}",
        "frames": effort.frames,
        "settings": dict(settings),
        "scenes": [
            {"scene": take.scene, "seed": take.seed, "onset": scores} for take, scores in zip(takes, found, strict=True)
        ],
    }


def table_alone(document: Mapping[str, Any]) -> str:
    """Markdown: a line for each clip, and their mean."""
    body = [[f"{one['scene']} {one['seed']}", *_cells(one["onset"])] for one in document["scenes"]]
    mean = {}
    for name in SHOWN:
        there = [one["onset"][name] for one in document["scenes"] if one["onset"][name] is not None]
        mean[name] = sum(there) / len(there) if there else None
    return rows(("clip", *(name.replace("_", " ") for name in SHOWN)), [*body, ["mean", *_cells(mean)]]) + "\n"


def _cells(scores: Mapping[str, float | None]) -> list[str]:
    return ["-" if (value := scores[name]) is None else f"{value:.3g}" for name in SHOWN]


def _measured(order: Order) -> dict[str, float | None]:
    return our_scores(Footage.of(order.take.clip(order.effort)), order.settings).as_dict()
