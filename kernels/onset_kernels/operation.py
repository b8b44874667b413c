"""An operation: one undecorated scalar function, the lanes it reads and the lanes it replaces.

    F = np.float32

    def opacity(r, g, b, a, amount):
        return r * amount, g * amount, b * amount, a * amount

    OPACITY = Operation(opacity, lanes="r g b a", replaces="r g b a")

Arguments are lanes first, then parameters; every literal is an `np.float32`, because a bare `0.5` promotes the whole
expression to double (slower on a CPU, forbidden on CUDA). The function may call other undecorated scalar functions of
its module or of modules it imports names from; `onset_kernels.wrap` wraps those too.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Operation:
    """A scalar function with its lanes named.

    `lanes` are the leading arguments, space-separated; `replaces` the lanes that the returned value (one) or tuple
    (several, in order) overwrites. The remaining arguments are parameters, each a float32 that may change between two
    frames without recompiling. `x y` as lanes are the pixel's column and row as float32, `width height` the size.
    `tables` are arguments between lanes and parameters: flat float32 arrays (a 3D LUT), supplied like planes.
    """

    function: Callable[..., Any]
    lanes: str
    replaces: str
    tables: str = ""
    by_row: Callable[..., Any] | None = None
    """On the CPU, for an operation on `x y` that gathers: `by_row(y, before, width, height, *tables, *parameters, out)`
    fills `out` (one row for each replaced lane) with canvas row `y` before the pixel loop, which then vectorises.
    `before` is the row that `out` holds, -1 if none of this frame. A card calls `function` for each pixel."""

    vanishes: str = ""
    """Lanes, space-separated: where all of them are 0, all that is replaced is exactly 0, the other lanes being finite.
    `onset_kernels.stages` leaves such work out where a matte is empty."""

    def __post_init__(self) -> None:
        names = tuple(inspect.signature(self.function).parameters)
        leading = self.lane_names + self.table_names
        if names[: len(leading)] != leading:
            raise ValueError(f"{self.function.__name__} takes {names}; {leading} must come first, in that order")

    @property
    def lane_names(self) -> tuple[str, ...]:
        """Lanes read, in argument order."""
        return tuple(self.lanes.split())

    @property
    def replaced(self) -> tuple[str, ...]:
        """Lanes written, in the order of the returned values."""
        return tuple(self.replaces.split())

    @property
    def table_names(self) -> tuple[str, ...]:
        """Table arguments, in order."""
        return tuple(self.tables.split())

    @property
    def parameters(self) -> tuple[str, ...]:
        """Parameter names, in argument order."""
        return tuple(inspect.signature(self.function).parameters)[len(self.lane_names + self.table_names) :]
