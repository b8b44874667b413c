"""What parts carry from frame to frame beside their settings, said and put back, so that a take can be made again."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Picture


@runtime_checkable
class Numbered(Protocol):
    """A layer or matte of several pictures, which live shows the one that it has when a frame comes."""

    @property
    def shown(self) -> int:
        """Number in its file, from 0, of the picture that `values` gave last."""
        ...

    def show_number(self, number: int) -> None:
        """From now on `values` gives the picture of this number, whatever the time is, and waits for it."""
        ...


@runtime_checkable
class Placed(Protocol):
    """A layer whose pictures are painted ahead: behind a move those that are there lie where they were painted."""

    @property
    def placed(self) -> tuple[float, ...]:
        """Where the picture lies that `values` gave last; empty where it lies as the settings say."""
        ...

    def place_as(self, where: Sequence[float]) -> None:
        """At the next frame give the picture as it lies there, which `placed` said; empty: as the settings say."""
        ...


@runtime_checkable
class Stateful(Protocol):
    """A keyer that learns: what it makes of a frame depends on the frames before."""

    def state(self) -> Mapping[str, NDArray[Any]]:
        """All of it behind the newest frame, as arrays that nobody changes any more. Called in the loop."""
        ...

    def restore(self, state: Mapping[str, NDArray[Any]], picture: Picture) -> None:
        """Go on behind that frame, with frames of type `picture`. Raises ValueError for another keyer's state."""
        ...


@runtime_checkable
class Fitful(Protocol):
    """A matte that does not have a shape for every frame."""

    @property
    def here(self) -> bool:
        """Whether there was one for the newest frame; without one the matte does not act on it, turned round or not."""
        ...


@runtime_checkable
class Fed(Fitful, Protocol):
    """A matte whose shapes come from outside while the show runs, and are in no file."""

    @property
    def trouble(self) -> str:
        """Why there was none, for the operator; empty where there was."""
        ...

    @property
    def told(self) -> Mapping[str, Any]:
        """Which shape the newest frame had, for the take; `acts` says whether there was one."""
        ...

    def feed(self, shape: NDArray[np.uint16] | None) -> None:
        """From now on act with this shape, canvas size, 65535 inside; None: do not act. Nothing else is listened to."""
        ...
