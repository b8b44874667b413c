"""A flat picture moved before a background by a camera that is exactly known: truth for trackers of objects.

    shot = PlaneShot(picture, background, (1920, 1080), focal_px=1600.0)
    frame, corners = shot.frame(PlanePose(yaw_deg=20.0, at=(0.1, 0.0, 3.0)), Spoiling(noise=3.0))

The picture is 1 unit wide and lies in its own x y; camera space is OpenCV's. The corners are exact: they are projected,
never measured. Shutter blur is the mean of poses between two frames, made in linear light as a shutter makes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cos, radians, sin

import numpy as np
from numpy.typing import NDArray

Picture8 = NDArray[np.uint8]
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class PlanePose:
    """Where the picture's middle stands in units of its width, and how it is turned (degrees about x, y, z)."""

    at: tuple[float, float, float] = (0.0, 0.0, 3.0)
    pitch_deg: float = 0.0
    yaw_deg: float = 0.0
    roll_deg: float = 0.0

    def between(self, other: "PlanePose", share: float) -> "PlanePose":
        """The pose `share` of the way to another one."""
        mixed = {
            name: getattr(self, name) * (1 - share) + getattr(other, name) * share
            for name in ("pitch_deg", "yaw_deg", "roll_deg")
        }
        at = tuple(a * (1 - share) + b * share for a, b in zip(self.at, other.at, strict=True))
        return replace(self, at=(at[0], at[1], at[2]), **mixed)


@dataclass(frozen=True)
class Spoiling:
    """What happens to a frame. `noise` is the deviation in codes of 255, `gain` the light, `shade` how much darker the
    right edge is than the left, `cover` a box (x, y, w, h) px in front of the plane that is not the plane."""

    noise: float = 0.0
    gain: float = 1.0
    shade: float = 0.0
    cover: tuple[float, float, float, float] | None = None
    shutter: float = 0.0
    """How long it is open, as a share of the way to `towards`."""
    towards: PlanePose | None = None
    seed: int = 0


class PlaneShot:
    """`picture` and `background` are uint8 (rows, columns, 3), display-encoded; the background is cut to `size_px`."""

    def __init__(self, picture: Picture8, background: Picture8, size_px: tuple[int, int], focal_px: float) -> None:
        import cv2

        # With its alpha behind its three colours: 1 wherever there is picture.
        self._picture = np.dstack([_linear(picture), np.ones(picture.shape[:2], np.float32)])
        self._size_px = size_px
        self._background = _linear(np.asarray(cv2.resize(background, size_px, interpolation=cv2.INTER_AREA)))
        self._coded = _coded(self._background)
        self._focal_px = focal_px

    @property
    def picture_size(self) -> tuple[int, int]:
        """Rows and columns of the picture."""
        rows, columns = self._picture.shape[:2]
        return rows, columns

    def homography(self, pose: PlanePose) -> Matrix:
        """(3, 3): pixels of the picture -> pixels of the frame, the first pixel's centre at (0.5, 0.5) in both."""
        width_px, height_px = self._size_px
        rows, columns = self._picture.shape[:2]
        turn = _turn(pose)
        lens = np.array([[self._focal_px, 0, width_px / 2], [0, self._focal_px, height_px / 2], [0, 0, 1.0]])
        to_plane = np.array([[1 / columns, 0, -0.5], [0, 1 / columns, -0.5 * rows / columns], [0, 0, 1.0]])
        plane: Matrix = lens @ np.column_stack([turn[:, 0], turn[:, 1], pose.at]) @ to_plane
        return np.asarray(plane / plane[2, 2], np.float64)

    def corners(self, pose: PlanePose) -> NDArray[np.float64]:
        """(4, 2) px in the frame: top left, top right, bottom right, bottom left."""
        rows, columns = self._picture.shape[:2]
        points = np.array([[0, 0, 1], [columns, 0, 1], [columns, rows, 1], [0, rows, 1.0]])
        seen = points @ self.homography(pose).T
        found: NDArray[np.float64] = seen[:, :2] / seen[:, 2:]
        return found

    def frame(self, pose: PlanePose, spoiling: Spoiling | None = None) -> Picture8:
        """The frame with this pose, uint8 (rows, columns, 3). With a shutter, the pose is the middle of its time."""
        how = spoiling or Spoiling()
        open_for = [0.0] if not how.shutter or how.towards is None else np.linspace(-0.5, 0.5, 9) * how.shutter
        moments = [pose.between(how.towards or pose, float(share)) for share in open_for]
        columns, rows = self._around(moments)
        linear = self._background
        if columns.stop > columns.start and rows.stop > rows.start:
            drawn = np.mean([self._drawn(moment, columns, rows) for moment in moments], axis=0)
            linear = self._background.copy()
            linear[rows, columns] *= 1 - drawn[..., 3:]
            linear[rows, columns] += drawn[..., :3]
        if how.gain != 1.0 or how.shade:
            shade = 1.0 - how.shade * np.arange(linear.shape[1], dtype=np.float32) / linear.shape[1]
            coded = _coded(linear * np.float32(how.gain) * shade[None, :, None])
        else:
            coded = self._coded.copy()
            coded[rows, columns] = _coded(linear[rows, columns])
        return _spoilt(coded, how)

    def _around(self, moments: Sequence[PlanePose]) -> tuple[slice, slice]:
        """Columns and rows of the frame in which the plane may be seen."""
        corners = np.concatenate([self.corners(moment) for moment in moments])
        left, top = np.clip(np.floor(corners.min(axis=0)).astype(int) - 1, 0, self._size_px)
        right, bottom = np.clip(np.ceil(corners.max(axis=0)).astype(int) + 1, 0, self._size_px)
        return slice(int(left), int(right)), slice(int(top), int(bottom))

    def _drawn(self, pose: PlanePose, columns: slice, rows: slice) -> NDArray[np.float32]:
        """One moment, premultiplied with its alpha; drawn twice as large and made smaller, so that edges are smooth."""
        import cv2

        size_px = columns.stop - columns.start, rows.stop - rows.start
        large = np.array([[2, 0, -2 * columns.start], [0, 2, -2 * rows.start], [0, 0, 1.0]]) @ self.homography(pose)
        centred = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1.0]])
        matrix = centred @ large @ np.linalg.inv(centred)
        drawn = cv2.warpPerspective(self._picture, matrix, (2 * size_px[0], 2 * size_px[1]), flags=cv2.INTER_LINEAR)
        return np.asarray(cv2.resize(drawn, size_px, interpolation=cv2.INTER_AREA), np.float32)


