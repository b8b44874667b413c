"""A camera on this machine through OpenCV and V4L2; opened again when it was unplugged and is back."""

import threading
from collections import deque
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from onset.clock import SECOND_NS, parse_rate
from onset.cv2_check import refuse_two_cv2
from onset.errors import InputError, SourceLost
from onset.frame import Frame, Lend, monotonic_ns
from onset.media.due import Due
from onset.media.tags import ColourOverride
from onset.ranges import check_ranges
from onset.size import Size
from onset.sources.camera_device import FORMATS, Camera, Mode
from onset.sources.camera_pixels import Pixels, pixels_of

_POLL_S = 0.1
_LET_GO_S = 0.5
_SPARE_BUFFERS = 3


@dataclass(frozen=True)
class Settings(ColourOverride):
    """Which camera, and what to ask it for; the colour settings overrule what the driver says."""

    device: str = field(default="/dev/video0", metadata={"help": "path of the device, or its number"})
    size: Size = field(default=Size(1280, 720), metadata={"help": "pictures to ask for"})
    rate: Fraction = field(default=Fraction(30), metadata={"help": "frames a second to ask for"})
    format: Literal["auto", "yuyv", "mjpg", "bgr"] = field(
        default="auto", metadata={"help": "auto: the first of yuyv, mjpg, bgr that gives size and rate"}
    )
    accept: Literal["exact", "nearest"] = field(
        default="exact", metadata={"help": "exact: refuse a camera that gives something else; nearest: take it"}
    )
    stall_s: float = field(default=2.0, metadata={"help": "silence taken as unplugged", "min": 0.2, "max": 60.0})
    retry_s: float = field(default=1.0, metadata={"help": "pause before opening again", "min": 0.05, "max": 60.0})

    def __post_init__(self) -> None:
        parse_rate(str(self.rate))
        if self.format not in ("auto", *FORMATS):
            raise ValueError(f"format = {self.format!r} is not auto, {', '.join(FORMATS)}")
        if self.accept not in ("exact", "nearest"):
            raise ValueError(f"accept = {self.accept!r} is neither exact nor nearest")
        check_ranges(self)

    @property
    def path(self) -> Path:
        """The device's path."""
        return Path(f"/dev/video{self.device}" if self.device.isdigit() else self.device)


@dataclass(slots=True)
class _Grabbed:
    raw: NDArray[np.uint8]
    index: int
    captured_ns: int


