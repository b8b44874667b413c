"""A layer pinned to a tracked plane: made as a picture of its own, then seen through the plane's homography.

[[layer]]
kind = "plate"
path = "message.mp4"
pin = "insert.phone"        # what the tracker "insert" calls "phone"; pin = "insert" takes the first plane there is

The picture is made on the CPU, anew only when something in it changed, and put into a pyramid; the fused pass samples
that (`onset_kernels.pinned`). Where the plane is lost the layer fades: it never stays where the plane was.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import LINEAR_709, Alpha, Layout, Picture
from onset_kernels.pinned import PINNED
from onset_kernels.plan import Plan, Planes, Store, Values, step
from onset_kernels.program import Program
from onset_kernels.pyramid import Pyramid

from onset.frame import Frame
from onset.ports import Layer, Waiting
from onset.show import Pin
from onset.subject import Subject

_NAMES = ("xx", "xy", "x1", "yx", "yy", "y1", "wx", "wy", "w1")
_SECOND_NS = 1_000_000_000
_NOWHERE = np.array([[-3.0, -3], [-2, -3], [-2, -2], [-3, -2]])
"""A quad beyond the canvas: nothing is seen, and no number is strange."""
_PLANS_KEPT = 4


class PinnedLayer:
    """Wraps a layer; itself one. `pin` may be replaced between two frames."""

    def __init__(self, inner: Layer, pin: Pin, threads: int) -> None:
        self.inner, self.pin = inner, pin
        self._threads = threads
        self._programs: dict[Plan, Program] = {}
        self._canvas: Picture | None = None
        self._pyramid: Pyramid | None = None
        self._planes: list[NDArray[np.float32]] = []
        self._made_of: Any = None
        self._revision = 0
        self._corners = _NOWHERE
        self._seen_ns: int | None = None
        """When it was seen last, by the time of the media; None once it has faded."""
        self._found_ns: int | None = None
        """When it was found last, by the clock."""
        self._age_ns = self._gone_ns = 0
        self._given: Mapping[str, Any] | None = None
        self.told: dict[str, Any] = {}
        """Of the frame last asked for: where it was pinned (`corners`, x and y of four, px), how much of it shows."""

    @property
    def settings(self) -> Any:
        """The inner layer's."""
        return self.inner.settings

    @settings.setter
    def settings(self, settings: Any) -> None:
        self.inner.settings = settings

    @property
    def wait(self) -> bool:
        """Whether the inner layer waits for its picture; never so where it has none to wait for."""
        return self.inner.wait if isinstance(self.inner, Waiting) else False

    @wait.setter
    def wait(self, wait: bool) -> None:
        if isinstance(self.inner, Waiting):
            self.inner.wait = wait

    def plan(self, canvas: Picture) -> Plan:
        """One step. The program of the picture itself is made here, before the first frame needs it."""
        width_px, height_px = self.pin.size_px
        if not width_px or not height_px:
            width_px, height_px = canvas.width_px, canvas.height_px
        own = Picture(width_px, height_px, Layout.RGBA_FLOAT, LINEAR_709, Alpha.PREMULTIPLIED)
        if self._canvas != own:
            self._canvas, self._made_of = own, None
            self._programs.clear()
            self._pyramid = Pyramid(width_px, height_px, threads=self._threads)
            self._planes = [np.zeros((height_px, width_px), np.float32) for _ in range(4)]
        self._program(own)
        return (step(PINNED),)

    def values(self, frame: Frame) -> Values:
        """The homography to this frame's plane, and the pyramid of the inner layer's picture."""
        assert self._canvas is not None
        assert self._pyramid is not None
        opacity = self._place(frame)
        if opacity > 0.0 or not self._revision:
            self._make(frame, self._canvas, self._pyramid)
        size = self._canvas.width_px, self._canvas.height_px
        parameters = dict(zip(_NAMES, (float(one) for one in canvas_to_picture(self._corners, size)), strict=True))
        parameters |= {
            "columns": float(size[0]), "rows": float(size[1]), "levels": float(self._pyramid.levels),
            "shown": opacity, "soft_px": self.pin.soft_px,
        }  # fmt: skip
        return Values(parameters, {"pyramid": Planes((self._pyramid.table,), self._revision)})

    def report(self) -> dict[str, Any]:
        """What the state message says: what it is pinned to, and whether that is `found`, `fading`, `lost` or `never
        found`; how much of it shows; how old the answer is that it lies by, or how long ago its plane was found."""
        shown = float(self.told.get("opacity", 0.0))
        state = "found" if not self._gone_ns else "fading" if shown > 0.0 else "lost"
        return {
            "to": self.pin.to, "state": "never found" if self._found_ns is None else state,
            "opacity": round(shown, 3), "age_ms": round(self._age_ns / 1e6, 1),
            "gone_s": round(self._gone_ns / _SECOND_NS, 3),
        }  # fmt: skip

    def place_as(self, told: Mapping[str, Any]) -> None:
        """At the next frame be where a record says, whatever is tracked: a take rendered again."""
        self._given = told

    def close(self) -> None:
        """Close the inner layer."""
        self.inner.close()

    def _place(self, frame: Frame) -> float:
        """Set the corners for this frame; how much of the layer shows, 0 to 1."""
        given, self._given = self._given, None
        if given is not None:
            opacity = float(given.get("opacity", 0.0))
            self._corners = np.array(given.get("corners", _NOWHERE.ravel()), np.float64).reshape(4, 2)
        else:
            opacity = self._followed(frame)
        self.told = {"to": self.pin.to, "opacity": opacity}
        if opacity > 0.0:
            self.told["corners"] = [float(one) for one in self._corners.ravel()]
        else:
            self._corners = _NOWHERE
        return opacity

    def _followed(self, frame: Frame) -> float:
        now_ns = frame.captured_ns if frame.media_ns is None else frame.media_ns
        plane = self._plane(frame)
        self._age_ns = frame.tracked[self.tracker].age_ns if self.tracker in frame.tracked else 0
        if plane is not None:
            self._corners, self._seen_ns = plane.points_px.astype(np.float64), now_ns
            self._found_ns, self._gone_ns = frame.captured_ns, 0
            return 1.0
        if self._found_ns is not None:
            self._gone_ns = max(1, frame.captured_ns - self._found_ns)
        if self._seen_ns is None:
            return 0.0
        gone_ns = now_ns - self._seen_ns
        left = 1.0 - gone_ns / (self.pin.fade_s * _SECOND_NS) if self.pin.fade_s > 0.0 else 0.0
        if gone_ns < 0 or left <= 0.0:  # once gone it stays so, whatever the time of a clip that begins again
            self._seen_ns = None
            return 0.0
        return left

    @property
    def tracker(self) -> str:
        """The label of the tracker that it goes by."""
        return self.pin.to.partition(".")[0]

    def _plane(self, frame: Frame) -> Subject | None:
        """The plane by its label and name, if it is found in this frame and can be looked at from the front."""
        told, name = frame.tracked.get(self.tracker), self.pin.to.partition(".")[2]
        for one in told.subjects if told is not None else ():
            if len(one.points_px) == 4 and (not name or one.words.get("name") == name) and _is_seen(one.points_px):
                return one
        return None

    def _program(self, canvas: Picture) -> Program:
        plan = (*self.inner.plan(canvas), Store("insert", Layout.RGBA_FLOAT, "r g b a"))
        program = self._programs.get(plan)
        if program is None:
            while len(self._programs) >= _PLANS_KEPT:
                self._programs.pop(next(iter(self._programs)))
            program = Program(plan, canvas.width_px, canvas.height_px, threads=self._threads)
            self._programs[plan] = program
        return program

    def _make(self, frame: Frame, canvas: Picture, pyramid: Pyramid) -> None:
        """The inner layer's picture for this frame, unless it is the one that is there."""
        program, values = self._program(canvas), self.inner.values(frame)
        moving = any(planes.revision == 0 for planes in values.planes.values())
        pictures = {name: (one.revision, [id(array) for array in one.arrays]) for name, one in values.planes.items()}
        made_of = (id(program), dict(values.parameters), pictures)
        if made_of == self._made_of and not moving:
            return
        known = program.known_slots
        program.set({name: value for name, value in values.parameters.items() if name in known})
        program.run(values.planes, {"insert": self._planes})
        pyramid.fill(self._planes)
        self._made_of = made_of
        self._revision += 1


