"""One opened camera through OpenCV's V4L2: asked for size, rate and pixel format, and held to what it really gives.

Drivers answer a request they cannot meet with something near it and say nothing, so every property is read back and
the first picture is measured. Raw YUYV and MJPG are taken where the device gives them: OpenCV's conversion to BGR
costs time and throws away how the camera coded its colour.
"""

import os
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onset.errors import InputError
from onset.extras import missing_extra
from onset.frame import monotonic_ns
from onset.size import Size

FORMATS = ("yuyv", "mjpg", "bgr")
_FOURCC = {"yuyv": "YUYV", "mjpg": "MJPG"}
_SELECT_TIMEOUT = "OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT"
_NEAR = Fraction(1, 200)
_WARM_UP_GRABS = 5


@dataclass(frozen=True, slots=True)
class Mode:
    """Size, rate and kind of pixels; `rate_hz` 0 where the device does not say."""

    size: Size
    rate_hz: Fraction
    pixels: str

    def __str__(self) -> str:
        rate = f"{float(self.rate_hz):.5g}" if self.rate_hz else "a rate it does not say"
        return f"{self.size} at {rate} in {self.pixels}"

    def meets(self, wanted: "Mode") -> bool:
        """Whether this is what was wanted; rates count as equal within half a percent, and when not said."""
        near = not self.rate_hz or abs(self.rate_hz - wanted.rate_hz) <= wanted.rate_hz * _NEAR
        return self.size == wanted.size and self.pixels == wanted.pixels and near

    def distance(self, wanted: "Mode") -> tuple[int, Fraction]:
        """How far this is from what was wanted: first in pixels, then in rate."""
        have, want = self.size, wanted.size
        return abs(have.width_px * have.height_px - want.width_px * want.height_px), abs(self.rate_hz - wanted.rate_hz)


