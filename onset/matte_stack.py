"""What is put upon a key, in order, and what of it can be looked at.

    key         the keyer's matte, levels and edge work done
    external    takes the place of the key
    holdout     makes solid: a' = a + m (1 - a)
    colour      the keyer's colour for this alpha (thinned where the key's is denser), or the camera's own
    garbage     clears inside: times 1 - m
    crop        clears outside: times m
    matte       the camera picture's own alpha, where it has one, limits it all

The matte after each of these is a view of that name; `raw` is the key before its levels where a keyer shows it,
`mask.0` (or its label) the shape of an entry alone, `outside` that of the first that comes from outside as it came,
`status` the whole in colours.

Whoever says that something is not to be seen has the last word: a hole that a garbage matte cut into an actor is
noticed and mended, while a stand that a holdout brought back into the picture is noticed after the take. Entries of
one role act one after another: garbage and holdouts add up, and what several crops leave lies inside all of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from onset_kernels.keep import KEEP, KEEP_COLOUR
from onset_kernels.matte_stages import (
    CLEAR,
    DENSER_OF,
    HOLD,
    KEY_DONE,
    PICTURE,
    PICTURE_SPILL,
    RECOLOUR,
    REPLACE,
    THINNED,
    THINNED_SPILL,
    TURNED,
    UNTOUCHED,
)
from onset_kernels.matte_status import MATTE_STATUS
from onset_kernels.operation import Operation
from onset_kernels.picture import Picture
from onset_kernels.plan import Node, Plan, Step, prefixed, step
from onset_kernels.premultiply import PREMULTIPLY

from onset.carried import Fed
from onset.ports import Keyer, Matte, Viewed
from onset.show import MattePart

_PICTURE = ("picture_r", "picture_g", "picture_b")
_COLOUR = ("r", "g", "b")
_ACT = {"external": REPLACE, "holdout": HOLD, "garbage": CLEAR, "crop": CLEAR}
STATUS = ("status_r", "status_g", "status_b")


@dataclass(frozen=True)
class PlacedMatte:
    """One entry of the show's mattes: its place in the list, its part and what draws it."""

    place: int
    part: MattePart
    matte: Matte

    @property
    def prefix(self) -> str:
        """What its names are put under."""
        return matte_prefix(self.place)


@dataclass(frozen=True)
class Stage:
    """Nodes, and what can be looked at behind them: content of a `Want` -> one lane, three or four."""

    plan: Plan
    views: Mapping[str, tuple[str, ...]]


def key_stages(picture: Picture, keyer: Keyer | None, mattes: Sequence[PlacedMatte]) -> Iterator[Stage]:
    """From straight linear `r g b` and `a` to premultiplied `r g b a`, keyed and with every matte upon it."""
    whole = prefixed(keyer.plan(picture), "keyer") if keyer is not None else ()
    matte_plan, colour_plan, split = split_plan(whole)
    if keyer is None and mattes:
        colour_plan = (step(PREMULTIPLY),)
    yield Stage((copied(KEEP_COLOUR, _COLOUR, _PICTURE), step(UNTOUCHED)), {})
    yield Stage((*matte_plan, copied(KEEP, ("a",), ("key",))), {"key": ("key",)})
    outside = next((one.place for one in mattes if isinstance(one.matte, Fed)), None)
    external = [one for one in mattes if one.part.role == "external"]
    holdouts = [one for one in mattes if one.part.role == "holdout"]
    yield from _role("external", external, picture, outside)
    yield from _role("holdout", holdouts, picture, outside)
    colour: list[Node] = list(colour_plan)
    spills = any("spill" in node.replaced for node in colour if isinstance(node, Step))
    if external and split:
        thin = [step(THINNED_SPILL)] if spills else []
        colour = [step(DENSER_OF), *colour, *thin, step(THINNED)]
    if external or holdouts:
        if not split and keyer is not None:
            colour.append(step(RECOLOUR))
        colour += [step(PICTURE), *([step(PICTURE_SPILL)] if spills else [])]
    yield Stage(tuple(colour), dict(keyer.views) if isinstance(keyer, Viewed) else {})
    for role in ("garbage", "crop"):
        yield from _role(role, [one for one in mattes if one.part.role == role], picture, outside)


def status_stage(keyer: Keyer | None) -> Stage:
    """The status of the key in colours, from what the stages before it left."""
    (raw,) = keyer.views.get("raw", ("key",)) if isinstance(keyer, Viewed) else ("key",)
    return Stage((copied(MATTE_STATUS, (raw, *MATTE_STATUS.lane_names[1:]), STATUS),), {"status": STATUS})


def split_plan(plan: Plan) -> tuple[Plan, Plan, bool]:
    """(up to the matte, from there on, whether the plan says where that is)."""
    for place, node in enumerate(plan):
        if isinstance(node, Step) and node.operation is KEY_DONE:
            return plan[:place], plan[place + 1 :], True
    return plan, (), False


def matte_prefix(place: int) -> str:
    """What the names of the matte at this place are put under."""
    return f"matte.{place}"


def matte_values(place: int, part: MattePart) -> dict[str, float]:
    """Parameters of the show's own words for the matte at this place."""
    turned = part.invert != (part.role == "crop")
    values = {"turn": -1.0 if turned else 1.0, "shift": 1.0 if turned else 0.0, "amount": part.amount}
    if part.role in ("external", "holdout"):
        values["keeps"] = float(part.colour == "picture")
    return {f"{matte_prefix(place)}.{name}": value for name, value in values.items()}


def copied(operation: Operation, reads: tuple[str, ...], writes: tuple[str, ...]) -> Step:
    """An operation that writes other lanes than it reads."""
    return Step(operation, reads, writes, (), ())


def _role(role: str, mattes: Sequence[PlacedMatte], canvas: Picture, outside: int | None) -> Iterator[Stage]:
    """The shapes of one role, each put upon the key, then the role's view."""
    for one in mattes:
        yield Stage(
            prefixed(one.matte.plan(canvas), one.prefix), {"outside": ("mask",)} if one.place == outside else {}
        )
        named = {f"mask.{name}": ("mask",) for name in (str(one.place), one.part.label) if name}
        yield Stage((step(TURNED, one.prefix),), named)
        yield Stage((step(_ACT[role], one.prefix),), {})
    yield Stage((), {role: ("a",)})
