"""The standard attributes of a take's OpenEXR frames, and one of Onset's own with the whole record.

Names and units: `ImfStandardAttributes.h`. The entrance pupil is in millimetres there and in metres here and in
OpenTrackIO; focus is in metres everywhere. OpenEXR's Python takes rationals only as `Fraction`, and a TimeCode with all
of its 18 arguments or none.
"""

from datetime import UTC, datetime
from typing import Any

import msgspec

from onset.clock import SECOND_NS
from onset.takes.camera_state import CameraState, camera_state
from onset.takes.filled import Filled
from onset.takes.read import Take
from onset.timecode import Timecode

RECORD = "onset.frame"
"""The string attribute that holds a frame's record and what take and stream it is of, as JSON."""
BT709 = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290)
_MOST_BASE = 60


def attributes(openexr: Any, take: Take, stream: str, one: Filled) -> dict[str, Any]:
    """The header of one frame but for compression and kind."""
    manifest = take.manifest
    rate_hz, slate = manifest.rate_hz, manifest.slate
    header: dict[str, Any] = {
        "chromaticities": BT709,
        "pixelAspectRatio": float(one.picture.pixel_aspect),
        "framesPerSecond": rate_hz,
        "captureRate": rate_hz,
        "imageCounter": one.index,
        "reelName": slate.roll or manifest.name,
        "cameraLabel": slate.camera or manifest.camera,
        "comments": " ".join(word for word in (slate.production, slate.scene, slate.shot, slate.take) if word),
        RECORD: record_text(take, stream, one),
    }
    timecode = take.timecode(one.index)
    if timecode is not None and timecode.base <= _MOST_BASE:
        header["timeCode"] = label(openexr, timecode)
    if one.record is not None and one.record.utc_ns:
        moment = datetime.fromtimestamp(one.record.utc_ns // SECOND_NS, UTC)
        header |= {"capDate": moment.strftime("%Y:%m:%d %H:%M:%S"), "utcOffset": 0.0}
    state = camera_state(one.record)
    if state is not None:
        header |= camera_attributes(state, float(1 / rate_hz))
    return {name: value for name, value in header.items() if value != ""}


def record_text(take: Take, stream: str, one: Filled) -> str:
    """The record as JSON, with the take it is of; `picture_of` names the frame shown instead of a missing one."""
    told: dict[str, Any] = {"take": take.manifest.name, "id": take.manifest.id, "stream": stream, "index": one.index}
    if one.repeated:
        told |= {"picture_of": one.shown, "missing": one.missing}
    told["record"] = one.record
    return msgspec.json.encode(told, enc_hook=str).decode()


def label(openexr: Any, timecode: Timecode) -> Any:
    """A label as OpenEXR packs it. Its frames end at 29: above 30 a second, pairs share one, and the field flag marks
    the second of a pair (ST 12-1)."""
    frames, field = (timecode.frames, False) if timecode.base <= 30 else divmod(timecode.frames, 2)
    flags = (timecode.drop, False, bool(field), False, False, False)
    return openexr.TimeCode(timecode.hours, timecode.minutes, timecode.seconds, frames, *flags, 0, 0, 0, 0, 0, 0, 0, 0)


def camera_attributes(state: CameraState, period_s: float) -> dict[str, Any]:
    """What is known of camera and lens, under its standard names and in their units."""
    known: dict[str, Any] = {
        "cameraMake": state.make, "cameraModel": state.model, "cameraSerialNumber": state.serial,
        "lensMake": state.lens_make, "lensModel": state.lens_model, "lensSerialNumber": state.lens_serial,
        "pinholeFocalLength": state.focal_length_mm, "nominalFocalLength": state.nominal_focal_length_mm,
        "focus": state.focus_distance_m, "aperture": state.f_stop, "tStop": state.t_stop,
        "shutterAngle": state.shutter_deg, "isoSpeed": state.iso,
    }  # fmt: skip
    if state.shutter_deg is not None:
        known["expTime"] = period_s * state.shutter_deg / 360
    if state.entrance_pupil_m is not None:
        known["entrancePupilOffset"] = state.entrance_pupil_m * 1000
    return {name: value for name, value in known.items() if value not in (None, "")}
