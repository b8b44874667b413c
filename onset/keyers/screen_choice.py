"""Which screen a key works against: as set, or found in the picture.

The picture is looked at in the first frame that the keyer is given, when the setting changes, and when `auto` is set
again; never in between. Looking takes about 4 ms of numpy, more than the loop can spend on each frame; and a screen
that followed every frame would make the matte breathe. While none is found every thirtieth frame is looked at, by its
index, so that a render does the same each time.
"""

import logging
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from numpy.typing import NDArray
from onset_kernels.picture import Picture

from onset.display_colour import linear_colour
from onset.frame import Frame
from onset.keying.kept_state import State, kept, recalled
from onset.sampling import sample_linear
from onset.screen import Screen, even_screen, find_screen, screen_like

S = TypeVar("S")
_LOG = logging.getLogger(__name__)
_TRY_EVERY = 30
_NAMED = {"green": (0.03, 0.35, 0.08), "blue": (0.03, 0.08, 0.30)}
"""Linear colours taken for a screen that was named and cannot be found: broadcast paint under a full light."""
_MOST_PATCHES = 4
PATCH_HELP = (
    "x, y, radius of bare screen to take its colour from, shares of width, height, height; three more for a floor or a "
    "panel of another paint; empty: none"
)
SCREEN_HELP = "auto, green, blue or a display-encoded #rrggbb"


def checked_screen(text: str) -> None:
    """Raise ValueError unless `text` names a screen."""
    if text != "auto" and text not in _NAMED:
        if not text.startswith("#") or len(text) != 7:
            raise ValueError(f"screen {text!r} is none of auto, green, blue or #rrggbb")
        linear_colour(text)


def checked_patch(patch: tuple[float, ...]) -> None:
    """Raise ValueError unless `patch` is empty or x, y and radius in shares of the frame, of up to four patches."""
    threes = len(patch) % 3 == 0 and len(patch) <= 3 * _MOST_PATCHES
    if not threes or not all(0.0 <= value <= 1.0 for value in patch):
        raise ValueError(
            f"screen_patch {list(patch)} is not x, y, radius, each 0 to 1, of one to {_MOST_PATCHES} patches, nor empty"
        )


class ScreenChoice:
    """Holds the screen in force. `screen` is None while there is none: the key must then leave everything opaque."""

    def __init__(self) -> None:
        self.screen: Screen | None = None
        self._wanted = ""
        self._next_index: int | None = None
        self._warned = False

    def look_again(self) -> None:
        """Look for the screen in the next frame."""
        self._wanted = ""

    def state(self) -> State:
        """The choice as it stands."""
        return kept(vars(self), (Screen,))

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Go on from a state. Raises ValueError when it is none of a choice."""
        values = recalled(state, (Screen,))
        if values.keys() != vars(self).keys():
            raise ValueError(f"a screen's choice has {', '.join(vars(self))}; this state {', '.join(values)}")
        vars(self).update(values)

    def settle(self, wanted: str, frame: Frame) -> Screen | None:
        """The screen for this frame. `wanted` is the setting, as `checked_screen` allows it."""
        missing = self._next_index is not None and frame.index >= self._next_index
        if wanted != self._wanted or missing:
            self._wanted = wanted
            self.screen = self._looked_for(wanted, frame)
            self._next_index = None if self.screen else frame.index + _TRY_EVERY
        return self.screen

    def _looked_for(self, wanted: str, frame: Frame) -> Screen | None:
        samples = sample_linear(frame.planes, frame.picture)
        if wanted.startswith("#"):
            red, green, blue, _ = linear_colour(wanted)
            return screen_like(samples, (red, green, blue))
        found = find_screen(samples, wanted, insist=wanted != "auto")
        if found is None and wanted in _NAMED:
            self._warn(f"no {wanted} screen found in the picture; keying against a usual {wanted}, or give its colour")
            return even_screen(_NAMED[wanted])
        if found is None:
            self._warn("no screen found in the picture: nothing is keyed; set screen to green, blue or #rrggbb")
        return found

    def _warn(self, text: str) -> None:
        if not self._warned:
            _LOG.warning("keyer: %s", text)
        self._warned = True


class ScreenKeyer(Generic[S]):
    """What keys against a screen share: settings that may be replaced between two frames, and the screen in force.

    Giving `settings` an equal but new object asks for the screen to be found again: that is what setting `screen`
    once more comes to.
    """

    def __init__(self, settings: S) -> None:
        self._settings = settings
        self._choice = ScreenChoice()

    @property
    def settings(self) -> S:
        """The settings in force."""
        return self._settings

    @settings.setter
    def settings(self, settings: S) -> None:
        if settings is not self._settings and settings == self._settings:
            self._choice.look_again()
        self._settings = settings

    @property
    def screen(self) -> Screen | None:
        """The screen in force, None before the first frame and when there is none."""
        return self._choice.screen

    def state(self) -> Mapping[str, NDArray[Any]]:
        """What the next frame's key depends on beside settings and pixels."""
        return self._choice.state()

    def restore(self, state: Mapping[str, NDArray[Any]], picture: Picture) -> None:  # noqa: ARG002 - of any size
        """Go on where another keyer was. Raises ValueError for a state of another kind."""
        self._choice.restore(state)
