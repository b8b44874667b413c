"""STMaps of the lens: float EXR, R = x / width, G = y / height of the place to sample, y up, for both directions.

No overscan: what lies outside of the picture has coordinates below 0 or above 1. One pair where the lens never
changes; a numbered pair for each frame where it does. Without a record of the lens there is none: an identity would
look like an answer.
"""

from pathlib import Path
from typing import Any

import numpy as np

from onset.errors import InputError, WorkError
from onset.extras import missing_extra
from onset.media.beside import beside
from onset.takes.camera_state import CameraState, camera_track, unreadable
from onset.takes.exporting import Exported, Place
from onset.takes.lens_map import st_map
from onset.takes.read import Take

_WAYS = {"undistort": True, "distort": False}


def export_take(take: Take, place: Place) -> Exported:
    """NAME_undistort.exr and NAME_distort.exr. Raises OnsetError."""
    try:
        import OpenEXR
    except ImportError as error:
        raise (missing_extra(error, "--to stmap") or error) from error
    states = camera_track(take)
    if not states or any(_lacks(state) for state in states):
        raise InputError(
            f"{take.folder}: its records hold no distortion, focal length and sensor size for every frame; "
            "shoot a lens grid, or use a profile of the lens: there is nothing here to make an STMap from"
            f"{unreadable(take)}"
        )
    picture = take.manifest.streams[0].picture_type()
    changes = len({(s.distortion, s.focal_length_mm, s.sensor_mm, s.projection_offset_mm) for s in states}) > 1
    files: list[Path] = []
    for number, state in enumerate(states if changes else states[:1]):
        for way, undistort in _WAYS.items():
            frame = f".{place.first_frame + number:04}" if changes else ""
            path = place.file(f"{place.name}_{way}{frame}.exr")
            _write(OpenEXR, path, state, (picture.width_px, picture.height_px), undistort=undistort)
            files.append(path)
    return Exported(files=files, frames=take.frame_count if changes else 1)


def _lacks(state: CameraState) -> bool:
    return state.distortion is None or not state.focal_length_mm or not state.sensor_mm or min(state.sensor_mm) <= 0


def _write(openexr: Any, path: Path, state: CameraState, size_px: tuple[int, int], *, undistort: bool) -> None:
    assert state.distortion is not None, "checked before"
    assert state.focal_length_mm is not None, "checked before"
    assert state.sensor_mm is not None, "checked before"
    per_mm = (size_px[0] / state.sensor_mm[0], size_px[1] / state.sensor_mm[1])
    focal = (state.focal_length_mm * per_mm[0], state.focal_length_mm * per_mm[1])
    offset = state.projection_offset_mm
    centre = (size_px[0] / 2 + offset[0] * per_mm[0], size_px[1] / 2 + offset[1] * per_mm[1])
    try:
        found = st_map(state.distortion, size_px, focal, centre, undistort=undistort)
    except ValueError as error:
        raise InputError(f"{path}: {error}") from None
    channels = {name: np.ascontiguousarray(found[..., n]) for n, name in enumerate("RG")}
    channels["B"] = np.zeros_like(channels["R"])
    with beside(path) as part:
        try:
            header = {"compression": openexr.ZIP_COMPRESSION, "type": openexr.scanlineimage}
            openexr.File(header, channels).write(str(part))
        except RuntimeError as error:
            raise WorkError(f"{path}: OpenEXR could not write it: {error}") from None
