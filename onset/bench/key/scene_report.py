"""One clip of the benchmark, keyed by everybody: what the document says of it."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from onset_kernels.picture import Transfer

from onset.bench.key.curve_tables import to_code
from onset.bench.key.effort import Effort, Take
from onset.bench.key.footage import Footage
from onset.bench.key.ibk import Ibk
from onset.bench.key.keyed import Keyed
from onset.bench.key.ours import keyed_by_onset, our_scores
from onset.bench.key.peer import Peer
from onset.bench.key.peers import peers
from onset.bench.key.scores import METRICS, Scorer, Scores
from onset.bench.key.search import Search, Tried, ranked
from onset.bench.key.sheet import write_sheet
from onset.media.png import write_png
from onset.stage.scenes import SCENES

SHOWN_BY = "edge_comp"
"""The measure whose best settings a contact sheet shows a peer with."""


@dataclass(frozen=True)
class Order:
    """One clip; `sheets` is the folder for its contact sheet, None for none."""

    take: Take
    effort: Effort
    sheets: Path | None = None


@dataclass(frozen=True)
class Found:
    """A keyer on a clip: settings with their scores on the whole of it, how many were tried, and one keyed frame."""

    finalists: list[Tried]
    tried: int
    shown: Keyed | None

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the settings that won, and for each measure its best value and the place of its settings."""
        settings = [dict(one.settings) for one in self.finalists]
        best = {}
        for name in METRICS:
            for one in ranked(name, self.finalists)[:1]:
                best[name] = {"value": one.scores.as_dict()[name], "setting": self.finalists.index(one)}
        return {"tried": self.tried, "settings": settings, "best": best}


def scene_report(order: Order) -> dict[str, Any]:
    """Scores of ours and of every peer on one clip."""
    take, scene = order.take, SCENES[order.take.scene]
    footage = Footage.of(take.clip(order.effort))
    sample, place = footage.sample(), len(footage) // 2
    ours, shown = _ours(footage, place)
    report: dict[str, Any] = {
        "scene": take.scene, "seed": take.seed, "held_back": scene.held_back, "stresses": scene.stresses,
        "onset": ours.as_dict(), "onset_captured": _captured(footage).as_dict(), "peers": {}, "captured": {},
        "skipped": [],
    }  # fmt: skip
    columns = [shown]
    for peer in peers():
        missing = peer.missing()
        if missing is not None:
            report["skipped"].append(missing)
            continue
        found = searched(peer, footage, sample, order.effort, place)
        report["peers"][peer.name] = {"about": peer.about, **found.as_dict()}
        if found.shown is not None:
            columns.append(found.shown)
    given = searched(Ibk(captured=True), footage, sample, order.effort, place)
    report["captured"]["IBK"] = given.as_dict()
    if order.sheets is not None:
        write_sheet(order.sheets / f"{take.scene}.jpg", footage, place, columns)
    return report


def searched(peer: Peer, footage: Footage, sample: Footage, effort: Effort, place: int) -> Found:
    """The peer's best settings on the sample, run on the whole clip."""
    search = Search(peer, sample, effort)
    winners = search.winners()
    finalists = search.finalists()
    shown = winners.get(SHOWN_BY, winners["mad"])
    tried, kept = [], None
    results = peer.keyed(footage, finalists, colour=True)
    for settings, frames in zip(finalists, results, strict=True):
        tried.append(Tried(settings, footage.scores(frames.__getitem__)))
        if settings == shown:
            kept = frames[place]
    return Found(tried, search.tried, kept)


def _captured(footage: Footage) -> Scores:
    """Our key at its defaults, given the captured plate as a file, as `onset plate capture` writes it."""
    with TemporaryDirectory(prefix="onset-key-") as folder:
        path = Path(folder) / "plate.png"
        coded = to_code(np.clip(footage.captured, 0, 1), Transfer.SRGB)
        write_png(path, np.round(coded * 65535).astype(np.uint16))
        return our_scores(footage, {"keyer.plate": str(path)})


def _ours(footage: Footage, place: int) -> tuple[Scores, Keyed]:
    scorer = Scorer(footage.primary, footage.behind)
    shown: list[Keyed] = []
    for number, keyed in enumerate(keyed_by_onset(footage)):
        scorer.add(footage.indexes[number], keyed, footage.truths[number], footage.kinds[number])
        if number == place:
            shown.append(keyed)
    return scorer.scores(), shown[0]
