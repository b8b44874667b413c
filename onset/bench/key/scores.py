"""All measures of a keyed clip: `score(clip, mattes, fills)`, or a `Scorer` that is given one frame after the other.

    scores = score(make_clip("loose_hair", frames=3), mattes, fills)
    scores.mad, scores.edge_comp, scores.dtssd

Means over the clip's frames, of those that have such pixels; smaller is better in every one of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onset.bench.key.colour_keep import KINDS, Kinds, colour_change, kinds_of
from onset.bench.key.comp_error import backgrounds, comp_error
from onset.bench.key.connectivity_error import connectivity_error
from onset.bench.key.gradient_error import gradient_error
from onset.bench.key.keyed import Keyed, Matte, Truth
from onset.bench.key.matte_error import dtssd, matte_error
from onset.bench.key.spill import spill_share
from onset.stage.scenes import SceneClip


@dataclass(frozen=True)
class Scores:
    """`mad mse edge_mad core screen comp edge_comp edge_comp_display` x 1000, `sad grad conn` / 1000, `dtssd` x 100,
    `spill` a share 0..1, `keep_*` CIEDE2000. None: the clip has no such pixel, or the measure was left out."""

    mad: float
    mse: float
    sad: float
    edge_mad: float | None = None
    core: float | None = None
    screen: float | None = None
    grad: float | None = None
    conn: float | None = None
    dtssd: float | None = None
    comp: float | None = None
    edge_comp: float | None = None
    edge_comp_display: float | None = None
    spill: float | None = None
    keep_yellow: float | None = None
    keep_skin: float | None = None
    keep_cloth: float | None = None

    def as_dict(self) -> dict[str, float | None]:
        """For JSON, five significant digits."""
        return {name: None if value is None else float(f"{value:.5g}") for name, value in asdict(self).items()}


METRICS = tuple(item.name for item in fields(Scores))


class Scorer:
    """Adds up frames. `primary` is the screen's channel, `behind` the backgrounds of comps (n, 3) linear.

    `colour` False leaves out what needs the fill, `shape` False Conn, which takes longest.
    """

    def __init__(self, primary: int, behind: NDArray[np.float32], *, colour: bool = True, shape: bool = True) -> None:
        self._primary, self._behind, self._colour, self._shape = primary, behind, colour, shape
        self._found: dict[str, list[float]] = {name: [] for name in METRICS}
        self._kept = {name: [0.0, 0] for name in KINDS}
        self._before: tuple[int, Matte, Matte] | None = None

    def add(self, index: int, keyed: Keyed, truth: Truth, kinds: Kinds | None = None) -> None:
        """One frame. dtSSD counts frames whose `index` is one more than that of the frame given before."""
        matte, alpha = keyed.matte, truth.alpha
        error = matte_error(matte, alpha)
        self._note(mad=error.mad, mse=error.mse, sad=error.sad, edge_mad=error.edge, core=error.core)
        self._note(screen=error.screen, grad=gradient_error(matte, alpha))
        if self._shape:
            self._note(conn=connectivity_error(matte, alpha))
        if self._before is not None and self._before[0] == index - 1:
            self._note(dtssd=dtssd(matte, self._before[1], alpha, self._before[2]))
        self._before = index, matte, alpha
        if self._colour:
            comp = comp_error(keyed, truth, self._behind)
            self._note(comp=comp.all, edge_comp=comp.edge, edge_comp_display=comp.edge_display)
            self._note(spill=spill_share(keyed, truth, self._primary))
            where = kinds_of(truth, self._primary) if kinds is None else kinds
            for name, (total, cells) in colour_change(keyed, truth, where).items():
                self._kept[name][0] += total
                self._kept[name][1] += cells

    def scores(self) -> Scores:
        """Of the frames so far. Raises ValueError when there was none."""
        if self._before is None:
            raise ValueError("no frame was added; a clip needs at least one to be scored")
        values: dict[str, Any] = {name: sum(found) / len(found) for name, found in self._found.items() if found}
        values |= {f"keep_{name}": total / cells for name, (total, cells) in self._kept.items() if cells}
        return Scores(**values)

    def _note(self, **values: float | None) -> None:
        for name, value in values.items():
            if value is not None:
                self._found[name].append(value)


def score(clip: SceneClip, mattes: Iterable[Matte], fills: Sequence[NDArray[np.float32]]) -> Scores:
    """Of mattes float32 (h, w) 0..1 and fills float32 (h, w, 3), premultiplied linear BT.709, from frame 0 on."""
    scorer = Scorer(primary_of(clip.plate), backgrounds(clip.scene.name))
    for index, (matte, fill) in enumerate(zip(mattes, fills, strict=True)):
        frame = clip.frame(index)
        scorer.add(index, Keyed(matte, fill), Truth(frame.alpha, frame.foreground))
    return scorer.scores()


def primary_of(plate: NDArray[np.float32]) -> int:
    """The screen's channel: the largest of the plate's median colour."""
    return int(np.argmax(np.median(plate.reshape(-1, 3)[::37], axis=0)))
