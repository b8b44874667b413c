"""Sound copied from one file into another, packet by packet, never decoded."""

import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from onset.errors import UsageError
from onset.media.clip import open_container


class Sound:
    """The sound streams of a file, to be copied beside pictures. A file without sound gives none.

    Raises InputError when the file cannot be opened, UsageError when `container` (FFmpeg's name) cannot hold its sound.
    """

    def __init__(self, path: Path, container: str) -> None:
        self.path = path
        self._input = open_container(path)
        self._sources = tuple(self._input.streams.audio)
        self._packets = self._input.demux(self._sources) if self._sources else iter(())
        self._streams: dict[int, Any] = {}
        self._output: Any = None
        self._next: Any = None
        try:
            self._check(container)
        except UsageError:
            self.close()
            raise

    def join(self, output: Any) -> "Sound":
        """Make the streams in a container that is about to be written."""
        self._output = output
        for stream in self._sources:
            self._streams[stream.index] = output.add_stream_from_template(stream)
        self._advance()
        return self

    def until(self, time_s: Fraction) -> None:
        """Copy what is heard up to `time_s`, so that sound lies beside its pictures in the file."""
        while self._next is not None and self._next.dts * self._next.time_base <= time_s:
            self._copy()

    def rest(self) -> None:
        """Copy what is left."""
        while self._next is not None:
            self._copy()

    def close(self) -> None:
        """Close the file; idempotent."""
        self._input.close()

    def _check(self, container: str) -> None:
        """Try the head of such a file: FFmpeg's own list of what goes into a container promises too much."""
        for stream in self._sources:
            name = stream.codec_context.codec.canonical_name
            try:
                with av.open(io.BytesIO(), "w", format=container) as trial:
                    trial.add_stream_from_template(stream)
                    trial.start_encoding()
            except (av.FFmpegError, ValueError):
                raise UsageError(f"{self.path}: its {name} sound does not go into {container}; write a .mkv") from None

    def _copy(self) -> None:
        packet = self._next
        packet.stream = self._streams[packet.stream.index]
        self._output.mux(packet)
        self._advance()

    def _advance(self) -> None:
        """To the next packet. Sound that is cut off ends there: the pictures' source tells of it."""
        try:
            self._next = next((one for one in self._packets if one.dts is not None and not one.is_corrupt), None)
        except av.FFmpegError:
            self._next = None
