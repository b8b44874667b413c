"""Sound copied from one file into another, packet by packet, never decoded."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from onset.errors import UsageError


class Sound:
    """The sound streams of a file, to be copied beside pictures. A file without sound gives none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._input = av.open(str(path))
        self._packets = self._input.demux(self._input.streams.audio) if self._input.streams.audio else iter(())
        self._streams: dict[int, Any] = {}
        self._output: Any = None
        self._next: Any = None

    def join(self, output: Any) -> "Sound":
        """Make the streams in a container that is about to be written. Raises UsageError when it cannot hold them."""
        self._output = output
        for stream in self._input.streams.audio:
            if stream.codec_context.name not in output.supported_codecs:
                name, container = stream.codec_context.name, output.format.name
                raise UsageError(f"{self.path}: {name} sound does not go into {container}; write a .mkv or .mov")
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

    def _copy(self) -> None:
        packet = self._next
        packet.stream = self._streams[packet.stream.index]
        self._output.mux(packet)
        self._advance()

    def _advance(self) -> None:
        self._next = next((packet for packet in self._packets if packet.dts is not None), None)
