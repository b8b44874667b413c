"""What every key does to its matte once it has one: levels, shrink or grow, soften."""

from dataclasses import dataclass, field

from onset_kernels.around import LARGEST_PX
from onset_kernels.keep import KEEP
from onset_kernels.matte_bend import MATTE_BEND, bend_of
from onset_kernels.matte_ramp import MATTE_RAMP, ramp_parameters
from onset_kernels.matte_refit import FOUND_OF, MATTE_AS_IT_IS, MATTE_REFIT
from onset_kernels.plan import Around, Node, Plan, Step, step

_ROWS = 1080
_MOST_PX = 64.0
RAW = Step(KEEP, ("a",), ("raw",), (), ())
"""Keeps the key as it is before its levels."""
RAW_VIEW = {"raw": ("raw",)}
"""`views` of a keyer whose plan has RAW in it."""
_FOUND = Step(MATTE_AS_IT_IS, ("a",), ("found",), (), ())
_FINISHED = Step(MATTE_AS_IT_IS, ("a",), ("finished",), (), ())


@dataclass(frozen=True, kw_only=True)
class MatteSettings:
    """Settings shared by the keys.

    A matte at or below `black` becomes 0, at or above `white` 1. `gamma` above 1 makes what is between denser.
    `grow_px` widens the matte, or shrinks it when negative; `blur_px` is the sigma of a Gaussian. Leaving 0, or coming
    back to it, changes the plan: a pass more has to be made, once.

    `wrap` lets the light of what stands behind glow over the edges in the comp, never in the fill; it is spread by a
    Gaussian of sigma `wrap_px`. All lengths are in pixels of a picture of 1080 rows: a show looks the same at any size.
    """

    black: float = field(default=0.15, metadata={"help": "matte value that becomes 0", "min": 0.0, "max": 0.99})
    white: float = field(default=0.88, metadata={"help": "matte value that becomes 1", "min": 0.01, "max": 1.0})
    gamma: float = field(default=1.0, metadata={"help": "density of the edge", "min": 0.1, "max": 10.0})
    grow_px: float = field(
        default=0.0, metadata={"help": "wider, at 1080 rows; below 0 narrower", "min": -_MOST_PX, "max": _MOST_PX}
    )
    blur_px: float = field(
        default=0.0, metadata={"help": "sigma of the softening, at 1080 rows", "min": 0.0, "max": _MOST_PX}
    )

    wrap: float = field(default=0.0, metadata={"help": "light wrap: 0 off, 1 all", "min": 0.0, "max": 1.0})
    wrap_px: float = field(
        default=24.0, metadata={"help": "spread of the light wrap, at 1080 rows", "min": 8.0, "max": 256.0}
    )

    @property
    def wraps(self) -> bool:
        """Whether light from behind is to be worked out at all."""
        return self.wrap > 0.0

    def __post_init__(self) -> None:
        within("black", self.black, 0.0, 0.99)
        within("white", self.white, 0.01, 1.0)
        within("gamma", self.gamma, 0.1, 10.0)
        within("grow_px", self.grow_px, -_MOST_PX, _MOST_PX)
        within("blur_px", self.blur_px, 0.0, _MOST_PX)
        within("wrap", self.wrap, 0.0, 1.0)
        within("wrap_px", self.wrap_px, 8.0, 256.0)
        if self.black >= self.white:
            raise ValueError(f"black {self.black!r} must be below white {self.white!r}")


def within(name: str, value: float, low: float, high: float) -> None:
    """Raise ValueError naming the setting unless low <= value <= high (so NaN is refused too)."""
    if not low <= value <= high:
        raise ValueError(f"{name} {value!r} is outside {low:g} to {high:g}")


def levels_nodes(settings: MatteSettings) -> Plan:
    """Levels on lane `a`, then `edge_nodes`: for keys that do not fold black and white into their own ramp."""
    return (step(MATTE_RAMP), *edge_nodes(settings))


def edge_nodes(settings: MatteSettings) -> Plan:
    """Steps on lane `a`. Neighbourhood steps are there only when they do something: each ends a pass."""
    nodes: list[Node] = [step(MATTE_BEND)]
    if settings.grow_px:
        nodes.append(Around("a", "grow" if settings.grow_px > 0 else "shrink", "grow_px"))
    if settings.blur_px:
        nodes.append(Around("a", "gaussian_blur", "blur_px"))
    return tuple(nodes)


def found_edge_nodes(settings: MatteSettings) -> Plan:
    """`edge_nodes` of a key that unmixes: what was found is kept beside what it becomes, for `refitted`."""
    return (_FOUND, *edge_nodes(settings), _FINISHED)


def refitted(unmix: Step) -> Plan:
    """`unmix`, premultiplied `r g b` for `a`, worked out for the alpha that was found and made to fit what is shown."""
    return step(FOUND_OF), unmix, step(MATTE_REFIT)


def levels_values(settings: MatteSettings, rows: int) -> dict[str, float]:
    """Parameters of `levels_nodes` for a picture of so many rows."""
    return {**ramp_parameters(settings.black, settings.white), **edge_values(settings, rows)}


def edge_values(settings: MatteSettings, rows: int) -> dict[str, float]:
    """Parameters of `edge_nodes` for a picture of so many rows."""
    values = {"bend": bend_of(settings.gamma)}
    if settings.grow_px:
        values["grow_px"] = min(abs(settings.grow_px) * rows / _ROWS, LARGEST_PX)
    if settings.blur_px:
        values["blur_px"] = min(settings.blur_px * rows / _ROWS, LARGEST_PX)
    return values


def wrap_values(settings: MatteSettings) -> dict[str, float]:
    """What the stack wants to know of a keyer that wraps light (`onset.ports.Wrapping`)."""
    return {"wrap": settings.wrap, "wrap_px": settings.wrap_px}
