"""Captures a clean plate: the temporal median of the frames that an empty set gives, in linear light."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Picture

from onset.display_colour import colour_text
from onset.engine import built_source
from onset.errors import InputError, UsageError
from onset.frame import Frame
from onset.linear_planes import LinearPlanes
from onset.media.beside import check_folder
from onset.media.exr_out import write_exr
from onset.media.png import write_png
from onset.media.same_file import refuse_same_file
from onset.media.sequence import ENDINGS as STILLS
from onset.media.still import read_still
from onset.pool import Pool
from onset.ports import Source
from onset.render import source_table
from onset.screen import find_screen
from onset.settings import make_show, read_show
from onset.show import SourcePart

Progress = Callable[[int, int | None], None]
_BAND_ROWS = 32
_EXPOSING = 10  # frames in which a camera that was just opened still finds its exposure
_MOVED = 0.25  # of the level: far beyond noise, something passed
ENDINGS = (".exr", ".png")


@dataclass(frozen=True)
class Captured:
    """What was captured: where from, how many frames, and what stands out. `screen` is display-encoded, or None.

    `moved` is the share of the picture in which some frame differs from the median by more than a quarter.
    """

    output: Path
    size: str
    frames: int
    screen: str | None
    moved: float
    notes: tuple[str, ...]


def capture_plate(named: str, output: Path, frames: int, progress: Progress = lambda _done, _total: None) -> Captured:
    """Write the plate of up to `frames` frames of what `named` is: `.exr` half linear, or `.png` 16-bit sRGB.

    `named`: see `named_source`. Raises UsageError for another ending or the input as output, InputError for a source
    without a frame, SourceLost when it breaks off before the first.
    """
    if output.suffix.lower() not in ENDINGS:
        raise UsageError(f"{output}: a plate is written as {' or '.join(ENDINGS)}; give one of these endings")
    check_folder(output)
    part = named_source(named)
    place = part if isinstance(part, Path) else getattr(part.settings, "path", None)
    if isinstance(place, Path) and place.is_file():
        refuse_same_file(output, place, "the input")
    taken, picture = _of_still(part) if isinstance(part, Path) else _of_source(part, frames, progress)
    plate, moved = median_plate(taken)
    _write(output, plate, picture)
    screen = find_screen(np.ascontiguousarray(np.moveaxis(_thinned(plate), 0, -1)))
    notes = _notes(len(taken), frames, moved, found=screen is not None)
    colour = None if screen is None else colour_text(*screen.linear)
    return Captured(output, f"{plate.shape[2]}x{plate.shape[1]}", len(taken), colour, moved, notes)


def median_plate(taken: list[NDArray[np.float16]]) -> tuple[NDArray[np.float32], float]:
    """The median of linear pictures (3, rows, columns), and the share of pixels in which something moved."""
    rows, columns = taken[0].shape[1:]
    plate = np.empty((3, rows, columns), np.float32)
    moved = 0
    for top in range(0, rows, _BAND_ROWS):
        band = np.stack([picture[:, top : top + _BAND_ROWS] for picture in taken]).astype(np.float32)
        middle = np.median(band, axis=0)
        plate[:, top : top + _BAND_ROWS] = middle
        limit = np.maximum(_MOVED * middle.max(axis=0), 0.02)
        moved += int(np.count_nonzero((np.abs(band - middle).max(axis=1) > limit).any(axis=0)))
    return plate, moved / (rows * columns)


def named_source(named: str) -> SourcePart | Path:
    """What a command's SOURCE means: `camera:0` or `camera:/dev/video2`, a show file, a clip, stills, or one still.

    One still is answered by its path. Raises UsageError and InputError.
    """
    path = Path(named)
    if named.startswith("camera:"):
        (show,) = make_show({"source": {"kind": "camera", "device": named.removeprefix("camera:")}})
    elif path.suffix.lower() == ".toml":
        shows = read_show(path)
        if len(shows) > 1:
            raise UsageError(f"{named}: has several cameras; give a show of one, or camera:0")
        (show,) = shows
    elif path.suffix.lower() in STILLS and path.is_file():
        return path
    elif not path.exists() and not any(mark in path.name for mark in "%#*"):
        raise InputError(f"{named}: is not there; give a clip, a still, shot_%04d.png, camera:0 or a show file")
    else:
        (show,) = make_show({"source": source_table(path)})
    if show.source is None:
        raise UsageError(f"{named}: the show has no [source]; give it one, or name a clip")
    return show.source


def _of_still(path: Path) -> tuple[list[NDArray[np.float16]], Picture]:
    still = read_still(path)
    return [_half(LinearPlanes(still.picture, 2).make(still.planes))], still.picture


def _of_source(part: SourcePart, frames: int, progress: Progress) -> tuple[list[NDArray[np.float16]], Picture]:
    source = built_source(part)
    try:
        return _taken(source, frames, progress), source.picture
    finally:
        source.close()


def _taken(source: Source, frames: int, progress: Progress) -> list[NDArray[np.float16]]:
    """Linear pictures in half precision: 16 of 4K take 0.8 GB."""
    linear = LinearPlanes(source.picture, 2)
    lend = Pool(capacity=2, wait=False).lend
    taken: list[NDArray[np.float16]] = []
    waited = _EXPOSING if source.live else 0
    while len(taken) < frames:
        frame: Frame | None = source.read(lend)
        if frame is None:
            break
        if waited > 0:
            waited -= 1
        else:
            taken.append(_half(linear.make(frame.planes)))
        frame.release()
        progress(len(taken), frames)
    if not taken:
        raise InputError("the source gave no frame; look at it with `onset render` or `onset devices`")
    return taken


def _half(linear: NDArray[np.float32]) -> NDArray[np.float16]:
    return np.clip(linear, -65504.0, 65504.0).astype(np.float16)


def _write(output: Path, plate: NDArray[np.float32], picture: Picture) -> None:
    if output.suffix.lower() == ".exr":
        packed = np.ones((*plate.shape[1:], 4), np.float16)
        packed[..., :3] = np.moveaxis(plate, 0, -1)
        write_exr(output, packed.view(np.uint64)[..., 0], opaque=True, pixel_aspect=picture.pixel_aspect)
        return
    write_png(output, encoded_16(plate))


def encoded_16(plate: NDArray[np.float32]) -> NDArray[np.uint16]:
    """sRGB codes (rows, columns, 3) of 16 bits; light outside 0..1 is clipped."""
    light = np.clip(np.moveaxis(plate, 0, -1).astype(np.float64), 0.0, 1.0)
    codes = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.round(codes * 65535.0).astype(np.uint16)


def _thinned(plate: NDArray[np.float32]) -> NDArray[np.float32]:
    step = max(1, plate.shape[2] // 160)
    return plate[:, ::step, ::step]


def _notes(taken: int, wanted: int, moved: float, *, found: bool) -> tuple[str, ...]:
    notes = []
    if taken < wanted:
        notes.append(f"{taken} of {wanted} frames were there; noise is left in the plate with so few")
    if moved > 0.01:
        notes.append(f"something moved in {moved:.0%} of the picture; capture an empty set")
    if not found:
        notes.append("no screen was found in it; give the keyer its colour with screen")
    return tuple(notes)
