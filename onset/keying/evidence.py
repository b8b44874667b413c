"""What a key worked from in one frame, for those who judge its matte."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from onset.keying.screen_plate import Proxy, ScreenPlate


@dataclass(frozen=True, slots=True)
class Evidence:
    """The frame's proxy, and the screen's plate or None. The arrays are the key's own: look before its next frame.

    `shadows`, 0 to 1, is how much of what darkens the screen the key was asked to keep in the matte.
    """

    proxy: Proxy
    plate: ScreenPlate | None
    shadows: float = 0.0


@runtime_checkable
class Evident(Protocol):
    """A keyer that shows what it worked from."""

    def evidence(self) -> Evidence | None:
        """Of the frame whose values it gave last; None before the first."""
        ...
