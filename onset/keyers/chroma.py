"""Chroma key: distance from the screen in colour alone, whatever the brightness. For screens in deep shadow or folds.

The kind of key that OBS and FFmpeg have. It draws harder edges than the difference key, because the colour of a mixed
pixel says little about how much of it is screen, and it loses dark hair against a dark screen.
"""

from dataclasses import dataclass, field
from typing import Any

from onset_kernels.chroma_key import CHROMA_KEY
from onset_kernels.matte_stages import KEY_DONE
from onset_kernels.picture import Picture
from onset_kernels.plan import Plan, Values, step
from onset_kernels.premultiply import PREMULTIPLY
from onset_kernels.screen_spill import SCREEN_SPILL, screen_spill_parameters

from onset.frame import Frame
from onset.keyers.matte_finish import RAW, RAW_VIEW, MatteSettings, levels_nodes, levels_values, within, wrap_values
from onset.keyers.screen_choice import SCREEN_HELP, ScreenKeyer, checked_screen


@dataclass(frozen=True, kw_only=True)
class Settings(MatteSettings):
    """Settings of the chroma key, beside those of every matte.

    `similarity` is the distance in Cb Cr (0 to 0.7; usual screen paint to grey is 0.24) up to which a pixel is screen,
    `smoothness` the width of the ramp behind it. `screen` as in the difference key. `despill` and
    `despill_balance` as there too.
    """

    black: float = field(default=0.0, metadata={"help": "matte value that becomes 0", "min": 0.0, "max": 0.99})
    white: float = field(default=1.0, metadata={"help": "matte value that becomes 1", "min": 0.01, "max": 1.0})
    screen: str = field(default="auto", metadata={"help": SCREEN_HELP, "again": True})
    similarity: float = field(default=0.08, metadata={"help": "distance that is still screen", "min": 0.0, "max": 0.7})
    smoothness: float = field(default=0.1, metadata={"help": "width of the edge", "min": 0.0, "max": 0.7})
    despill: float = field(default=1.0, metadata={"help": "0 none, 1 all", "min": 0.0, "max": 1.0})
    despill_balance: float = field(default=0.25, metadata={"help": "0 mean limit, 1 maximum", "min": 0.0, "max": 1.0})

    def __post_init__(self) -> None:
        super().__post_init__()
        checked_screen(self.screen)
        within("similarity", self.similarity, 0.0, 0.7)
        within("smoothness", self.smoothness, 0.0, 0.7)
        within("despill", self.despill, 0.0, 1.0)
        within("despill_balance", self.despill_balance, 0.0, 1.0)


class ChromaKeyer(ScreenKeyer[Settings]):
    """Keys by colour against a screen that it finds by itself; see `screen_choice` for when it looks.

    Without a screen the matte is opaque and a warning is logged. Giving `settings` an equal but new object asks for
    the screen to be found again.
    """

    views = RAW_VIEW

    @property
    def wraps(self) -> bool:
        """Whether light from behind is asked for."""
        return self._settings.wraps

    def plan(self, picture: Picture) -> Plan:  # noqa: ARG002 - the same for every picture
        """Linear `r g b`, `a` -> premultiplied linear `r g b a`."""
        matte = (step(CHROMA_KEY), RAW, *levels_nodes(self._settings), step(KEY_DONE))
        return (*matte, step(SCREEN_SPILL, "spill"), step(PREMULTIPLY))

    def values(self, frame: Frame) -> Values:
        """Parameters for this frame; looks at its pixels only when a screen has to be found."""
        settings = self._settings
        screen = self._choice.settle(settings.screen, frame)
        red, green, blue = screen.linear if screen else (0.0, 0.0, 0.0)
        primary = screen.primary if screen else 1
        weights = {f"key_{name}": float(primary == channel) for channel, name in enumerate("rgb")}
        spill = screen_spill_parameters((red, green, blue), weights, settings.despill_balance, settings.despill)
        parameters = {
            **levels_values(settings, frame.picture.height_px),
            **wrap_values(settings),
            "screen_r": red,
            "screen_g": green,
            "screen_b": blue,
            # A distance is at most 0.71: with a similarity of -2 every pixel is far enough to be opaque.
            "similarity": settings.similarity if screen else -2.0,
            "smoothness": settings.smoothness if screen else 0.0,
            **{f"spill.{name}": value for name, value in spill.items()},
        }
        return Values(parameters)


def build(settings: Any) -> ChromaKeyer:
    """The chroma key."""
    return ChromaKeyer(settings)
