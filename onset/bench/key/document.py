"""The key benchmark's document: every clip with our scores and each peer's best, and the ratios that goals speak of."""

import json
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from onset.bench.kernels import kernel_document
from onset.bench.key.effort import Effort, Take
from onset.bench.key.scene_report import Order, scene_report
from onset.bench.key.work import shared_out
from onset.errors import InputError
from onset.stage.scenes import GENERATOR_VERSION

Document = dict[str, Any]
VERSION = 1
GOALS = {"mad": 0.75, "edge_comp": 0.75, "dtssd": 0.6}
"""At most so much of the best peer's value, clip by clip."""


def measured(takes: Sequence[Take], effort: Effort, jobs: int, sheets: Path | None) -> Document:
    """Every clip keyed by everybody; contact sheets into the folder `sheets`."""
    machine = kernel_document((), quick=True)["machine"]
    orders = [Order(take, effort, sheets) for take in takes]
    scenes = shared_out(scene_report, orders, jobs, lambda order: f"{order.take.scene} {order.take.seed}")
    skipped = list(dict.fromkeys(line for scene in scenes for line in scene.pop("skipped")))
    document: Document = {
        "version": VERSION, "kind": "key", "generator": GENERATOR_VERSION, "coarse": effort.coarse,
        "width_px": effort.width_px, "height_px": effort.height_px, "frames": effort.frames, "skipped": skipped,
        "machine": machine, "scenes": scenes,
    }  # fmt: skip
    return {**document, "goals": goals(document)}


def best_peer(scene: Document, name: str, group: str = "peers") -> tuple[str, float] | None:
    """The peer with the least value of a measure on a clip, and that value; None where no peer has one."""
    values = {peer: found["best"][name]["value"] for peer, found in scene[group].items() if name in found["best"]}
    return min(values.items(), key=lambda item: item[1]) if values else None


def ratio(scene: Document, name: str) -> float | None:
    """Ours by the best peer's, smaller is better; None where either has none."""
    best, own = best_peer(scene, name), scene["onset"][name]
    return None if best is None or own is None or best[1] == 0 else own / best[1]


def goals(document: Document) -> list[Document]:
    """For each measure with a goal and each half of the scenes: the median ratio, and how many clips meet the goal."""
    found = []
    for name, most in GOALS.items():
        for held_back in (False, True):
            scenes = [scene for scene in document["scenes"] if scene["held_back"] is held_back]
            ratios = [one for scene in scenes if (one := ratio(scene, name)) is not None]
            if ratios:
                met = sum(one <= most for one in ratios)
                found.append({"measure": name, "held_back": held_back, "goal": most, "median": median(ratios),
                              "worst": max(ratios), "met": met, "clips": len(ratios)})  # fmt: skip
    return found


def read_document(path: Path) -> Document:
    """A document from a file. Raises InputError."""
    again = f"write one with onset bench key --json > {path}"
    try:
        document = json.loads(path.read_text(encoding="utf-8").strip().splitlines()[-1])
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); {again}") from None
    except (ValueError, IndexError):
        raise InputError(f"{path} holds no JSON line; {again}") from None
    if not isinstance(document, dict) or document.get("kind") != "key" or document.get("version") != VERSION:
        raise InputError(f"{path} is not a document of the key benchmark, version {VERSION}; {again}")
    return document
