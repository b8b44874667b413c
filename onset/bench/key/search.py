"""A search over a peer's settings on a sample of a clip, so that the peer is at its best in every single measure.

First the grid of everything that the matte depends on; from its best by each measure of mattes, steps that halve. Where
no setting alone is better, pairs are tried at once: weights of two channels lie along a valley.
Then, for the best mattes, the grid of everything that only the colour depends on, and steps along all axes for the
measures of comps. What wins is run on the whole clip; in the measures that no steps were taken towards (core, screen,
spill, kept colours, Conn) the best of those counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from onset.bench.key.effort import Effort
from onset.bench.key.footage import Footage
from onset.bench.key.peer import Axis, Peer, Setting, Settings
from onset.bench.key.scores import Scores

STEPPED_MATTE = ("mad", "edge_mad", "dtssd", "grad", "mse")
STEPPED_COMP = ("edge_comp", "comp", "edge_comp_display")
MOST_MAD = 2.0
"""A setting counts for a measure only when its MAD is at most so many times the peer's best: a matte that is opaque
everywhere has no error in the core and never flickers, but it is no key."""
_MOST_STEPS = 12
_KEPT_BY = {"mad": 3, "edge_mad": 6, "grad": 2, "core": 2, "dtssd": 1, "mse": 1}
Key = tuple[tuple[str, Setting], ...]


@dataclass(frozen=True)
class Tried:
    """Settings with the scores they had on the sample."""

    settings: Settings
    scores: Scores


class Search:
    """Looks for the best settings of `peer` on `sample`. `tried` counts what was run."""

    def __init__(self, peer: Peer, sample: Footage, effort: Effort) -> None:
        self._peer, self._sample, self._effort = peer, sample, effort
        self._mattes: dict[Key, Tried] = {}
        self._comps: dict[Key, Tried] = {}
        self._passed: dict[Key, Settings] = {}

    @property
    def tried(self) -> int:
        """How many settings were run."""
        return len(self._mattes) + len(self._comps)

    def finalists(self) -> list[Settings]:
        """Once there are winners: these, and what was best before each halving, which may be better on all of it."""
        return list(self._passed.values())

    def winners(self) -> dict[str, Settings]:
        """The best settings for each measure that is stepped towards and that the sample can tell."""
        self._run(self._grid(), colour=False)
        self._step(STEPPED_MATTE, colour=False)
        self._run(self._coloured(self._candidates()), colour=True)
        self._step(STEPPED_COMP, colour=True)
        comps = {name: self._best(name, self._comps.values()) for name in (*STEPPED_MATTE, *STEPPED_COMP)}
        mattes = {name: self._best(name, self._mattes.values()) for name in STEPPED_MATTE}
        best = comps | {name: one for name, one in mattes.items() if _better(name, one, comps[name])}
        found = {name: one.settings for name, one in best.items() if one is not None}
        self._passed |= {_key(one): one for one in found.values()}
        return found

    def _grid(self) -> list[Settings]:
        axes = [(axis.name, self._values(axis)[:1] if axis.colour else self._values(axis)) for axis in self._peer.axes]
        return [dict(zip((name for name, _ in axes), one, strict=True)) for one in product(*(v for _, v in axes))]

    def _values(self, axis: Axis) -> tuple[Setting, ...]:
        numbers = not isinstance(axis.values[0], str)
        return axis.values[::2] if self._effort.coarse and numbers else axis.values

    def _candidates(self) -> list[Settings]:
        chosen: dict[Key, Settings] = {}
        for name, count in _KEPT_BY.items():
            for one in self._ranked(name, self._mattes.values())[:count]:
                chosen[_key(one.settings)] = one.settings
        return list(chosen.values())

    def _coloured(self, mattes: Iterable[Settings]) -> list[Settings]:
        axes = [axis for axis in self._peer.axes if axis.colour]
        return [
            {**matte, **dict(zip((axis.name for axis in axes), one, strict=True))}
            for matte in mattes
            for one in product(*(axis.values for axis in axes))
        ]

    def _step(self, names: Sequence[str], *, colour: bool) -> None:
        """From the best in each of the measures, along every axis, with steps that halve once nothing is better.

        All measures step at once, because a peer that is a program starts once for each call.
        """
        pool = self._comps if colour else self._mattes
        best = self._bests(names, pool)
        for part in range(self._effort.rounds):
            self._passed |= {_key(one): one for one in best}
            for _ in range(_MOST_STEPS):
                before = best
                for neighbours in (self._around, self._across):
                    near = [one for settings in best for one in neighbours(settings, 0.5**part, colour=colour)]
                    self._run(near, colour=colour)
                    best = self._bests(names, pool)
                    if best != before:
                        break
                if best == before:
                    break

    def _bests(self, names: Sequence[str], pool: Mapping[Key, Tried]) -> list[Settings]:
        found = {_key(one.settings): one.settings for name in names if (one := self._best(name, pool.values()))}
        return list(found.values())

    def _around(self, settings: Settings, share: float, *, colour: bool) -> list[Settings]:
        near: list[Settings] = []
        for axis in self._peer.axes:
            if axis.colour and not colour:
                continue
            own = settings[axis.name]
            if isinstance(own, str) or isinstance(axis.values[0], str):
                near += [{**settings, axis.name: other} for other in (*axis.values, *axis.others) if other != own]
                continue
            near += [{**settings, axis.name: _moved(axis, own, by)} for by in (-share, share)]
            near += [{**settings, axis.name: other} for other in axis.others]
        return near

    def _across(self, settings: Settings, share: float, *, colour: bool) -> list[Settings]:
        """Both numbers of a pair a step up or down."""
        near: list[Settings] = []
        for one, other in combinations(self._peer.axes, 2):
            if one.pair and one.pair == other.pair and (colour or not one.colour):
                for first, second in product((-share, share), repeat=2):
                    moved = _moved(one, settings[one.name], first), _moved(other, settings[other.name], second)
                    near.append({**settings, one.name: moved[0], other.name: moved[1]})
        return near

    def _run(self, several: Sequence[Settings], *, colour: bool) -> None:
        pool = self._comps if colour else self._mattes
        told = [self._peer.told_apart(one) for one in several]
        fresh = {_key(one): one for one in told if _key(one) not in pool}
        results = self._peer.keyed(self._sample, list(fresh.values()), colour=colour)
        for (key, settings), frames in zip(fresh.items(), results, strict=True):
            scores = self._sample.scores(frames.__getitem__, colour=colour, shape=False)
            pool[key] = Tried(settings, scores)

    def _best(self, name: str, pool: Iterable[Tried]) -> Tried | None:
        return next(iter(self._ranked(name, pool)), None)

    def _ranked(self, name: str, pool: Iterable[Tried]) -> list[Tried]:
        return ranked(name, list(pool))


def ranked(name: str, pool: Sequence[Tried]) -> list[Tried]:
    """Those that have the measure and are a key at all, the best first."""
    if not pool:
        return []
    most = MOST_MAD * min(one.scores.mad for one in pool)
    there = [one for one in pool if one.scores.mad <= most and getattr(one.scores, name) is not None]
    return sorted(there, key=lambda one: (float(getattr(one.scores, name)), one.scores.mad))


def _moved(axis: Axis, own: Setting, by: float) -> float:
    """A number `by` steps of its axis from where it is, within what the axis allows."""
    return round(min(max(float(own) + axis.step * by, axis.low), axis.high), 5)


def _better(name: str, one: Tried | None, other: Tried | None) -> bool:
    return one is not None and (other is None or getattr(one.scores, name) < getattr(other.scores, name))


def _key(settings: Mapping[str, Any]) -> Key:
    return tuple(sorted(settings.items()))
