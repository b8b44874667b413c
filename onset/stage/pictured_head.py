"""A real head on the stage's figure: the shipped picture of a face, in front of the painted one and moved by the known
warp, so that face trackers have something to find and their answers a truth.

It is a function of the frame's index alone, as the figure is. The figure's phases are baked and held; the head follows
the path that they step along, without the steps.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onset.errors import UsageError
from onset.stage.compose import blended
from onset.stage.face_motion import FaceMotion
from onset.stage.face_picture import ASTRONAUT, astronaut_head
from onset.stage.face_warp import FaceState, FaceWarp
from onset.stage.pose import pose_at
from onset.stage.recipe import TRAVEL_S, Motion

F = np.float32
U = np.uint32
PER_CODE = F(1 / 255)
SCALE = 2.0 / 1080.0
"""Pixels of the frame for one of the picture, by the stage's unit: the real hair then covers the painted face."""
MIDDLE = (162.0, 112.0)
"""The pixel of the picture that lies on the middle of the painted head."""
GROWS, ROLL_DEG, LEAN = 0.06, 8.0, 0.04
EXPRESSION = 0.8
"""Of how far mouth, lids and brows can go one by one: jaw and smile together fold the picture from 0.9 on."""
_MARGIN_PX = 24
"""How far beyond its edges bending may take the head, pixels of the picture."""


class PicturedHead:
    """The head of a figure that moves by `motion`, `unit_px` being the stage's unit. Raises UsageError without cv2."""

    def __init__(self, motion: Motion, unit_px: int) -> None:
        try:
            import cv2

            head = astronaut_head()
        except ImportError:
            raise UsageError("a real face on the stage needs cv2: pip install 'onset-engine[faces]'") from None
        # Its other threads wait by spinning: with four a frame took 2.9 ms, and 5.7 of processor time that the loop
        # wants; with one 3.4 of both.
        cv2.setNumThreads(1)
        self._motion, self._unit = motion, unit_px
        self._scale = SCALE * unit_px
        self._expression = FaceMotion(0.0, 0.0, self._scale, 0.0, ROLL_DEG, GROWS, LEAN, EXPRESSION)
        self.warp = FaceWarp(np.ascontiguousarray(head[..., [2, 1, 0, 3]]), ASTRONAUT)
        rows, columns = (np.flatnonzero(head[..., 3].any(axis=axis)) for axis in (1, 0))
        left, right = columns[0] - _MARGIN_PX, columns[-1] + _MARGIN_PX
        self._corners = np.array(
            [(x, y, 1.0) for x in (left, right) for y in (rows[0] - _MARGIN_PX, rows[-1] + _MARGIN_PX)]
        )

    def state(self, index: int, middle_px: float, top_px: float) -> FaceState:
        """Where the head is and what it does in frame `index`; `middle_px` is the figure's middle, `top_px` the row
        at which its stage unit begins, neither rounded."""
        motion = self._motion
        cycle = (index - (motion.hold - 1) / 2.0) / (motion.hold * motion.phases)
        pose = pose_at(2.0 * np.pi * np.array([cycle]), motion.vigour)
        state = self._expression.at(index * TRAVEL_S / motion.travel_frames)
        turned = replace(state, roll_deg=state.roll_deg + float(np.degrees(pose.tilt[0])))
        x_px, y_px = np.array((middle_px, top_px)) + pose.head[0] * self._unit
        off = self.warp.moved(np.array([MIDDLE]), replace(turned, amounts={}))[0]  # with the picture's middle at 0
        return replace(turned, x_px=float(x_px - off[0]), y_px=float(y_px - off[1]))

    def draw(self, frame: NDArray[np.uint32], state: FaceState) -> None:
        """Lay it over packed BGRA8 (height, width), mixed in linear light."""
        placed = self._placed(state, frame.shape[1], frame.shape[0])
        if placed is not None:
            head, left, top = placed
            _lay(head.view(np.uint32)[..., 0], frame[top : top + head.shape[0], left : left + head.shape[1]])

    def cover(self, alpha: NDArray[np.float32], state: FaceState) -> None:
        """The true alpha of the figure alone becomes that of both, in place."""
        placed = self._placed(state, alpha.shape[1], alpha.shape[0])
        if placed is not None:
            head, left, top = placed
            part = alpha[top : top + head.shape[0], left : left + head.shape[1]]
            part += (1.0 - part) * (head[..., 3] * PER_CODE)

    def shown(self, shape: tuple[int, int], state: FaceState) -> NDArray[np.uint32]:
        """The head alone as straight BGRA8 (height, width), 0 where there is nothing of it."""
        alone = np.zeros(shape, np.uint32)
        placed = self._placed(state, shape[1], shape[0])
        if placed is not None:
            head, left, top = placed
            alone[top : top + head.shape[0], left : left + head.shape[1]] = head.view(np.uint32)[..., 0]
        return alone

    def _placed(self, state: FaceState, width_px: int, height_px: int) -> tuple[NDArray[np.uint8], int, int] | None:
        """The head as BGRA8 (rows, columns, 4), where its first pixel is; None when it is out of the frame.

        Not `FaceWarp.paint`: only what is head is warped, a quarter of the picture, and its alpha is wanted.
        """
        import cv2

        placed = self._corners @ self.warp.matrix(state).T
        xy = placed[:, :2] / placed[:, 2:]
        left, top = (max(int(v), 0) for v in np.floor(xy.min(axis=0)))
        right, bottom = (int(v) for v in np.minimum(np.ceil(xy.max(axis=0)), (width_px, height_px)))
        if right <= left or bottom <= top:
            return None
        # cv2 counts from pixel centres: half a pixel on either side.
        from_centre, to_centre = np.eye(3), np.eye(3)
        from_centre[:2, 2], to_centre[:2, 2] = 0.5, (-0.5 - left, -0.5 - top)
        matrix = to_centre @ self.warp.matrix(state) @ from_centre
        head = cv2.warpPerspective(self.warp.bent(state.amounts), matrix, (right - left, bottom - top))
        return np.asarray(head, np.uint8), left, top


@njit(nogil=True, cache=True, fastmath=True)
def _lay(head: Any, frame: Any) -> None:
    for row in range(frame.shape[0]):
        for column in range(frame.shape[1]):
            front = head[row, column]
            code = U(front >> U(24))
            if code == U(255):
                frame[row, column] = front
            elif code > U(0):
                back, alpha = frame[row, column], F(np.int32(code)) * PER_CODE
                blue = blended(front, back, alpha)
                green = blended(U(front >> U(8)), U(back >> U(8)), alpha)
                red = blended(U(front >> U(16)), U(back >> U(16)), alpha)
                frame[row, column] = U(U(blue | U(green << U(8))) | U(U(red << U(16)) | U(0xFF000000)))
