"""Luma key: brightness alone, for black or white backings, titles, smoke and fire."""

from dataclasses import dataclass, field
from typing import Any, Literal

from onset_kernels.luma_key import LUMA_KEY
from onset_kernels.matte_stages import KEY_DONE
from onset_kernels.picture import Picture
from onset_kernels.plan import Plan, Values, step
from onset_kernels.premultiply import PREMULTIPLY

from onset.frame import Frame
from onset.keyers.matte_finish import RAW, RAW_VIEW, MatteSettings, levels_nodes, levels_values, within, wrap_values


@dataclass(frozen=True, kw_only=True)
class Settings(MatteSettings):
    """Settings of the luma key, beside those of every matte.

    On a `black` backing what is darker than `low` becomes clear and what is brighter than `high` opaque; on a `white`
    one the other way round, counted from white: clear above 1 - `low`, opaque below 1 - `high`. Both are display
    values 0 to 1 (a square root stands for the curve).
    """

    black: float = field(default=0.0, metadata={"help": "matte value that becomes 0", "min": 0.0, "max": 0.99})
    white: float = field(default=1.0, metadata={"help": "matte value that becomes 1", "min": 0.01, "max": 1.0})
    backing: Literal["black", "white"] = field(default="black", metadata={"help": "what is keyed out"})
    low: float = field(default=0.06, metadata={"help": "clear up to here", "min": 0.0, "max": 1.0})
    high: float = field(default=0.2, metadata={"help": "opaque from here on", "min": 0.0, "max": 1.0})

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.backing not in ("black", "white"):
            raise ValueError(f"backing {self.backing!r} is neither black nor white")
        within("low", self.low, 0.0, 1.0)
        within("high", self.high, 0.0, 1.0)
        if self.low >= self.high:
            raise ValueError(f"low {self.low!r} must be below high {self.high!r}")


class LumaKeyer:
    """Keys by brightness; no colour is taken out."""

    views = RAW_VIEW

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @property
    def wraps(self) -> bool:
        """Whether light from behind is asked for."""
        return self.settings.wraps

    def plan(self, picture: Picture) -> Plan:  # noqa: ARG002 - the same for every picture
        """Linear `r g b`, `a` -> premultiplied linear `r g b a`."""
        return (step(LUMA_KEY), RAW, *levels_nodes(self.settings), step(KEY_DONE), step(PREMULTIPLY))

    def values(self, frame: Frame) -> Values:
        """Thresholds and levels."""
        settings = self.settings
        inverted = settings.backing == "white"
        return Values(
            {
                **levels_values(settings, frame.picture.height_px),
                **wrap_values(settings),
                "low": 1.0 - settings.low if inverted else settings.low,
                "high": 1.0 - settings.high if inverted else settings.high,
            }
        )


def build(settings: Any) -> LumaKeyer:
    """The luma key."""
    return LumaKeyer(settings)
