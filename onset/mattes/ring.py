"""A matte that comes from outside while the show runs: another engine's, or what a program sends (`onset.client`).

[[matte]]
kind = "ring"
role = "external"
name = "roto.matte"
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture
from onset_kernels.plan import Load, Plan, Planes, Values

from onset.clock import SECOND_NS
from onset.errors import UsageError, WireError
from onset.frame import Frame, monotonic_ns
from onset.mattes.ring_shape import TAKEN, draw_picture
from onset.media.placement import place
from onset.wire.place import check_name
from onset.wire.ring_file import ring_path
from onset.wire.ring_reader import RingReader, View

_LOG = logging.getLogger(__name__)
_ASK_AGAIN_NS = SECOND_NS // 4
_SQUARE = Fraction(1)


@dataclass(frozen=True)
class Settings:
    """Which ring, and what becomes of the key without it.

    `name` is a ring of this host and user: `ENGINE.matte` of another engine, or what a program calls its own. Of grey
    pictures the code values are the shape, of others their alpha. Taken is the picture whose capture lies nearest to
    the frame's: one made from the frame itself is met exactly where the source is delayed by as long as that takes.
    A ring without a new picture for `hold_s` has failed: with `lost` key the matte acts no more and the key stands
    alone, with hold its last picture stays. At `hold_s` 0 a picture is good for as long as its sender lives.
    """

    name: str = field(metadata={"help": "of a ring on this host: ENGINE.TOPIC, or a program's own"})
    mode: Literal["fit", "fill", "stretch"] = field(default="stretch", metadata={"help": "how it meets the frame"})
    hold_s: float = field(default=1.0, metadata={"help": "how long a picture is good for", "min": 0.0, "max": 3600.0})
    lost: Literal["key", "hold"] = field(default="key", metadata={"help": "what stands when no pictures come"})

    def __post_init__(self) -> None:
        try:
            check_name(self.name)
        except UsageError as error:
            raise ValueError(str(error)) from None
        if self.mode not in ("fit", "fill", "stretch"):
            raise ValueError(f"mode {self.mode!r} is none of fit, fill, stretch")
        if not 0.0 <= self.hold_s <= 3600.0:
            raise ValueError(f"hold_s {self.hold_s!r} is outside 0 to 3600")
        if self.lost not in ("key", "hold"):
            raise ValueError(f"lost {self.lost!r} is neither key nor hold")


class RingMatte:
    """Looks at the ring once a frame, between two frames; a ring that is not there yet is looked for again and again.

    `here` says whether there is a shape to act; `trouble` why not, for the operator.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.here = False
        self.trouble = f"no ring {settings.name!r} yet"
        self._reader: RingReader | None = None
        self._asked: tuple[str, int] = ("", 0)
        self._drawn: tuple[Any, ...] = ()
        self._drawn_ns = 0
        self._seen: Mapping[str, Any] = {}
        self._plane = np.zeros((1, 1), np.uint16)
        self._spare = np.zeros((1, 1), np.uint16)
        self._revision = 0
        self._fed = False
        for size in ((1, 1), (2, 2)):  # compiles, or loads from the cache, here and not in the loop
            for layout in TAKEN:
                plane = np.zeros(size, layout.planes[0].dtype)
                plane.setflags(write=False)  # as those of a ring: for others it would be compiled anew in the loop
                draw_picture(plane, layout, place(size, _SQUARE, (1, 1), "stretch"), self._plane)

    def plan(self, canvas: Picture) -> Plan:
        """The shape loaded into `mask`."""
        self._canvas = canvas
        return (Load("shape", Layout.GRAY16, "mask"),)

    def values(self, frame: Frame) -> Values:
        """The shape for this frame."""
        size = self._canvas.height_px, self._canvas.width_px
        if self._plane.shape != size:
            self._plane, self._spare, self._drawn = np.zeros(size, np.uint16), np.zeros(size, np.uint16), ()
        if not self._fed:
            before, self._seen = self.trouble, {}
            self.trouble = self._look(frame)
            self.here = bool(self._drawn) and (not self.trouble or self.settings.lost == "hold")
            if self.trouble != before:
                _LOG.warning("%s", self.trouble or f"ring {self.settings.name!r}: pictures come")
        return Values({}, {"shape": Planes((self._plane,), self._revision)})

    @property
    def told(self) -> Mapping[str, Any]:
        """Of the frame before: whether the shape `acts`, `sequence` of the picture that was taken in the ring and
        `off_ms`, how much later than the frame it was captured."""
        return {"acts": self.here, **self._seen}

    def feed(self, shape: NDArray[np.uint16] | None) -> None:
        """From now on act with this shape (rows, columns of the canvas), or not at all: how a take is made again."""
        self._fed, self.here, self.trouble = True, shape is not None, ""
        if shape is not None:
            self._plane, self._spare = shape, self._plane
            self._revision += 1

    def close(self) -> None:
        """Let go of the ring; idempotent."""
        self._reader = None

    def _look(self, frame: Frame) -> str:
        """Take the ring's picture for this frame, if there is one; what is the matter where there is none."""
        settings = self.settings
        reader = self._attached(monotonic_ns())
        views = reader.committed() if reader is not None else []
        if reader is None or not views:
            return f"no ring {settings.name!r} yet" if not self._drawn else f"ring {settings.name!r} has gone"
        view = min(views, key=lambda one: abs(one.captured_ns - frame.captured_ns))
        silent_ns = monotonic_ns() - max(one.committed_ns for one in views)
        if settings.hold_s and silent_ns > settings.hold_s * SECOND_NS:
            return f"ring {settings.name!r} has had no picture for over {settings.hold_s:g} s"
        if not settings.hold_s and not reader.owner_alive():
            return f"ring {settings.name!r} has gone"
        if view.picture.layout not in TAKEN:
            known = ", ".join(layout.key for layout in TAKEN)
            return f"ring {settings.name!r} holds {view.picture.layout.key}, which is no matte; send one of {known}"
        self._draw(view, reader.epoch)
        if self._drawn:
            off_ms = round((self._drawn_ns - frame.captured_ns) / 1e6, 2)
            self._seen = {"sequence": self._drawn[1], "off_ms": off_ms}
        return ""

    def _attached(self, now_ns: int) -> RingReader | None:
        """The ring's reader. Asked for anew where the name is another, or where whoever made the ring has gone."""
        name, asked_ns = self._asked
        if name != self.settings.name:
            self._reader, self._drawn = None, ()
        elif (self._reader is not None and self._reader.owner_alive()) or now_ns - asked_ns < _ASK_AGAIN_NS:
            return self._reader
        self._asked = self.settings.name, now_ns
        try:
            self._reader = RingReader(ring_path(self.settings.name))
        except WireError:
            return self._reader  # what a dead engine left can still be shown, until it is too old
        return self._reader

    def _draw(self, view: View, epoch: int) -> None:
        """Draw a picture where it is another than before; one that was written over meanwhile leaves all as it was."""
        picture, canvas = view.picture, self._canvas
        wanted = epoch, view.sequence, self.settings.mode
        if wanted == self._drawn:
            return
        size, onto = (picture.width_px, picture.height_px), (canvas.width_px, canvas.height_px)
        rectangle = place(size, picture.pixel_aspect / canvas.pixel_aspect, onto, self.settings.mode)
        draw_picture(view.planes[0], picture.layout, rectangle, self._spare)
        if view.valid():
            self._plane, self._spare, self._drawn = self._spare, self._plane, wanted
            self._drawn_ns = view.captured_ns
            self._revision += 1


def build(settings: Any) -> RingMatte:
    """A matte from a ring, which need not be there yet."""
    return RingMatte(settings)
