"""The frames of a take as the engine had them: pictures as they came, with the times that their records hold."""

from collections.abc import Iterator
from typing import Any

from onset_kernels.picture import Picture

from onset.clock import SECOND_NS
from onset.frame import Frame
from onset.takes.as_arrived import can_be_as_arrived
from onset.takes.counted_back import label_then
from onset.takes.read import Missing, Shown, Take, stream_of
from onset.timecode import Timecode

CAMERA = "camera"


class CameraFrames:
    """`picture` is what the frames are: as the camera gave them where the stream is lossless (`exact`), else as they
    come out of the decoder. Raises InputError for a take without a camera stream."""

    def __init__(self, take: Take) -> None:
        self._take = take
        stream = stream_of(take, CAMERA)
        decoded, rebuild = stream.picture_type(), take.manifest.rebuild
        arrived = rebuild.camera_picture() if rebuild is not None else decoded
        self.exact = stream.lossless and (arrived == decoded or can_be_as_arrived(decoded, arrived, stream.codec))
        self.picture: Picture = arrived if self.exact else decoded
        self._period_ns = SECOND_NS / take.manifest.rate_hz
        self._last_ns: int | None = None

    def __iter__(self) -> Iterator[Shown | Missing]:
        for found in self._take.pictures(CAMERA, threads=2, arrived=self.picture if self.exact else None):
            record = found.record
            if isinstance(found, Shown) and record is not None and record.state == "dropped":
                # It came with the packets of another frame. The keyer has not seen it, and is not to see it now.
                yield Missing(found.index, record, record.reason)
            else:
                yield found

    def frame(self, found: Shown) -> Frame:
        """The frame of a picture. Where its record is lost, its time is told by the frames before it."""
        record = found.record
        number = found.index - self._take.first_index
        captured_ns = record.captured_ns if record is not None else self._guessed_ns(number)
        self._last_ns = captured_ns - int(number * self._period_ns)
        return Frame(
            found.planes,
            found.picture,
            found.index,
            captured_ns,
            self._timecode(found),
            media_ns=record.media_ns if record is not None else None,
        )

    def delivered(self, index: int) -> dict[str, Any]:
        """Time and timecode that a frame has in a delivered file, at the place of frame `index`."""
        number = index - self._take.first_index
        return {"media_ns": int(number * self._period_ns), "timecode": self._take.timecode(index), "index": index}

    def _guessed_ns(self, number: int) -> int:
        return (self._last_ns or 0) + int(number * self._period_ns)

    def _timecode(self, found: Shown) -> Timecode | None:
        if found.record is None or not found.record.timecode:
            return label_then(self._take, found.index)
        return Timecode.parse(found.record.timecode, self._take.manifest.rate_hz)
