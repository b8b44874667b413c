"""The difference key without its analysis, for machines that are short of time: one look at each pixel and its plate.

matte     1 - dominance(I) / dominance(plate), one knee for all of the picture
colour    I - (1 - matte) plate, one limit of spill for all of it

What it lacks beside the whole key: shadows and markers are read as they are, no colour is carried over an edge, a core
and the bare screen have no levels of their own, things of nearly the screen's hue are half transparent, and `balance`
acts at edges too, where the whole key has it for cores alone: hair comes out a little too dense.
"""

from onset_kernels.adaptive_despill import despilled
from onset_kernels.keep import KEEP_COLOUR
from onset_kernels.matte_knee import matte_knee
from onset_kernels.matte_stages import KEY_DONE
from onset_kernels.operation import Operation
from onset_kernels.picture import Layout
from onset_kernels.plan import Load, Plan, Step, step
from onset_kernels.plate_level import PLATE_LEVEL
from onset_kernels.screen_subtract import PLATE_SCREEN_SUBTRACT

from onset.keyers.matte_finish import MatteSettings, found_edge_nodes, refitted
from onset.keying.guides import held_white

EVEN_KNEE = Operation(matte_knee, lanes="raw a", replaces="a")
EVEN_DESPILL = Operation(despilled, lanes="r g b plate_r plate_g plate_b", replaces="r g b spill", vanishes="r g b")
"""The whole key's, with one value for all of the picture where that has a plane."""
LEAST_LOW, OF_NOISE = 0.08, 3.0
"""The screen reads up to this, and so many of its noise's sigmas above; nothing says here where it is bare."""
MOST_HIGH = 0.9
OWN_OF_BALANCE = 0.2
"""Grey and skin keep their hue at the default `despill_balance` of 0.25: own is 1.05."""

_LEVEL_SLOTS = tuple(name if name.startswith("room") else f"level.{name}" for name in PLATE_LEVEL.parameters)
_COLOUR = ("r", "g", "b")
_FILL = ("fill_r", "fill_g", "fill_b")


def pointwise_plan(settings: MatteSettings) -> Plan:
    """As `DifferenceKeyer.plan`; the view `foreground` shows the camera's own colour."""
    return (
        Load("plate", Layout.RGB_FLOAT, "plate_r plate_g plate_b", scaled=True),
        Load("confidence", Layout.GRAY_FLOAT, "confidence", scaled=True),
        Step(KEEP_COLOUR, _COLOUR, _FILL, (), ()),
        Step(PLATE_LEVEL, PLATE_LEVEL.lane_names, PLATE_LEVEL.replaced, (), _LEVEL_SLOTS),
        step(EVEN_KNEE, "knee"),
        *found_edge_nodes(settings),
        step(KEY_DONE),
        *refitted(step(PLATE_SCREEN_SUBTRACT)),
        step(EVEN_DESPILL, "spill"),
    )


def pointwise_values(
    primary: int,
    noise: float,
    *,
    balance: float,
    black: float,
    white: float,
    despill_balance: float,
) -> dict[str, float]:
    """Parameters of the plan above, but for those that the whole key has too. `primary` -1: there is no screen."""
    low = min(max(black, LEAST_LOW + OF_NOISE * noise), 0.5)
    values = {
        "level.balance": balance,
        "knee.low": low,
        "knee.high": max(min(held_white(white, low), MOST_HIGH), low + 0.1),
        "spill.own": 1.0 + OWN_OF_BALANCE * despill_balance,
    }
    for channel, name in enumerate("rgb"):
        values[f"level.key_{name}"] = float(primary == channel)
    return values
