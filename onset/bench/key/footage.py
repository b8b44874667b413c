"""A clip in memory, as every keyer is given it: the camera's planes, what they decode to, and the truth beside them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture, Transfer
from onset_kernels.plan import Load, Plan, Planes, Store, step
from onset_kernels.program import Program
from onset_kernels.yuv_decode import YUV_DECODE

from onset.bench.key.colour_keep import Kinds, kinds_of
from onset.bench.key.comp_error import backgrounds
from onset.bench.key.curve_tables import to_code
from onset.bench.key.estimated_plate import at_full_size, kept_plates
from onset.bench.key.keyed import Keyed, Light, Truth
from onset.bench.key.scores import Scorer, Scores, primary_of
from onset.developing import source_plan, source_values
from onset.stage.scenes import SceneClip

PLATE_FRAMES = 8
"""Frames of the empty set that a captured plate is the mean of."""
_BANDS, _EVERY = 90, 12


@dataclass(frozen=True)
class Footage:
    """Frames of one clip. `indexes` are their places in it.

    `sample` makes a smaller one that is quick to search on: bands of rows of the first two and the last two frames.
    """

    name: str
    picture: Picture
    indexes: tuple[int, ...]
    planes: tuple[tuple[NDArray[Any], ...], ...]
    truths: tuple[Truth, ...]
    kinds: tuple[Kinds, ...]
    clip: SceneClip
    primary: int
    behind: NDArray[np.float32]
    rows: NDArray[np.intp] | None = None
    """The rows of the clip's frames that these are made of; None for all."""
    whole: "Footage | None" = None
    """What this is a sample of."""
    _made: dict[tuple[str, int], Light] = field(default_factory=dict)

    @classmethod
    def of(cls, clip: SceneClip) -> "Footage":
        """All frames of a clip, about 60 bytes a pixel."""
        frames = [clip.frame(index) for index in range(len(clip))]
        truths = tuple(Truth(one.alpha, one.foreground) for one in frames)
        primary = primary_of(clip.plate)
        return cls(
            clip.scene.name, clip.picture, tuple(range(len(frames))), tuple(one.planes for one in frames), truths,
            tuple(kinds_of(truth, primary) for truth in truths), clip, primary,
            backgrounds(clip.scene.name),
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.indexes)

    def linear(self, place: int) -> Light:
        """Frame `place` as linear BT.709, (h, w, 3), decoded as the engine does: chroma brought up bilinearly."""
        return self._once("linear", place, self._developer.linear)

    @property
    def display(self) -> Transfer:
        """The curve of `encoded`: the picture's own, sRGB where that is none to look at."""
        own = self.picture.colour.transfer
        return own if own in (Transfer.SRGB, Transfer.BT709) else Transfer.SRGB

    def encoded(self, place: int) -> Light:
        """Frame `place` as red, green, blue encoded by `display`, (h, w, 3), for keyers that know no linear light.

        Log is brought to a display first, as their users do; keyed raw it has too little colour for them.
        """
        if self.display is not self.picture.colour.transfer:
            return self._once("encoded", place, lambda _: to_code(self.linear(place), self.display))
        return self._once("encoded", place, self._developer.encoded)

    def estimated(self, place: int) -> Light:
        """The clean plate that our key keeps at frame `place`, brought up to full size as its pass does; linear."""
        whole = self.whole
        if whole is not None:
            index = whole.indexes.index(self.indexes[place])
            return self._once("estimated", place, lambda _: whole.estimated(index)[self.rows])
        return at_full_size(self._plates[place], self.picture)

    @cached_property
    def captured(self) -> Light:
        """The mean of frames of the empty set, as a captured plate is made: linear, (h, w, 3)."""
        if self.whole is not None:
            return self.whole.captured[self.rows]
        total = sum(self._developer.linear(self.clip.empty(index)) for index in range(PLATE_FRAMES))
        return np.asarray(total, np.float32) / np.float32(PLATE_FRAMES)

    @cached_property
    def _plates(self) -> list[NDArray[np.float32]]:
        return kept_plates(self.picture, self.planes, self.indexes)

    def scores(self, keyed: Callable[[int], Keyed], *, colour: bool = True, shape: bool = True) -> Scores:
        """Of what `keyed` gives for each place."""
        scorer = Scorer(self.primary, self.behind, colour=colour, shape=shape)
        for place, index in enumerate(self.indexes):
            scorer.add(index, keyed(place), self.truths[place], self.kinds[place])
        return scorer.scores()

    def sample(self) -> "Footage":
        """A twelfth of the rows, in bands, of the first two and the last two frames: a picture of its own."""
        places = sorted({0, min(1, len(self) - 1), max(0, len(self) - 2), len(self) - 1})
        band = max(8, self.picture.height_px // _BANDS // 2 * 2)
        starts = range(band * (_EVERY // 2), self.picture.height_px - band + 1, band * _EVERY)
        rows = np.concatenate([np.arange(start, start + band) for start in starts])
        return replace(
            self, picture=self.picture.sized(self.picture.width_px, len(rows)), rows=rows,
            indexes=tuple(self.indexes[place] for place in places),
            planes=tuple(self._banded(self.planes[place], rows) for place in places),
            truths=tuple(_banded_truth(self.truths[place], rows) for place in places),
            kinds=tuple(self.kinds[place][rows] for place in places), whole=self, _made={},
        )  # fmt: skip

    def _banded(self, planes: tuple[NDArray[Any], ...], rows: NDArray[np.intp]) -> tuple[NDArray[Any], ...]:
        divides = (spec.divide_y for spec in self.picture.layout.planes)
        return tuple(np.ascontiguousarray(plane[rows[::by] // by]) for plane, by in zip(planes, divides, strict=True))

    @cached_property
    def _developer(self) -> "Developer":
        return Developer(self.picture)

    def _once(self, kind: str, place: int, make: Callable[[tuple[NDArray[Any], ...]], Light]) -> Light:
        if (kind, place) not in self._made:
            self._made[kind, place] = make(self.planes[place])
        return self._made[kind, place]


def _banded_truth(truth: Truth, rows: NDArray[np.intp]) -> Truth:
    return Truth(truth.alpha[rows], truth.foreground[rows])


class Developer:
    """Decodes pictures of one type by the engine's own pass, on one thread."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._linear = self._program(source_plan(picture))
        load = source_plan(picture)[0]
        assert isinstance(load, Load)
        matrix = (step(YUV_DECODE, load.name),) if picture.layout.kind == "yuv" else ()
        self._encoded = self._program((load, *matrix))

    def linear(self, planes: tuple[NDArray[Any], ...]) -> Light:
        """Linear BT.709, (h, w, 3)."""
        return self._run(self._linear, planes)

    def encoded(self, planes: tuple[NDArray[Any], ...]) -> Light:
        """Red, green, blue before the transfer curve is undone, (h, w, 3); may leave 0..1 where Y'CbCr does."""
        return self._run(self._encoded, planes)

    def _program(self, plan: Plan) -> Program:
        stored = (*plan, Store("out", Layout.RGB_FLOAT, "r g b"))
        program = Program(stored, self._picture.width_px, self._picture.height_px, device="cpu", threads=1)
        values = source_values(self._picture)
        program.set({name: value for name, value in values.items() if name in program.known_slots})
        return program

    def _run(self, program: Program, planes: tuple[NDArray[Any], ...]) -> Light:
        out = np.empty((3, self._picture.height_px, self._picture.width_px), np.float32)
        program.run({"source": Planes(planes)}, {"out": tuple(out)})
        return np.ascontiguousarray(out.transpose(1, 2, 0))
