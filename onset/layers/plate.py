"""A plate: a still, numbered stills or a clip, behind or before the camera."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal

from onset_kernels.curves import decode
from onset_kernels.opaque import OPAQUE
from onset_kernels.picture import Alpha, Picture
from onset_kernels.plan import Load, Plan, Values, step
from onset_kernels.premultiply import PREMULTIPLY

from onset.frame import Frame
from onset.media.board import Board
from onset.media.placement import Rectangle, place
from onset.media.plate_painter import painted_picture
from onset.media.plate_pictures import PlatePictures, open_plate

_MOST_OFFSET_PX = 32768.0


@dataclass(frozen=True)
class Settings:
    """What is shown, where, and how it plays.

    `fit` shows all of the plate, `fill` covers the canvas with it, `stretch` bends it to the canvas. `scale` is about
    the centre, `offset_px` moves right and down. A clip plays at its own rate against the time of the frames, `speed`
    times as fast; numbered stills play at `rate`. It starts with the first frame, and again when time jumps back.
    """

    path: Path = field(metadata={"help": "still, clip, or shot_%04d.png", "exists": True, "change": "at start"})
    mode: Literal["fit", "fill", "stretch"] = field(default="fill", metadata={"help": "how it meets the canvas"})
    scale: float = field(default=1.0, metadata={"help": "about the centre", "min": 0.01, "max": 100.0})
    offset_px: tuple[float, float] = field(
        default=(0.0, 0.0), metadata={"help": "right, down", "min": -_MOST_OFFSET_PX, "max": _MOST_OFFSET_PX}
    )
    loop: bool = field(default=True, metadata={"help": "begin again at the end", "change": "at start"})
    speed: float = field(default=1.0, metadata={"help": "of playing", "min": 0.01, "max": 100.0, "change": "at start"})
    rate: Fraction = field(
        default=Fraction(25), metadata={"help": "of numbered stills, per second", "change": "at start"}
    )

    def __post_init__(self) -> None:
        if self.mode not in ("fit", "fill", "stretch"):
            raise ValueError(f"mode {self.mode!r} is none of fit, fill, stretch")
        for name, low, high in (("scale", 0.01, 100.0), ("speed", 0.01, 100.0)):
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} {getattr(self, name)!r} is outside {low:g} to {high:g}")
        if not all(abs(offset) <= _MOST_OFFSET_PX for offset in self.offset_px):
            raise ValueError(f"offset_px {self.offset_px!r} is outside -{_MOST_OFFSET_PX:g} to {_MOST_OFFSET_PX:g}")
        if not Fraction(1, 60) <= self.rate <= 1000:
            raise ValueError(f"rate {self.rate} is outside 1/60 to 1000 pictures a second")


class PlateLayer:
    """Opens its file at once, so that a bad one is an InputError, and paints in a thread of its own from `plan` on.

    Set `wait` where every frame must get exactly its picture (offline); live, a late plate repeats the picture before.
    A change of place acts on pictures painted from then on: a still at the next frames, a clip four pictures later.
    A plate that no longer covers the canvas, or does again, is stored in another form, and its clip begins again.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.wait = False
        self._number: int | None = None
        self._where: tuple[float, ...] = ()
        self._pictures: PlatePictures = open_plate(settings.path, settings.rate)
        self._boards: dict[Picture, Board] = {}
        self._shown: Picture | None = None
        self._zero_ns = 0
        self._last_ns = 0

    def plan(self, canvas: Picture) -> Plan:
        """The painted plate loaded, decoded, and premultiplied where it is stored straight."""
        self._canvas = canvas
        painted = self._painted()
        if painted not in self._boards:
            # Before the plan is needed: while it compiles the first pictures are painted.
            self._boards[painted] = Board(self._pictures, painted, self._rectangle(), loop=self.settings.loop)
        curve = step(decode(painted.colour.transfer, bits=painted.layout.bits))
        if painted.alpha is Alpha.OPAQUE:
            return (Load("plate", painted.layout, "r g b"), curve, step(OPAQUE))
        load = Load("plate", painted.layout, "r g b a")
        return (load, curve, step(PREMULTIPLY)) if painted.alpha is Alpha.STRAIGHT else (load,)

    def values(self, frame: Frame) -> Values:
        """The picture for the frame's time: media time where it has one, else capture time."""
        now_ns = frame.captured_ns if frame.media_ns is None else frame.media_ns
        board = self._board(now_ns)
        self._last_ns = now_ns
        board.place(Rectangle(*self._where) if self._where else self._rectangle(), at_once=self.wait)
        if self._number is not None:
            return Values({}, {"plate": board.numbered(self._number)})
        time_ns = int((now_ns - self._zero_ns) * self.settings.speed)
        return Values({}, {"plate": board.at(time_ns, wait=self.wait)})

    @property
    def shown(self) -> int:
        """Number in its file of the picture that was given last; -1 before the first."""
        return self._boards[self._shown].shown if self._shown is not None else -1

    def show_number(self, number: int) -> None:
        """Show the picture of this number from now on, whatever the time is."""
        self._number = number

    @property
    def placed(self) -> tuple[float, ...]:
        """Outline of the picture that was given last; empty where it lies as the settings say."""
        return self._boards[self._shown].placed if self._shown is not None else ()

    def place_as(self, where: Sequence[float]) -> None:
        """Give pictures in this outline from now on; empty: as the settings say."""
        self._where = tuple(where)

    def close(self) -> None:
        """End the threads and close the file; idempotent."""
        for board in self._boards.values():
            board.close()
        self._boards.clear()
        self._pictures.close()

    def _board(self, now_ns: int) -> Board:
        """The board in the form that the settings ask for, started at `now_ns` if it is new or time jumped back."""
        painted = self._painted()
        board = self._boards[painted]
        if painted != self._shown:
            for other in [form for form in self._boards if form != painted]:
                self._boards.pop(other).close()
            self._shown, self._zero_ns = painted, now_ns
        elif now_ns < self._last_ns:
            board.restart()
            self._zero_ns = now_ns
        return board

    def _painted(self) -> Picture:
        width_px, height_px = _size(self._canvas)
        covers = self._rectangle().covers(width_px, height_px)
        return painted_picture(self._pictures.picture, width_px, height_px, covers=covers)

    def _rectangle(self) -> Rectangle:
        plate = self._pictures.picture
        return place(
            _size(plate),
            plate.pixel_aspect / self._canvas.pixel_aspect,
            _size(self._canvas),
            self.settings.mode,
            scale=self.settings.scale,
            offset_px=self.settings.offset_px,
        )


def _size(picture: Picture) -> tuple[int, int]:
    return picture.width_px, picture.height_px


def build(settings: Settings) -> PlateLayer:
    """A plate. Raises InputError for a file that cannot be shown."""
    return PlateLayer(settings)
