"""A stand-in for cv2 with one camera that behaves as badly as hardware does."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from tests.clips import grey_frame

FOURCC, WIDTH, HEIGHT, FPS, CONVERT_RGB, POS_MSEC = 6, 3, 4, 5, 16, 0


class Cv2Error(Exception):
    """cv2.error"""


def fourcc(*letters: str) -> int:
    return int.from_bytes("".join(letters).encode(), "little")


def jpeg(level: int, width: int, height: int) -> bytes:
    encoder: Any = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuvj422p"
    encoder.time_base = Fraction(1, 25)
    frame = grey_frame(level, width, height, "yuvj422p")
    frame.pts = 0
    return b"".join(bytes(packet) for packet in (*encoder.encode(frame), *encoder.encode(None)))


@dataclass
class FakeCamera:
    """What the device does. `modes`: per pixel format the size it really gives, whatever is asked; absent: refused."""

    modes: dict[str, tuple[int, int]] = field(default_factory=lambda: {"YUYV": (32, 16), "MJPG": (32, 16)})
    fps: float = 100.0
    says_size: tuple[int, int] | None = None
    present: bool = True
    opens: bool = True
    stalls: bool = False
    raises: bool = False
    empty: bool = False
    spoil: Callable[[bytes], bytes] | None = None
    stamp_ms: Callable[[], float] | None = None
    grabs: int = 0
    opened: int = 0
    held: int = 0
    told: threading.Event = field(default_factory=threading.Event)

    def module(self) -> Any:
        """The `cv2` that the engine is given."""
        camera = self
        logging = SimpleNamespace(setLogLevel=lambda level: None, LOG_LEVEL_ERROR=2)
        return SimpleNamespace(
            error=Cv2Error,
            CAP_V4L2=200,
            CAP_PROP_FOURCC=FOURCC,
            CAP_PROP_FRAME_WIDTH=WIDTH,
            CAP_PROP_FRAME_HEIGHT=HEIGHT,
            CAP_PROP_FPS=FPS,
            CAP_PROP_CONVERT_RGB=CONVERT_RGB,
            CAP_PROP_POS_MSEC=POS_MSEC,
            VideoWriter=SimpleNamespace(fourcc=fourcc),
            VideoCapture=lambda path, backend: _Capture(camera),
            utils=SimpleNamespace(logging=logging),
        )


class _Capture:
    def __init__(self, camera: FakeCamera) -> None:
        self._camera = camera
        self._pixels = next(iter(camera.modes), "YUYV")
        self._convert = True
        self._open = camera.present and camera.opens
        camera.opened += self._open
        camera.held += self._open

    def isOpened(self) -> bool:
        return self._open

    def release(self) -> None:
        self._camera.held -= self._open
        self._open = False

    def set(self, prop: int, value: float) -> bool:
        if prop == FOURCC:
            wanted = int(value).to_bytes(4, "little").decode()
            if wanted not in self._camera.modes:
                return False
            self._pixels = wanted
        if prop == CONVERT_RGB:
            self._convert = bool(value)
        return True

    def get(self, prop: int) -> float:
        width, height = self._camera.says_size or self._camera.modes[self._pixels]
        stamp = self._camera.stamp_ms() if self._camera.stamp_ms else 0.0
        said = {WIDTH: width, HEIGHT: height, FPS: self._camera.fps, FOURCC: fourcc(*self._pixels), POS_MSEC: stamp}
        return float(said.get(prop, 0))

    def grab(self) -> bool:
        camera = self._camera
        while camera.stalls:
            if camera.told.wait(0.01):
                return False
        if camera.raises:
            raise Cv2Error("VIDIOC_DQBUF: No such device\nat line 42")
        if not camera.present:
            return False
        time.sleep(0.01)
        camera.grabs += 1
        return True

    def retrieve(self, memory: NDArray[np.uint8] | None) -> tuple[bool, NDArray[np.uint8] | None]:
        if self._camera.empty or not self._camera.present:
            return False, None
        picture = self._picture(50 + self._camera.grabs % 100)
        if memory is not None and memory.shape == picture.shape:
            memory[...] = picture
            return True, memory
        return True, picture

    def _picture(self, level: int) -> NDArray[np.uint8]:
        width, height = self._camera.modes[self._pixels]
        if self._convert:
            return np.full((height, width, 3), level, np.uint8)
        if self._pixels == "MJPG":
            data = jpeg(level, width, height) + bytes(100)
            if self._camera.spoil is not None and self._camera.grabs > 12:
                data = self._camera.spoil(data)
            return np.frombuffer(data, np.uint8).reshape(1, -1).copy()
        picture = np.full((height, width, 2), 128, np.uint8)
        picture[..., 1 if self._pixels == "UYVY" else 0] = level
        return picture