def canvas_to_picture(corners: NDArray[np.float64], size_px: tuple[int, int]) -> NDArray[np.float64]:
    """The nine numbers of the homography from canvas pixels to pixels of a picture whose corners lie at `corners`.

    (4, 2), top left, top right, bottom right, bottom left; w is positive inside. P. Heckbert, Fundamentals of Texture
    Mapping (1989), section 2.2.3: from the unit square to a quadrilateral without a system of equations, then inverted.
    """
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    dx1, dx2, dx3 = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
    dy1, dy2, dy3 = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    span = dx1 * dy2 - dx2 * dy1
    g, h = (dx3 * dy2 - dx2 * dy3) / span, (dx1 * dy3 - dx3 * dy1) / span
    to_quad = np.array(
        [[x1 - x0 + g * x1, x3 - x0 + h * x3, x0], [y1 - y0 + g * y1, y3 - y0 + h * y3, y0], [g, h, 1.0]]
    )
    matrix = np.diag([size_px[0], size_px[1], 1.0]) @ np.linalg.inv(to_quad)
    middle = corners.mean(axis=0)
    flat: NDArray[np.float64] = (matrix / (matrix[2] @ (middle[0], middle[1], 1.0))).ravel()
    return flat


def _is_seen(points: NDArray[np.float32]) -> bool:
    """Whether four corners go round clockwise without a fold: predicted ones might not."""
    side = np.roll(points, -1, axis=0) - points
    after = np.roll(side, -1, axis=0)
    return bool(np.isfinite(points).all() and np.all(side[:, 0] * after[:, 1] - side[:, 1] * after[:, 0] > 1e-3))
