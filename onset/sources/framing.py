"""Framing of any source: deinterlace, crop, desqueeze, flip, rotate, in this order, and a delay in whole frames."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from numpy.typing import NDArray
from onset_kernels.picture import Picture

from onset.errors import InputError, SourceLost
from onset.frame import Frame, Lend
from onset.media.crop import Crop
from onset.media.deinterlace import deinterlace
from onset.media.orient import UPRIGHT, Orientation, orient, turned
from onset.pool import Pool
from onset.ports import Source

if TYPE_CHECKING:
    from onset.media.desqueeze import Desqueeze

MOST_DELAY_FRAMES = 240


@dataclass(frozen=True)
class Framing:
    """Keys of a show's [source] table that every kind of source has."""

    flip: Literal["none", "horizontal", "vertical", "both"] = field(
        default="none", metadata={"help": "horizontal: mirrored left-right; vertical: upside down"}
    )
    rotate: int = field(default=0, metadata={"help": "degrees clockwise: 0, 90, 180 or 270; after the flip"})
    crop: tuple[int, int, int, int] = field(
        default=(0, 0, 0, 0), metadata={"help": "pixels left out at the left, top, right and bottom", "min": 0}
    )
    desqueeze: Fraction = field(
        default=Fraction(1), metadata={"help": "the picture is made this much wider: 2 for 2x anamorphic"}
    )
    deinterlace: Literal["off", "top", "bottom", "blend"] = field(
        default="off", metadata={"help": "top, bottom: keep that field, fill the other's lines; blend: both fields"}
    )
    delay_frames: int = field(
        default=0, metadata={"help": "frames to hold back", "min": 0, "max": MOST_DELAY_FRAMES}
    )  # fmt: skip

    def __post_init__(self) -> None:
        if self.flip not in ("none", "horizontal", "vertical", "both"):
            raise ValueError(f"flip = {self.flip!r} is not none, horizontal, vertical or both")
        if self.rotate not in (0, 90, 180, 270):
            raise ValueError(f"rotate = {self.rotate} is not 0, 90, 180 or 270 degrees")
        if len(self.crop) != 4 or min(self.crop) < 0:
            raise ValueError(
                f"crop = {list(self.crop)} is not four pixel counts of 0 or more: left, top, right, bottom"
            )
        if not Fraction(1, 4) <= self.desqueeze <= 4:
            raise ValueError(f"desqueeze = {self.desqueeze} is outside 1/4 to 4")
        if self.deinterlace not in ("off", "top", "bottom", "blend"):
            raise ValueError(f"deinterlace = {self.deinterlace!r} is not off, top, bottom or blend")
        if not 0 <= self.delay_frames <= MOST_DELAY_FRAMES:
            raise ValueError(f"delay_frames = {self.delay_frames} is outside 0 to {MOST_DELAY_FRAMES}")

    @property
    def orientation(self) -> Orientation:
        """Flip, then rotation, as one turn."""
        flip = Orientation(flip_x=self.flip in ("horizontal", "both"), flip_y=self.flip in ("vertical", "both"))
        return flip.then(Orientation.rotated(self.rotate))


AS_IT_COMES = Framing()


def framed(source: Source, framing: Framing) -> Source:
    """`source` with this framing; the source itself when there is nothing to do. Raises InputError."""
    return source if framing == AS_IT_COMES else Framed(source, framing)


