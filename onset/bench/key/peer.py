"""What a peer is: a keyer with axes of settings to be searched, run on frames as they are.

A peer is told what its user would see: the colour of the bare screen. It is never told the truth.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from onset.bench.key.footage import Footage
from onset.bench.key.keyed import Keyed

Setting = float | str
Settings = Mapping[str, Setting]


@dataclass(frozen=True)
class Axis:
    """One setting. `values` make the grid; a search then steps between them, `step` at first, within `low` to `high`.

    Names (text) are not stepped between: `others` are those that a search tries although the grid has them not.
    `colour` says that the matte does not depend on it. Numbers of one `pair` are stepped both at once as well, where
    neither is better alone.
    """

    name: str
    values: tuple[Setting, ...]
    step: float = 0.0
    low: float = 0.0
    high: float = 1.0
    others: tuple[Setting, ...] = ()
    colour: bool = False
    pair: str = ""


class Peer(Protocol):
    """A keyer beside ours. `name` stands in tables."""

    name: str
    axes: Sequence[Axis]

    @property
    def about(self) -> str:
        """What runs, in one line."""
        ...

    def missing(self) -> str | None:
        """Why it cannot run here, in one line; None when it can."""
        ...

    def told_apart(self, settings: Settings) -> Settings:
        """The same settings, those at 0 that others put out of use: what gives one picture is run once."""
        ...

    def keyed(self, footage: Footage, several: Sequence[Settings], *, colour: bool) -> Iterator[list[Keyed]]:
        """All frames of `footage` for each of several settings. Without `colour` the fill need not be right."""
        ...
