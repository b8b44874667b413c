"""ProRes in MOV with a timecode track: fill and matte as 4444 with straight alpha; without them the comp as 422 HQ.

A stream that is asked for by name becomes 422 HQ as well. BT.709, limited range, 10 bits; alpha 16 bits.
"""

from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

from onset_kernels.picture import Picture, Transfer

from onset.clock import SECOND_NS
from onset.errors import InputError
from onset.media.codecs import CODECS
from onset.media.muxer import ClipWriter
from onset.takes.exporting import Exported, Place
from onset.takes.filled import Filled, filled, filled_pair, repeated_runs, shown_again
from onset.takes.read import Take
from onset.takes.video_planes import VideoPlanes

_THREADS = 2


def export_take(take: Take, place: Place) -> Exported:
    """NAME_fill.mov with alpha, or NAME_comp.mov. Raises OnsetError."""
    there = {stream.name: stream.picture_type() for stream in take.manifest.streams}
    streams = place.chosen(take) if place.streams else [_preferred(take, list(there))]
    files, repeated, notes = [], {}, []
    for stream in streams:
        with_alpha = stream == "fill" and "matte" in there
        if with_alpha and there["matte"].colour.transfer is not Transfer.LINEAR:
            raise InputError(f"{take.folder}: the matte is not linear, and cannot be the fill's alpha")
        path, missing = _clip(take, stream, with_alpha, place)
        files.append(path)
        if missing:
            repeated[stream] = repeated_runs(missing)
            notes.append(shown_again(stream, len(missing), take.frame_count))
        if stream == "comp" and not place.streams:
            notes.append("has no fill, so the comp is exported, without alpha: record the fill to have one")
    return Exported(files=files, frames=take.frame_count, repeated=repeated, notes=notes)


def _preferred(take: Take, there: list[str]) -> str:
    for name in ("fill", "comp"):
        if name in there:
            return name
    raise InputError(f"{take.folder}: has no fill and no comp; name a stream with --stream: {', '.join(there)}")


def _clip(take: Take, stream: str, with_alpha: bool, place: Place) -> tuple[Path, list[int]]:
    path = place.file(f"{place.name}_{stream}.mov")
    writer: ClipWriter | None = None
    programs: dict[tuple[Picture, Picture | None], VideoPlanes] = {}
    missing = []
    try:
        for one, matte in _frames(take, stream, with_alpha):
            kind = (one.picture, matte.picture if matte else None)
            if kind not in programs:
                programs[kind] = VideoPlanes(*kind, threads=_THREADS)
            writer = writer or _writer(path, take, one.picture, with_alpha)
            samples = programs[kind].make(one.planes, matte.planes if matte else ())
            writer.write(samples, round(one.number * SECOND_NS / take.manifest.rate_hz), take.timecode(one.index))
            if one.repeated:
                missing.append(one.number)
        assert writer is not None, "a take that is exported has frames"
        writer.close()
        writer = None
    finally:
        if writer is not None:
            writer.abandon()
    return path, missing


def _frames(take: Take, stream: str, with_alpha: bool) -> Iterator[tuple[Filled, Filled | None]]:
    if with_alpha:
        yield from filled_pair(take, stream, "matte")
    else:
        yield from zip(filled(take, stream), repeat(None), strict=False)


def _writer(path: Path, take: Take, picture: Picture, with_alpha: bool) -> ClipWriter:
    return ClipWriter(
        path, CODECS["prores4444" if with_alpha else "prores"], size=(picture.width_px, picture.height_px),
        rate_hz=take.manifest.rate_hz, with_alpha=with_alpha, pixel_aspect=picture.pixel_aspect, threads=_THREADS,
    )  # fmt: skip
