"""OpenEXR sequences: linear light, half, one folder for each stream, every frame with its timecode and whole record.

camera, comp: RGB, straight, BT.709 primaries. fill: premultiplied RGB, and the matte as A where the take has one.
matte: Y. What was recorded display-referred (the comp) ends at 1.0.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Alpha, Picture

from onset.errors import WorkError
from onset.extras import missing_extra
from onset.linear_planes import LinearPlanes
from onset.media.beside import beside
from onset.takes.exporting import Exported, Place
from onset.takes.exr_attributes import attributes
from onset.takes.filled import Filled, filled, filled_pair, repeated_runs, shown_again
from onset.takes.read import Take

_HALF_MOST = 65504.0
_THREADS = 2


def export_take(take: Take, place: Place) -> Exported:
    """A sequence for each stream: STREAM/NAME_STREAM.1001.exr. Raises OnsetError."""
    files: list[Path] = []
    repeated: dict[str, list[tuple[int, int]]] = {}
    notes = []
    for stream in place.chosen(take):
        written, missing = _sequence(take, stream, place)
        files += written
        if missing:
            repeated[stream] = repeated_runs(missing)
            notes.append(shown_again(stream, len(missing), len(written)))
    base = take.manifest.timecode()
    if base is not None and base.base > 60:
        notes.append(f"OpenEXR has no timecode at {base.base} frames a second: none is written")
    return Exported(files=files, frames=take.frame_count, repeated=repeated, notes=notes)


def sequence_name(name: str, stream: str) -> str:
    """The files of a stream in the take's folder, with #### for the number."""
    return f"{stream}/{name}_{stream}.####.exr"


def _sequence(take: Take, stream: str, place: Place) -> tuple[list[Path], list[int]]:
    try:
        import OpenEXR
    except ImportError as error:
        raise (missing_extra(error, "--to exr") or error) from error
    files, missing = [], []
    developer = _Developer()
    header_kind = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
    for one, alpha in _with_matte(take, stream):
        number = f"{place.first_frame + one.number:04}"
        path = place.file(sequence_name(place.name, stream).replace("####", number))
        channels = developer.channels(one, alpha)
        with beside(path) as part:
            try:
                OpenEXR.File(header_kind | attributes(OpenEXR, take, stream, one), channels).write(str(part))
            except RuntimeError as error:
                raise WorkError(f"{path}: OpenEXR could not write it: {error}") from None
        files.append(path)
        if one.repeated:
            missing.append(one.number)
    return files, missing


def _with_matte(take: Take, stream: str) -> Iterator[tuple[Filled, Filled | None]]:
    """Frames of a stream, those of the fill with their matte."""
    has_matte = any(each.name == "matte" for each in take.manifest.streams)
    if stream == "fill" and has_matte:
        yield from filled_pair(take, stream, "matte")
    else:
        yield from ((one, None) for one in filled(take, stream))


class _Developer:
    """Planes of any type -> half channels in linear light; one program for each type that turns up."""

    def __init__(self) -> None:
        self._programs: dict[tuple[Picture, Picture | None], LinearPlanes] = {}

    def channels(self, one: Filled, alpha: Filled | None) -> dict[str, Any]:
        linear = self._linear(one, alpha)
        if one.picture.layout.kind == "gray":
            return {"Y": _half(linear[0])}
        channels = {name: _half(plane) for name, plane in zip("RGB", linear, strict=True)}
        if alpha is not None:
            channels["A"] = _half(self._linear(alpha)[0])
        return channels

    def _linear(self, one: Filled, alpha: Filled | None = None) -> NDArray[np.float32]:
        # One before black is premultiplied in light as it stands: dividing and multiplying would cost digits.
        matte = alpha if one.picture.alpha is not Alpha.OPAQUE else None
        kind = (one.picture, matte.picture if matte else None)
        program = self._programs.get(kind)
        if program is None:
            program = self._programs[kind] = LinearPlanes(one.picture, _THREADS, kind[1])
        return program.make(one.planes, matte.planes if matte else ())


def _half(plane: NDArray[np.float32]) -> NDArray[np.float16]:
    return np.clip(plane, -_HALF_MOST, _HALF_MOST).astype(np.float16)
