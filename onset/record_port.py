"""The seams of a take: a keyer with something to say of each frame, the sink that records, and who commands it."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from onset_kernels.picture import Picture

from onset.bitstream import Bitstream
from onset.frame import Frame
from onset.ports import Want


@runtime_checkable
class Recorded(Protocol):
    """A keyer that has something to say of each frame in a take: QC, plate revision, state."""

    def records(self) -> Mapping[str, Any]:
        """Of the frame that was just computed, as JSON can hold it, by names that `Composite.records` explains."""
        ...


@runtime_checkable
class Witness(Protocol):
    """A sink that hears something of each frame that a take should have: where the camera stood."""

    def witness(self, frame: Frame) -> Mapping[str, Any]:
        """What it knows of a frame, before any sink is given it, by names in `Composite.records`. In the loop."""
        ...


@dataclass(frozen=True, slots=True)
class Station:
    """What a sink that records is told of the engine it stands in. `wants` is all that the pass stores, in order,
    `folder` what relative paths in its show are from, `bitstream` how the packets that frames carry are coded,
    `at_speed` whether the loop has ever kept up (`onset.pace`)."""

    engine: str
    camera: str
    rate_hz: Fraction
    source: Picture
    device: str
    wants: Sequence[Want] = ()
    folder: Path = Path()
    bitstream: Bitstream | None = None
    at_speed: Callable[[], bool] = lambda: True


@runtime_checkable
class Recorder(Protocol):
    """A sink that records takes. Whoever rolls (control, a key, OSC, timecode) calls these, from any thread but the
    loop's; each answer comes with the index of the frame at which it took effect."""

    def begin(self, station: Station) -> None:
        """Make ready, once, before the first frame. Raises OnsetError."""
        ...

    def roll(self, slate: Mapping[str, Any]) -> "Future[Mapping[str, Any]]":
        """Begin a take. Raises OnsetError for a wrong slate, or when one is rolling. The answer has a `warning` where
        the loop is still coming up and loses frames."""
        ...

    def cut(self, by: str = "") -> "Future[Mapping[str, Any]]":
        """End the take; `by` says who asked, as a slate's does. Raises OnsetError when none is rolling."""
        ...

    def note(self, text: str, *, circle: bool | None = None) -> "Future[Mapping[str, Any]]":
        """Put a note into the take that rolls, or say that it is (not) a circled one. Raises OnsetError."""
        ...

    def report(self) -> Mapping[str, Any]:
        """What the state message says under `record`."""
        ...


@runtime_checkable
class Commanded(Protocol):
    """A sink through which others command the engine: it is given the recorder, if there is one."""

    def command(self, recorder: Recorder) -> None:
        """From now on pass on what is asked of the recorder."""
        ...