class Camera:
    """An open device. Raises InputError when it cannot be opened or delivers no picture."""

    def __init__(self, device: Path, wanted: Mode, *, stall_s: float) -> None:
        self._cv2 = _cv2(stall_s)
        self.device = device
        self._capture = self._open(device)
        try:
            self.mode = self._negotiate(wanted)
        except InputError:
            self.close()
            raise

    def grab(self) -> int | None:
        """Wait for the next picture; CLOCK_MONOTONIC when it came, None when the device gave none."""
        try:
            grabbed = self._capture.grab()
        except self._cv2.error:
            return None
        return monotonic_ns() if grabbed else None

    def driver_ns(self, captured_ns: int) -> int:
        """The driver's own stamp of the grabbed picture where it has a sane one, else `captured_ns`.

        V4L2 stamps with CLOCK_MONOTONIC, which OpenCV hands on in milliseconds.
        """
        stamp_ns = round(self._get(self._cv2.CAP_PROP_POS_MSEC) * 1e6)
        return stamp_ns if 0 <= captured_ns - stamp_ns < 1_000_000_000 else captured_ns

    def retrieve(self, memory: NDArray[np.uint8] | None) -> NDArray[np.uint8] | None:
        """The grabbed picture's bytes, in `memory` where it fits; None when the device gave none after all."""
        try:
            good, picture = self._capture.retrieve(memory)
        except self._cv2.error:
            return None
        return picture if good and picture is not None and picture.size else None

    def close(self) -> None:
        """Give the device back; idempotent."""
        self._capture.release()

    def _open(self, device: Path) -> Any:
        if not device.exists():
            raise InputError(f"{device}: there is no such camera; `onset devices` lists those there are")
        if not os.access(device, os.R_OK | os.W_OK):
            raise InputError(f"{device}: may not be opened; add yourself to the group video, then log in again")
        try:
            capture = self._cv2.VideoCapture(str(device), self._cv2.CAP_V4L2)
        except self._cv2.error as error:
            raise InputError(f"{device}: cannot be opened as a camera: {_first_line(error)}") from None
        if not capture.isOpened():
            capture.release()
            raise InputError(f"{device}: cannot be opened as a camera; is another program using it?")
        return capture

    def _negotiate(self, wanted: Mode) -> Mode:
        """Ask, read back, and measure the first picture."""
        cv2, capture = self._cv2, self._capture
        fourcc = _FOURCC.get(wanted.pixels)
        requests: list[tuple[int, float]] = []
        if fourcc is not None:
            requests.append((cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*fourcc)))
        requests += [
            (cv2.CAP_PROP_FRAME_WIDTH, wanted.size.width_px),
            (cv2.CAP_PROP_FRAME_HEIGHT, wanted.size.height_px),
            (cv2.CAP_PROP_FPS, float(wanted.rate_hz)),
            (cv2.CAP_PROP_CONVERT_RGB, 0.0 if fourcc else 1.0),
        ]
        for prop, value in requests:
            try:
                capture.set(prop, value)
            except cv2.error as error:
                raise InputError(f"{self.device}: refuses {wanted}: {_first_line(error)}") from None
        return Mode(*self._measured(), self._pixels(fourcc))

    def _measured(self) -> tuple[Size, Fraction]:
        """Size of a real picture and the rate that is said."""
        self._first = self._first_picture()
        width = int(self._get(self._cv2.CAP_PROP_FRAME_WIDTH))
        height = int(self._get(self._cv2.CAP_PROP_FRAME_HEIGHT))
        if self._first.ndim == 3:
            height, width = self._first.shape[:2]
        elif (jpeg := jpeg_size(self._first.tobytes())) is not None:
            width, height = jpeg
        try:
            return Size(width, height), said_rate(self._get(self._cv2.CAP_PROP_FPS))
        except ValueError as error:
            raise InputError(f"{self.device}: gives pictures of no use: {error}") from None

    def _first_picture(self) -> NDArray[np.uint8]:
        for _ in range(_WARM_UP_GRABS):
            if self.grab() is not None and (picture := self.retrieve(None)) is not None:
                return picture
        raise InputError(
            f"{self.device}: opens but delivers no picture; unplug it, plug it in again, or try another port"
        )

    def _pixels(self, fourcc: str | None) -> str:
        """What the first picture's bytes are, whatever the device says they are."""
        shape, start = self._first.shape, self._first.ravel()[:2].tobytes()
        if len(shape) == 3 and shape[2] == 3:
            return "bgr"
        if start == b"\xff\xd8" and shape[0] == 1:
            return "mjpg"
        if len(shape) == 3 and shape[2] == 2 and fourcc == "YUYV":
            said = int(self._get(self._cv2.CAP_PROP_FOURCC)).to_bytes(4, "little")
            return "yuyv" if said in (b"YUYV", b"YUY2") else said.decode("ascii", "replace").strip("\0").lower()
        return f"unknown pixels of shape {'x'.join(map(str, shape))}"

    def _get(self, prop: int) -> float:
        try:
            return float(self._capture.get(prop))
        except self._cv2.error:
            return 0.0


def jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Width and height from a JPEG's frame header (ITU-T T.81 B.2.2); None when there is none."""
    position = 2
    while data[:2] == b"\xff\xd8" and position + 9 <= len(data) and data[position] == 0xFF:
        marker, size = data[position + 1], int.from_bytes(data[position + 2 : position + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(data[position + 7 : position + 9], "big"), int.from_bytes(
                data[position + 5 : position + 7], "big"
            )
        position += 2 + size
    return None


def said_rate(rate_hz: float) -> Fraction:
    """A rate as drivers say it (29.97, 30.00003, 0 for unknown) as the exact one it stands for; 0 for nonsense."""
    if not 1 / 60 <= rate_hz <= 1000:
        return Fraction(0)
    whole = round(rate_hz)
    if whole and abs(rate_hz - whole) < 1e-4 * whole:
        return Fraction(whole)
    ntsc = round(rate_hz * 1.001)
    if ntsc and abs(rate_hz * 1.001 - ntsc) < 3e-4 * ntsc:
        return Fraction(ntsc * 1000, 1001)
    return Fraction(rate_hz).limit_denominator(1000)


def _cv2(stall_s: float) -> Any:
    """OpenCV, told to give up on a silent device in time and to keep its warnings to itself."""
    os.environ.setdefault(_SELECT_TIMEOUT, str(max(1, round(stall_s))))
    try:
        import cv2
    except ImportError as error:
        raise (missing_extra(error, "the source kind camera") or error) from error
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
    return cv2


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