class Framed:
    """A source whose pictures are framed on the way into lent memory.

    The inner source fills memory of its own pool, so that a delay holds none of the loop's; one copy makes the framing.
    `index`, `captured_ns` and timecode stay those of the capture: a delay shows in the latency, as it should.
    """

    def __init__(self, source: Source, framing: Framing) -> None:
        self._source = source
        self._develop = Develop(source.picture, framing)
        self.picture = self._develop.picture
        self.rate_hz = source.rate_hz
        self.live = source.live
        self.lost = source.lost
        self.notes: tuple[str, ...] = (*getattr(source, "notes", ()), *self._develop.notes)
        self.frame_count: int | None = getattr(source, "frame_count", None)
        self._pool = Pool(capacity=framing.delay_frames + 1, wait=False)
        self._held: deque[Frame] = deque()
        self._delay_frames = framing.delay_frames
        self._ended = False
        self._cause: SourceLost | None = None

    @property
    def trouble(self) -> str:
        """Why the inner source delivers nothing at the moment; empty when all is well."""
        return str(getattr(self._source, "trouble", ""))

    def read(self, lend: Lend) -> Frame | None:
        """The next framed frame; what is held back is delivered before the end, or before SourceLost is raised."""
        while (inner := self._next()) is not None:
            loan = lend(self.picture)
            if loan is None:
                self.lost["no memory"] = self.lost.get("no memory", 0) + 1
                inner.release()
                continue
            self._develop.develop(inner.planes, loan.planes)
            frame = replace(inner, planes=loan.planes, picture=self.picture, stamps=dict(inner.stamps), loan=loan)
            inner.release()
            frame.stamp("framing")
            return frame
        if self._cause is not None:
            cause, self._cause = self._cause, None
            raise cause
        return None

    def close(self) -> None:
        """Close the inner source; idempotent."""
        self._source.close()

    def _next(self) -> Frame | None:
        while not self._ended and len(self._held) <= self._delay_frames:
            try:
                frame = self._source.read(self._pool.lend)
            except SourceLost as lost:
                frame, self._cause = None, lost
            if frame is None:
                self._ended = True
            else:
                self._held.append(frame)
        return self._held.popleft() if self._held else None


class Develop:
    """The pixel part of a framing for pictures of one type. Raises InputError when the crop leaves nothing."""

    def __init__(self, picture: Picture, framing: Framing) -> None:
        self._stored = picture
        self._fields = framing.deinterlace
        self._progressive = picture.allocate() if framing.deinterlace != "off" else ()
        wanted = Crop(*framing.crop)
        self._crop = wanted.on_blocks(picture)
        try:
            self._cropped = self._crop.cropped(picture)
        except ValueError as error:
            raise InputError(str(error)) from None
        self._desqueeze: Desqueeze | None = None
        self._wide: Sequence[NDArray[Any]] = ()
        if framing.desqueeze != 1:
            self._desqueeze = _desqueeze(picture, self._crop, framing.desqueeze)
            self._cropped = self._desqueeze.picture
            self._wide = self._cropped.allocate()
        self._orientation = framing.orientation
        self.picture = turned(self._cropped, self._orientation)
        self.notes = tuple(self._notes(wanted))

    def develop(self, planes: Sequence[NDArray[Any]], destination: Sequence[NDArray[Any]]) -> None:
        """Write the framed picture of `planes` into `destination`."""
        if self._progressive:
            deinterlace(planes, self._stored.layout, self._fields, self._progressive)
            planes = self._progressive
        if self._desqueeze is not None:
            self._desqueeze.run(planes, self._wide)
            views: Sequence[NDArray[Any]] = self._wide
        else:
            views = self._crop.views(planes, self._stored)
        orient(views, self._cropped, self._orientation, destination)

    def _notes(self, wanted: Crop) -> list[str]:
        notes = []
        if wanted != self._crop:
            notes.append(
                f"crop starts at {self._crop.left_px}, {self._crop.top_px} instead of {wanted.left_px}, "
                f"{wanted.top_px}: chroma of {self._stored.layout.key} is kept whole"
            )
        if self._orientation != UPRIGHT and self.picture.layout is not self._cropped.layout:
            notes.append(f"{self._cropped.layout.key} becomes {self.picture.layout.key}, which this turn needs")
        return notes


def _desqueeze(picture: Picture, crop: Crop, factor: Fraction) -> "Desqueeze":
    from onset.media.desqueeze import Desqueeze  # brings in numba, which a show without anamorphic need not load

    return Desqueeze(picture, crop, factor)