def poses(first: PlanePose, last: PlanePose, count: int) -> Sequence[PlanePose]:
    """`count` poses from one to another, evenly."""
    return [first.between(last, number / max(1, count - 1)) for number in range(count)]


def poster(width_px: int, height_px: int, seed: int = 1) -> Picture8:
    """A printed picture that nobody owns: discs, bars and boxes in many sizes, uint8 (rows, columns, 3)."""
    import cv2

    chance = np.random.default_rng(seed)
    made = np.full((height_px, width_px, 3), 225, np.uint8)
    for number in range(140):
        colour = [int(value) for value in chance.integers(10, 245, 3)]
        x, y = int(chance.integers(width_px)), int(chance.integers(height_px))
        size = int(chance.integers(6, max(8, width_px // (5 if number < 30 else 14))))
        if number % 3 == 0:
            cv2.circle(made, (x, y), size // 2 + 2, colour, -1, cv2.LINE_AA)
        elif number % 3 == 1:
            cv2.rectangle(made, (x, y), (x + size, y + size // 2 + 2), colour, -1)
        else:
            cv2.line(made, (x, y), (x + size, y + int(chance.integers(-size, size))), colour, 3, cv2.LINE_AA)
    return made


def _coded(linear: NDArray[np.float32]) -> NDArray[np.float32]:
    """Display codes of linear light, 0 to 255, not rounded. cv2's power takes a tenth of numpy's time."""
    import cv2

    return np.float32(255.0) * np.asarray(cv2.pow(np.clip(linear, 0, 1), 1 / 2.2), np.float32)


def _spoilt(coded: NDArray[np.float32], how: Spoiling) -> Picture8:
    import cv2

    chance = np.random.default_rng(how.seed)
    if how.cover is not None:
        x, y, width, height = (int(value) for value in how.cover)
        part = coded[max(0, y) : max(0, y + height), max(0, x) : max(0, x + width)]
        soft = np.cumsum(chance.normal(0, 4, part.shape[:2]), axis=1) if part.size else part[..., 0]
        part[...] = (np.array([150, 110, 90], np.float32) + soft[..., None]) * how.gain
    if how.noise:
        # cv2's generator, a third of numpy's time; of seeds in a row it makes noise that is alike, so they are hashed.
        cv2.setRNGSeed(int(np.random.SeedSequence(how.seed).generate_state(1)[0] >> 1))
        noise = np.empty_like(coded)
        cv2.randn(
            noise.reshape(len(noise), -1), np.zeros(1), np.full(1, how.noise)
        )  # of three channels only the first is filled
        coded += noise
    return np.asarray(np.clip(coded + np.float32(0.5), 0, 255), np.uint8)


def _linear(picture: Picture8) -> NDArray[np.float32]:
    return (picture.astype(np.float32) / 255.0) ** np.float32(2.2)


def _turn(pose: PlanePose) -> Matrix:
    x, y, z = radians(pose.pitch_deg), radians(pose.yaw_deg), radians(pose.roll_deg)
    about_x = np.array([[1, 0, 0], [0, cos(x), -sin(x)], [0, sin(x), cos(x)]])
    about_y = np.array([[cos(y), 0, sin(y)], [0, 1, 0], [-sin(y), 0, cos(y)]])
    about_z = np.array([[cos(z), -sin(z), 0], [sin(z), cos(z), 0], [0, 0, 1.0]])
    turned: Matrix = about_z @ about_y @ about_x
    return turned