class CameraSource:
    """Delivers what the camera gives, stamped when it was grabbed, before anything is done to it.

    Grabbing has a thread of its own, so that a device that hangs holds up neither `read` nor `close`. While the camera
    is away `trouble` says why and frames due are counted in `lost["device"]`; `late` counts pictures that were
    replaced by a newer one before anybody read them, `damaged` JPEGs that were broken on the way.
    """

    live = True

    def __init__(self, settings: Settings) -> None:
        refuse_two_cv2()
        self.settings = settings
        self.lost: dict[str, int] = {}
        self.trouble = ""
        camera, notes = _open_best(settings)
        self._mode = camera.mode
        self.rate_hz = camera.mode.rate_hz or settings.rate
        self._pixels: Pixels = pixels_of(camera, settings)
        self.picture = self._pixels.picture
        self.bitstream = self._pixels.bitstream
        self.notes = (f"{settings.path}: {camera.mode}", *notes, *self._pixels.notes)
        self._due = Due(self.rate_hz)
        self._index = 0
        self._newest: _Grabbed | None = None
        self._spare: deque[NDArray[np.uint8]] = deque(maxlen=_SPARE_BUFFERS)
        self._broken: SourceLost | None = None
        self._closed = threading.Event()
        self._changed = threading.Condition()
        self._seen_ns = monotonic_ns()
        self._thread = threading.Thread(target=self._grab, args=(camera,), name=f"camera {settings.path}", daemon=True)
        self._thread.start()

    def read(self, lend: Lend) -> Frame | None:
        """The next picture; None after `close`. Raises SourceLost when the camera comes back different."""
        while (grabbed := self._take()) is not None:
            loan = lend(self.picture)
            if loan is None:
                self._lose("no memory")
                self._spare.append(grabbed.raw)
                continue
            good = self._pixels.fill(grabbed.raw, loan.planes)
            self._spare.append(grabbed.raw)
            if not good:
                loan.release()
                self._lose("damaged")
                continue
            frame = Frame(
                loan.planes, self.picture, grabbed.index, grabbed.captured_ns, loan=loan, packet=self._pixels.packet
            )
            frame.stamp("read")
            return frame
        return None

    def close(self) -> None:
        """End; idempotent, ends a waiting `read` at once. A device that hangs is given back when it lets go."""
        self._closed.set()
        with self._changed:
            self._changed.notify_all()
        if self._thread is not threading.current_thread():
            self._thread.join(_LET_GO_S)

    def _take(self) -> _Grabbed | None:
        """The newest picture not yet read; None once closed. Counts what was due while there is none."""
        with self._changed:
            while not self._closed.is_set():
                if self._broken is not None:
                    self._closed.set()
                    raise self._broken
                if self._newest is not None:
                    grabbed, self._newest = self._newest, None
                    return grabbed
                self._changed.wait(_POLL_S)
                silent_ns = monotonic_ns() - self._seen_ns
                if not self.trouble and silent_ns > self.settings.stall_s * SECOND_NS:
                    self.trouble = f"no picture for {self.settings.stall_s:g} s"
                if self.trouble:
                    self._miss(self._due.silent(monotonic_ns()))
        return None

    def _grab(self, camera: Camera | None) -> None:
        """The camera's own thread: grab, stamp, hand over the newest; open again when the device has gone."""
        while not self._closed.is_set():
            if camera is None:
                camera = self._reopen()
                continue
            captured_ns = camera.grab()
            raw = None if captured_ns is None else camera.retrieve(self._spare.popleft() if self._spare else None)
            if raw is None or captured_ns is None:
                camera.close()
                camera = None
                self._set_trouble("the camera has gone; waiting for it to come back")
                continue
            self._hand_over(raw, captured_ns, camera.driver_ns(captured_ns))
        if camera is not None:
            camera.close()

    def _reopen(self) -> Camera | None:
        self._closed.wait(self.settings.retry_s)
        if self._closed.is_set():
            return None
        try:
            camera = Camera(self.settings.path, self._mode, stall_s=self.settings.stall_s)
        except InputError as error:
            self._set_trouble(str(error))
            return None
        if camera.mode == self._mode:
            return camera
        camera.close()
        with self._changed:
            self._broken = SourceLost(f"{self.settings.path}: came back with {camera.mode} instead of {self._mode}")
            self._changed.notify_all()
        self._closed.wait()
        return None

    def _hand_over(self, raw: NDArray[np.uint8], captured_ns: int, driver_ns: int) -> None:
        with self._changed:
            self.trouble = ""
            self._seen_ns = captured_ns
            self._miss(self._due.arrived(driver_ns))
            if self._newest is not None:
                self._spare.append(self._newest.raw)
                self._lose("late")
            self._newest = _Grabbed(raw, self._index, captured_ns)
            self._index += 1
            self._changed.notify_all()

    def _set_trouble(self, words: str) -> None:
        with self._changed:
            self.trouble = words
            self._changed.notify_all()

    def _miss(self, count: int) -> None:
        self._index += count
        self._lose("device", count)

    def _lose(self, reason: str, count: int = 1) -> None:
        if count:
            self.lost[reason] = self.lost.get(reason, 0) + count


def _open_best(settings: Settings) -> tuple[Camera, list[str]]:
    """The camera in the first format that gives what is asked, or the nearest when that is accepted, and notes.

    Raises InputError naming what was asked for and what each format gives.
    """
    kinds = FORMATS if settings.format == "auto" else (settings.format,)
    offers: list[Mode] = []
    for pixels in kinds:
        wanted = Mode(settings.size, settings.rate, pixels)
        camera = Camera(settings.path, wanted, stall_s=settings.stall_s)
        if camera.mode.meets(wanted):
            return camera, []
        camera.close()
        if camera.mode not in offers:
            offers.append(camera.mode)
    asked = Mode(settings.size, settings.rate, settings.format)
    usable = [offer for offer in offers if offer.pixels in FORMATS]
    if settings.accept == "exact" or not usable:
        gives = "; ".join(map(str, offers))
        allowed = "ask for that or set accept = 'nearest'" if usable else "the engine takes yuyv, mjpg and bgr"
        raise InputError(f"{settings.path}: asked for {asked}, it gives {gives}; {allowed}")
    nearest = min(usable, key=lambda offer: offer.distance(asked))
    return Camera(settings.path, nearest, stall_s=settings.stall_s), [f"asked for {asked}; the nearest is taken"]


def needs(settings: Settings) -> tuple[str, ...]:  # noqa: ARG001 - whatever they are
    """Libraries that have to be there, by their import names."""
    return ("cv2",)


def build(settings: Settings) -> CameraSource:
    """Open the camera and hold it to what was asked. Raises InputError, or UsageError when OpenCV is not usable."""
    return CameraSource(settings)
