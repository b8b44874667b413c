"""Real pictures of people, moved by known amounts, as frames."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture

from onset.frame import Frame

Rgb = NDArray[np.uint8]


def read_rgb(path: Path) -> Rgb:
    """(height, width, 3)."""
    import cv2

    read = cv2.imread(str(path), cv2.IMREAD_COLOR)
    assert read is not None
    return np.ascontiguousarray(read[..., ::-1])


def clip_rgb(path: Path, first: int, last: int) -> list[Rgb]:
    """Frames `first` to `last` of a clip."""
    import cv2

    clip = cv2.VideoCapture(str(path))
    try:
        frames: list[Rgb] = []
        for number in range(last + 1):
            good, picture = clip.read()
            assert good
            if number >= first:
                frames.append(np.ascontiguousarray(np.asarray(picture, np.uint8)[..., ::-1]))
        return frames
    finally:
        clip.release()


def moved(picture: Rgb, shift_px: tuple[float, float] = (0.0, 0.0), scale: float = 1.0, turn_deg: float = 0.0) -> Rgb:
    """The picture scaled and turned about its middle, then shifted; grey comes in at the edges."""
    import cv2

    height, width = picture.shape[:2]
    return np.asarray(
        cv2.warpAffine(
            picture, matrix(picture, shift_px, scale, turn_deg), (width, height), flags=cv2.INTER_LINEAR,
            borderValue=(128, 128, 128),
        ), np.uint8,
    )  # fmt: skip


def matrix(
    picture: Rgb, shift_px: tuple[float, float] = (0.0, 0.0), scale: float = 1.0, turn_deg: float = 0.0
) -> NDArray[np.float64]:
    """(2, 3) of that motion, for pixel centres at whole numbers as cv2 counts."""
    height, width = picture.shape[:2]
    middle = np.array(((width - 1) / 2, (height - 1) / 2))
    c, s = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    turn = scale * np.array(((c, -s), (s, c)))
    return np.column_stack((turn, middle - turn @ middle + shift_px))


def where(points_px: NDArray[np.floating], picture: Rgb, **motion: Any) -> NDArray[np.float64]:
    """Where points of the unmoved picture are in the moved one, counted from the corner."""
    by = matrix(picture, **motion)
    return np.asarray((points_px - 0.5) @ by[:, :2].T + by[:, 2] + 0.5)


def frame_of(picture: Rgb, index: int = 0, frame_ns: int = 33_366_667) -> Frame:
    """A frame of RGB24."""
    height, width = picture.shape[:2]
    planes = (np.ascontiguousarray(picture).reshape(height, width * 3),)
    return Frame(planes, Picture(width, height, Layout.RGB24), index, 1_000_000_000 + index * frame_ns)
