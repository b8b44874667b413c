"""What trackers found in a clip, in the form in which takes are exported: no folder, no pictures, no time of day.

Points of a face are 20 kB a frame: what was found lies in a temporary file, as the messages of a take's channel, until
an export asks for it.
"""

import tempfile
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

from onset_kernels.picture import Picture

from onset.frame import Frame
from onset.subject import Tracked
from onset.subject_table import as_record
from onset.takes.manifest import Manifest, Stream
from onset.takes.read import Take
from onset.takes.records import FrameRecord
from onset.takes.tracks import TrackRecord, decode_track, encode_track
from onset.wire.describe import picture_as_dict


class TrackedClip(Take):
    """A take of nothing but tracks, filled by `add`; `close` lets go of them."""

    def __init__(self, clip: Path, name: str, rate_hz: Fraction, picture: Picture) -> None:
        stream = Stream(name="camera", picture=picture_as_dict(picture), codec="", pixel_format="", arrived=True)
        manifest = Manifest(id="", name=name, state="closed", rate=str(rate_hz), streams=[stream])
        super().__init__(clip.with_name(name), manifest)
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._places: dict[int, tuple[int, int]] = {}
        self._about: dict[int, FrameRecord] = {}

    def add(self, frame: Frame, tracked: Mapping[str, Tracked]) -> None:
        """What was found in a frame; frames come by rising index."""
        if not self._about:
            self.manifest.first_index = frame.index
            self.manifest.first_timecode = str(frame.timecode or "")
            self.manifest.timecode_source = frame.timecode_source if frame.timecode else ""
        message = encode_track(TrackRecord(frame.index, frame.captured_ns, 0, tracked))
        self._places[frame.index] = self._file.tell(), len(message)
        self._file.write(message)
        self._about[frame.index] = FrameRecord(
            index=frame.index, media_ns=frame.media_ns, timecode=str(frame.timecode or "")
        )

    @property
    def indices(self) -> list[int]:
        """Frames that were looked at, rising."""
        return sorted(self._about)

    @property
    def last_index(self) -> int:
        """The last frame that was looked at; before the first when there is none."""
        return max(self._about, default=self.first_index - 1)

    def frame(self, index: int) -> FrameRecord | None:
        """The record of a frame, as a take has it."""
        about = self._about.get(index)
        if about is None:
            return None
        return FrameRecord(
            index=index, media_ns=about.media_ns, timecode=about.timecode, trackers=as_record(self.tracked(index))
        )

    def frames(self) -> Iterator[FrameRecord]:
        """Every frame by rising index."""
        for index in self.indices:
            record = self.frame(index)
            if record is not None:
                yield record

    def tracked(self, index: int) -> Mapping[str, Tracked]:
        """What was found in a frame, points and all; empty for one that is not there."""
        if index not in self._places:
            return {}
        offset, length = self._places[index]
        self._file.seek(offset)
        message = self._file.read(length)
        self._file.seek(0, 2)  # the next one is written behind all others
        return decode_track(message).trackers

    def close(self) -> None:
        """Let go of what was found; idempotent."""
        self._file.close()
