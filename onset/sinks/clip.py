"""Writes the comp as a clip: MP4, MOV or MKV, with alpha where the codec has one and nothing lies behind the actor."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from onset_kernels.picture import LINEAR_709, Alpha, Layout, Picture

from onset.frame import Composite
from onset.media.codecs import VIDEO_709, choose_codec
from onset.media.muxer import ClipWriter
from onset.ports import Want

_ALPHA_LAYOUT = {Layout.YUV444P8: Layout.GRAY8, Layout.YUV444P10: Layout.GRAY10}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Where the clip goes, with which codec, and what is copied along with it."""

    path: Path = field(metadata={"help": ".mp4, .mov or .mkv"})
    rate: Fraction = field(metadata={"help": "frames a second of the source"})
    ticks_hz: int = field(default=0, metadata={"help": "times of the source are on this grid; 0: by rate", "min": 0})
    codec: str = field(default="auto", metadata={"help": "auto, h264, hevc, prores, prores4444, dnxhr or ffv1"})
    with_alpha: bool = field(default=False, metadata={"help": "straight alpha, where the codec has one"})
    look: str = field(default="", metadata={"help": "a look of the show"})
    sound: Path | None = field(default=None, metadata={"help": "file whose sound is copied", "exists": True})
    threads: int = field(default=0, metadata={"help": "threads that encode; 0: as many as there are", "min": 0})


class Clip:
    """The sink. Keeps times, timecode and pixel shape; sound is copied, not decoded.

    `notes` say what the file holds other than asked for.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.codec = choose_codec(settings.path, settings.codec, with_alpha=settings.with_alpha)
        self._with_alpha = settings.with_alpha and bool(self.codec.alpha)
        self.notes: tuple[str, ...] = ()
        self._writer: ClipWriter | None = None
        self._first_ns: int | None = None

    def wants(self, canvas: Picture) -> Sequence[Want]:
        """The comp as 4:4:4 samples of the codec's depth, and its alpha beside it."""
        settings = self.settings
        size = (canvas.width_px, canvas.height_px)
        if self.codec.sized(*size).pixel_format != self.codec.pixel_format:
            self.notes = (
                f"{settings.path}: {size[0]}x{size[1]} has an odd side, which {self.codec.name} only takes as 4:4:4; "
                "some players do not show that: crop it to even sides for them",
            )
        self._writer = ClipWriter(
            settings.path,
            self.codec,
            size=size,
            rate_hz=settings.rate,
            ticks_hz=settings.ticks_hz,
            with_alpha=self._with_alpha,
            pixel_aspect=canvas.pixel_aspect,
            sound=settings.sound,
            threads=settings.threads,
        )
        alpha = Alpha.STRAIGHT if self._with_alpha else Alpha.OPAQUE
        comp = Want("clip", "comp", self.codec.layout, VIDEO_709, alpha, settings.look)
        beside = Want("clip_alpha", "alpha", _ALPHA_LAYOUT[self.codec.layout], LINEAR_709)
        return [comp, beside] if self._with_alpha else [comp]

    def write(self, composite: Composite) -> None:
        """Hand one frame to the encoder; waits while four are waiting. Raises WorkError."""
        assert self._writer is not None, "wants comes first"
        frame = composite.frame
        planes = list(composite.outputs["clip"].planes)
        if self._with_alpha:
            planes += composite.outputs["clip_alpha"].planes
        if self._first_ns is None:
            self._first_ns = frame.captured_ns
        media_ns = frame.captured_ns - self._first_ns if frame.media_ns is None else frame.media_ns
        self._writer.write(planes, media_ns, frame.timecode)

    def finish(self) -> None:
        """Write the rest and put the file in place. Raises WorkError."""
        if self._writer is not None:
            writer, self._writer = self._writer, None
            writer.close()

    def close(self) -> None:
        """Remove what is not finished; idempotent."""
        if self._writer is not None:
            writer, self._writer = self._writer, None
            writer.abandon()


def build(settings: Settings) -> Clip:
    """A clip writer. Raises UsageError for an ending or codec that is not known."""
    return Clip(settings)
