"""A camera's raw bytes -> planes: YUYV and BGR are copied as they are, MJPG is decoded to its own Y'CbCr planes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol, cast

import av
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture

from onset.bitstream import Bitstream
from onset.errors import InputError
from onset.media import tags
from onset.media.arriving import bitstream_of
from onset.media.format import Format, format_of
from onset.media.planes import fill
from onset.sources.camera_device import Camera
from onset.sources.v4l2 import coded_as

Raw = NDArray[np.uint8]
_FIRST_TRIES = 10


class Pixels(Protocol):
    """How the bytes of one camera become planes of `picture`."""

    @property
    def picture(self) -> Picture:
        """What `fill` writes."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """How colour and format were taken, in words."""
        ...

    @property
    def bitstream(self) -> Bitstream | None:
        """How the device codes its pictures; None where it does not."""
        ...

    @property
    def packet(self) -> bytes | None:
        """What the picture that was filled last came as, where it was coded."""
        ...

    def fill(self, raw: Raw, destination: Sequence[NDArray[Any]]) -> bool:
        """Write one picture; False when its bytes are damaged."""
        ...


def pixels_of(camera: Camera, override: tags.ColourOverride) -> Pixels:
    """The way for this camera's mode. Raises InputError when its JPEGs cannot be decoded."""
    return MotionJpeg(camera, override) if camera.mode.pixels == "mjpg" else Copied(camera, override)


class Copied:
    """Packed 4:2:2 or BGR bytes, taken as they are. Y'CbCr is decoded as the driver says it is coded."""

    bitstream: Bitstream | None = None
    packet: bytes | None = None

    def __init__(self, camera: Camera, override: tags.ColourOverride) -> None:
        size, packed = camera.mode.size, camera.mode.pixels == "yuyv"
        said = coded_as(camera.device) if packed else None
        stored = tags.Tags(kind="yuv" if packed else "rgb", lines=size.height_px, subsampled_rows=False)
        if said is not None:
            stored = replace(
                stored, matrix=said.matrix, range=said.range, transfer=said.transfer, primaries=said.primaries
            )
        choice = tags.choose(stored, override)
        layout = Layout.YUYV if packed else Layout.BGR24
        self.picture = Picture(size.width_px, size.height_px, layout, choice.colour)
        self.notes = (choice.words,)

    def fill(self, raw: Raw, destination: Sequence[NDArray[Any]]) -> bool:
        """Copy one picture; False when the device gave another number of bytes."""
        target = destination[0].view(np.uint8)
        if raw.size != target.size:
            return False
        target[...] = raw.reshape(target.shape)
        return True


class MotionJpeg:
    """JPEG pictures, decoded by FFmpeg to the planes they hold (mostly 4:2:2, full range BT.601)."""

    def __init__(self, camera: Camera, override: tags.ColourOverride) -> None:
        self._decoder = av.CodecContext.create("mjpeg", "r")
        self._decoder.thread_count = 1
        self.packet: bytes | None = None
        first = self._first(camera)
        self._form: Format = format_of(first, codec="mjpeg", override=override)
        self.picture = self._form.picture
        self.notes = self._form.notes
        self.bitstream = bitstream_of(self._decoder, self._form, None)

    def fill(self, raw: Raw, destination: Sequence[NDArray[Any]]) -> bool:
        """Decode one picture; False when it is broken or of another format than the first."""
        frame = self._decode(raw)
        if frame is None or not self._form.fits(frame):
            return False
        fill(frame, self._form, destination)
        return True

    def _first(self, camera: Camera) -> av.VideoFrame:
        for _ in range(_FIRST_TRIES):
            raw = camera.retrieve(None) if camera.grab() is not None else None
            frame = None if raw is None else self._decode(raw)
            if frame is not None:
                return frame
        camera.close()
        raise InputError(f'{camera.device}: its JPEG pictures cannot be decoded; set format = "yuyv"')

    def _decode(self, raw: Raw) -> av.VideoFrame | None:
        data = raw.tobytes()
        end = data.rfind(b"\xff\xd9")  # buffers are as long as the longest picture; what follows is old bytes
        if end < 0:
            return None
        self.packet = data[: end + 2]
        try:
            frames = self._decoder.decode(cast("av.Packet[VideoStream]", av.Packet(self.packet)))
        except (av.FFmpegError, ValueError):
            return None
        return frames[0] if frames else None
