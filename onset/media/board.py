"""A plate on one canvas in one form: the painter, the memory it paints into and the player that picks by time."""

import threading
from collections.abc import Sequence
from typing import Any

from onset_kernels.picture import Picture
from onset_kernels.plan import Planes

from onset.frame import Plane
from onset.media.placement import Rectangle
from onset.media.plate_painter import PlatePainter
from onset.media.plate_pictures import PlatePictures
from onset.media.player import SLOTS, Player


class Board:
    """Starts painting at once, from the plate's first picture; `painted` is the form, `rectangle` the outline."""

    def __init__(self, pictures: PlatePictures, painted: Picture, rectangle: Rectangle, *, loop: bool) -> None:
        self.painted = painted
        self._pictures, self._loop = pictures, loop
        self._wanted = self._placed = rectangle
        self._changing = threading.Lock()
        self._planes = pictures.picture.allocate()
        self._painter = PlatePainter(pictures.picture, painted, rectangle)
        self._slots = tuple(painted.allocate() for _ in range(SLOTS))
        self._lies = {id(slot): rectangle for slot in self._slots}
        self._handed_out = rectangle
        self._player = Player(pictures, self._paint, self._slots, loop=loop)

    def at(self, time_ns: int, *, wait: bool) -> Planes:
        """The picture shown at `time_ns` from the first; see `Player.at`."""
        return self._handed(self._player.at(time_ns, wait=wait))

    def numbered(self, number: int) -> Planes:
        """The picture of this number; see `Player.numbered`."""
        return self._handed(self._player.numbered(number))

    @property
    def shown(self) -> int:
        """Number of the picture that was handed out last."""
        return self._player.shown

    def place(self, rectangle: Rectangle, *, at_once: bool = False) -> None:
        """Paint into this outline from now on: a still at the next frames, a clip with its next pictures.

        `at_once`: nothing painted before is shown any more; what is asked for next is waited for.
        """
        with self._changing:
            moved, self._wanted = rectangle != self._wanted, rectangle
        if moved and at_once:
            self.restart()
        elif moved:
            self._player.repaint()

    @property
    def placed(self) -> tuple[float, ...]:
        """Outline of the picture that was handed out last, where it was painted before it was moved; else empty."""
        lies = self._handed_out
        return () if lies == self._wanted else (lies.left_px, lies.top_px, lies.width_px, lies.height_px)

    def restart(self) -> None:
        """Play from the first picture again."""
        self._player.close()
        self._player = Player(self._pictures, self._paint, self._slots, loop=self._loop)

    def close(self) -> None:
        """End the player; idempotent."""
        self._player.close()

    def _paint(self, item: Any, out: Sequence[Plane]) -> None:
        with self._changing:
            wanted = self._wanted
        if wanted != self._placed:
            self._painter.place(wanted)
            self._placed = wanted
        self._pictures.load(item, self._planes)
        self._painter.paint(self._planes, out)
        self._lies[id(out)] = wanted

    def _handed(self, planes: Planes) -> Planes:
        self._handed_out = self._lies[id(planes.arrays)]
        return planes
