"""Writes a clip: pictures encoded in a thread of their own, sound copied from another file, timecode and times kept.

Written beside its place and renamed in when whole (`beside`). Times are those of the frames (`media_ns`), so that a
clip of variable rate keeps its rhythm.
"""

import math
import queue
import threading
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from onset_kernels.subsample import subsample

from onset.clock import SECOND_NS
from onset.errors import OnsetError, WorkError
from onset.media.beside import check_folder, drop_part, hold_part, part_of, put_in_place
from onset.media.codecs import FORMATS, Codec
from onset.media.matroska_aspect import write_pixel_aspect
from onset.media.sound import Sound
from onset.timecode import Timecode

WAITING = 4
"""Frames that may wait for the encoder; then the caller waits."""
_BT709, _LIMITED = 1, 1
_MOST_TICKS = 1 << 30
_End = object()
# A Matroska writer makes up its numbers at random unless told not to, and moves every picture by the run-in of the
# sound (23 ms with AAC) so that no time is negative; players take a negative one as it is meant, to be left out.
_CONTAINER = {"matroska": {"fflags": "+bitexact", "avoid_negative_ts": "disabled"}}


class ClipWriter:
    """Encodes frames in order. `write` copies and returns; `close` finishes and renames, `abandon` removes.

    `ticks_hz` is how finely the source tells time (0: by its rate); times on its grid are written exactly, to the
    millisecond in Matroska. Errors of the encoder's thread are raised by the next `write` or by `close`, as WorkError.
    """

    def __init__(
        self,
        path: Path,
        codec: Codec,
        *,
        size: tuple[int, int],
        rate_hz: Fraction,
        with_alpha: bool,
        ticks_hz: int = 0,
        pixel_aspect: Fraction = Fraction(1),
        sound: Path | None = None,
        threads: int = 0,
    ) -> None:
        check_folder(path)
        self.path, self._codec = path, codec.sized(*size)
        self._container = FORMATS[path.suffix.lower()]
        self._time_base = time_base(rate_hz, ticks_hz)
        self._period = max(1, round(1 / (rate_hz * self._time_base)))
        self._last_pts: int | None = None
        self._shift = 0
        self._size, self._rate_hz, self._with_alpha = size, rate_hz, with_alpha and bool(codec.alpha)
        self._pixel_aspect, self._threads = pixel_aspect, threads
        self._sound = Sound(sound, self._container) if sound is not None else None
        self._waiting: queue.Queue[Any] = queue.Queue(WAITING)
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="encode", daemon=True)
        self._started = False
        self.written = 0
        self._held: int | None = hold_part(path)

    def write(self, planes: Sequence[NDArray[Any]], media_ns: int, timecode: Timecode | None) -> None:
        """Hand over one frame: luma, cb, cr and, with alpha, alpha; (height, width) each. Raises WorkError."""
        frame = self._frame(planes)
        frame.pts = self._pts(media_ns)
        frame.time_base = self._time_base
        frame.duration = self._period
        if not self._started:
            self._started = True
            self._timecode = timecode
            self._thread.start()
        self._put(frame)
        self.written += 1

    def _pts(self, media_ns: int) -> int:
        """When the frame is shown, always after the one before: a container takes no two at one time.

        A time that jumps back, as it does in a clip that loops, goes on behind the frame before.
        """
        pts = round(media_ns * self._time_base.denominator / SECOND_NS) + self._shift
        if self._last_pts is not None and pts <= self._last_pts:
            if self._last_pts - pts >= self._period:
                self._shift += self._last_pts + self._period - pts
                pts = self._last_pts + self._period
            else:
                pts = self._last_pts + 1
        self._last_pts = pts
        return pts

    def close(self) -> None:
        """Finish the file and put it in place. Raises WorkError; nothing is left behind then."""
        if self._started:
            self._put(_End)
            self._thread.join()
        if self._failure is not None:
            self._drop()
            raise self._as_work_error(self._failure)
        try:
            if self._started:
                put_in_place(self.path)
        finally:
            self._drop()

    def abandon(self) -> None:
        """Stop and remove what was written; idempotent."""
        if self._thread.is_alive():
            self._failure = self._failure or WorkError("abandoned")
            while self._thread.is_alive():
                try:
                    self._waiting.get_nowait()
                except queue.Empty:
                    self._waiting.put(_End)
                    self._thread.join(0.05)
        self._drop()

    def _drop(self) -> None:
        if self._held is not None:
            drop_part(self.path, self._held)
            self._held = None
        if self._sound is not None:
            self._sound.close()

    def _put(self, item: Any) -> None:
        while self._failure is None:
            try:
                self._waiting.put(item, timeout=0.2)
                return
            except queue.Full:
                continue
        if item is not _End:
            raise self._as_work_error(self._failure)

    def _frame(self, planes: Sequence[NDArray[Any]]) -> av.VideoFrame:
        """An AVFrame of its own with these samples, subsampled when the codec wants it."""
        frame = av.VideoFrame(*self._size, self._pixel_format)
        frame_planes: Sequence[Any] = frame.planes
        for number, (plane, samples) in enumerate(zip(frame_planes, planes, strict=True)):
            rows = np.frombuffer(plane, samples.dtype).reshape(-1, plane.line_size // samples.dtype.itemsize)
            place = rows[: plane.height, : plane.width]
            if number in (1, 2) and self._codec.divide != (1, 1):
                subsample(samples, place, divide_y=self._codec.divide[1])
            else:
                place[:] = samples
        # ProRes takes curve and primaries from the frame, the others from the context.
        frame.colorspace = frame.color_primaries = frame.color_trc = _BT709
        frame.color_range = _LIMITED
        return frame

    @property
    def _pixel_format(self) -> str:
        return self._codec.alpha if self._with_alpha else self._codec.pixel_format

    def _run(self) -> None:
        try:
            options = _CONTAINER.get(self._container, {})
            with av.open(f"file:{part_of(self.path)}", "w", format=self._container, options=options) as container:
                stream = self._video(container)
                sound = self._sound.join(container) if self._sound is not None else None
                for frame in self._frames():
                    for packet in stream.encode(frame):
                        container.mux(packet)
                    if sound is not None:
                        sound.until(Fraction(frame.pts or 0) * self._time_base)
                for packet in stream.encode(None):
                    container.mux(packet)
                if sound is not None:
                    sound.rest()
            if self._container == "matroska" and self._pixel_aspect != 1:
                write_pixel_aspect(part_of(self.path), self._size, self._pixel_aspect)
        except Exception as error:  # handed to the writing thread, which raises it
            self._failure = self._failure or error

    def _frames(self) -> Iterator[av.VideoFrame]:
        while (item := self._waiting.get()) is not _End:
            yield item

    def _video(self, container: Any) -> Any:
        stream = container.add_stream(self._codec.encoder, rate=self._rate_hz, options=dict(self._codec.options))
        stream.width, stream.height = self._size
        stream.pix_fmt = self._pixel_format
        stream.time_base = self._time_base
        context = stream.codec_context
        context.time_base = self._time_base
        if self._codec.tag and self._container != "matroska":
            context.codec_tag = self._codec.tag
        context.thread_count = self._threads
        context.sample_aspect_ratio = self._pixel_aspect
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED
        if self._timecode is not None:
            stream.metadata["timecode"] = str(self._timecode)
        return stream

    def _as_work_error(self, failure: BaseException) -> OnsetError:
        if isinstance(failure, OnsetError):
            return failure
        why = getattr(failure, "strerror", None) or failure
        return WorkError(f"{self.path}: writing failed after {self.written} frames: {why}; what was there is as it was")


def time_base(rate_hz: Fraction, ticks_hz: int = 0) -> Fraction:
    """The unit of time of a clip: exact for its rate and for times on a grid of `ticks_hz`, 1/10000 s or finer.

    1/30000 for 29.97, 1/12800 for 25, 1/90000 for 29.97 out of a transport stream.
    """
    ticks = rate_hz.numerator
    while ticks < 10_000:
        ticks *= 2
    both = math.lcm(ticks, ticks_hz or 1)
    return Fraction(1, both if both <= _MOST_TICKS else ticks)
