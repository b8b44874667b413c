"""A matte from a file: a still, numbered stills or a clip, whose brightness or alpha is the shape.

[[matte]]
kind = "picture"
role = "external"
path = "take3_matte.mov"
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from onset_kernels.keep import KEEP
from onset_kernels.matte_luma import MATTE_LUMA
from onset_kernels.picture import Alpha, Colour, Layout, Picture, Transfer
from onset_kernels.plan import Load, Plan, Step, Values, step

from onset.errors import InputError
from onset.frame import Frame, Plane
from onset.media.board import Board
from onset.media.placement import Rectangle, place
from onset.media.plate_pictures import PlatePictures, open_plate


@dataclass(frozen=True)
class Settings:
    """Which file, and what of it is the shape.

    `take` luma: the brightness of its code values as they are stored, black 0 and white 1, whatever curve the file is
    tagged with: a matte is a number, not light; `alpha`: its alpha. `mode` as for a plate; beyond the picture is
    outside. A clip plays against the time of the frames from the first on, numbered stills at `rate`; `offset` frames
    of its own earlier or later.
    """

    path: Path = field(metadata={"help": "still, clip, or matte_%04d.png", "exists": True, "change": "in show"})
    take: Literal["luma", "alpha"] = field(default="luma", metadata={"help": "what is the shape", "change": "in show"})
    mode: Literal["fit", "fill", "stretch"] = field(default="stretch", metadata={"help": "how it meets the frame"})
    offset: int = field(default=0, metadata={"help": "frames it is shown later", "min": -100_000, "max": 100_000})
    loop: bool = field(default=True, metadata={"help": "begin again at the end", "change": "in show"})
    rate: Fraction = field(
        default=Fraction(25), metadata={"help": "of numbered stills, per second", "change": "in show"}
    )

    def __post_init__(self) -> None:
        if self.take not in ("luma", "alpha"):
            raise ValueError(f"take {self.take!r} is neither luma nor alpha")
        if self.mode not in ("fit", "fill", "stretch"):
            raise ValueError(f"mode {self.mode!r} is none of fit, fill, stretch")
        if not Fraction(1, 60) <= self.rate <= 1000:
            raise ValueError(f"rate {self.rate} is outside 1/60 to 1000 pictures a second")


class PictureMatte:
    """Opens its file at once, so that a bad one is an InputError, and paints in a thread of its own from `plan` on.

    Set `wait` where every frame must get exactly its picture (offline); live, a late picture repeats the one before.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.wait = False
        self._number: int | None = None
        self._where: tuple[float, ...] = ()
        self._pictures = _Codes(open_plate(settings.path, settings.rate))
        if settings.take == "alpha" and not self._pictures.has_alpha:
            self._pictures.close()
            raise InputError(f'{settings.path}: has no alpha to be a matte; set take = "luma"')
        self._board: Board | None = None
        self._zero_ns: int | None = None
        self._last_ns = 0

    def plan(self, canvas: Picture) -> Plan:
        """The painted picture loaded, and what of it is the shape in `mask`."""
        self._canvas = canvas
        painted = _painted(canvas, with_alpha=self._pictures.has_alpha)
        if self._board is None:
            self._board = Board(self._pictures, painted, self._rectangle(), loop=self.settings.loop)
        lanes = tuple(f"shape_{lane}" for lane in "rgba"[: 4 if painted.layout.has_alpha else 3])
        load = Load("shape", painted.layout, " ".join(lanes))
        if self.settings.take == "alpha":
            return (load, Step(KEEP, (lanes[3],), ("mask",), (), ()))
        return (load, step(MATTE_LUMA, lanes=dict(zip("rgb", lanes[:3], strict=True))))

    def values(self, frame: Frame) -> Values:
        """The picture for the frame's time: media time where it has one, else capture time."""
        assert self._board is not None
        now_ns = frame.captured_ns if frame.media_ns is None else frame.media_ns
        if self._zero_ns is None or now_ns < self._last_ns:
            if self._zero_ns is not None:
                self._board.restart()
            self._zero_ns = now_ns
        self._last_ns = now_ns
        self._board.place(Rectangle(*self._where) if self._where else self._rectangle(), at_once=self.wait)
        if self._number is not None:
            return Values({}, {"shape": self._board.numbered(self._number)})
        time_ns = max(0, now_ns - self._zero_ns - self.settings.offset * self._pictures.period_ns)
        return Values({}, {"shape": self._board.at(time_ns, wait=self.wait)})

    @property
    def shown(self) -> int:
        """Number in its file of the picture that was given last; -1 before the first."""
        return self._board.shown if self._board is not None else -1

    def show_number(self, number: int) -> None:
        """Show the picture of this number from now on, whatever the time is."""
        self._number = number

    @property
    def placed(self) -> tuple[float, ...]:
        """Outline of the picture that was given last; empty where it lies as the settings say."""
        return self._board.placed if self._board is not None else ()

    def place_as(self, where: Sequence[float]) -> None:
        """Give pictures in this outline from now on; empty: as the settings say."""
        self._where = tuple(where)

    def close(self) -> None:
        """End the thread and close the file; idempotent."""
        if self._board is not None:
            self._board.close()
        self._pictures.close()

    def _rectangle(self) -> Rectangle:
        picture, canvas = self._pictures.picture, self._canvas
        size, onto = (picture.width_px, picture.height_px), (canvas.width_px, canvas.height_px)
        return place(size, picture.pixel_aspect / canvas.pixel_aspect, onto, self.settings.mode)


class _Codes:
    """Pictures whose code values are taken for light, so that nothing on the way to the canvas bends them."""

    def __init__(self, pictures: PlatePictures) -> None:
        self._pictures = pictures
        own = pictures.picture
        self.picture = replace(own, colour=replace(own.colour, transfer=Transfer.LINEAR))
        self.period_ns = pictures.period_ns
        self.has_alpha = own.layout.has_alpha and own.alpha is not Alpha.OPAQUE

    def frames(self) -> Iterator[tuple[int, Any]]:
        """As the pictures'."""
        return self._pictures.frames()

    def load(self, item: Any, planes: Sequence[Plane]) -> None:
        """As the pictures'."""
        self._pictures.load(item, planes)

    def close(self) -> None:
        """As the pictures'."""
        self._pictures.close()


def _painted(canvas: Picture, *, with_alpha: bool) -> Picture:
    """What is kept of a picture: codes of 10 bits, or halves with alpha, premultiplied."""
    colour = Colour(transfer=Transfer.LINEAR)
    if with_alpha:
        return Picture(canvas.width_px, canvas.height_px, Layout.RGBA_HALF, colour, Alpha.PREMULTIPLIED)
    return Picture(canvas.width_px, canvas.height_px, Layout.RGB10, colour)


def build(settings: Any) -> PictureMatte:
    """A matte from a file. Raises InputError for a file that cannot be shown."""
    return PictureMatte(settings)
