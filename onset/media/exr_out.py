"""Writes OpenEXR: linear BT.709, premultiplied, half, with timecode and rate as standard attributes.

Source: OpenEXR technical introduction and `ImfStandardAttributes.h` (timeCode, framesPerSecond, chromaticities).
"""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onset.errors import WorkError
from onset.extras import missing_extra
from onset.media.beside import beside
from onset.timecode import Timecode

_BT709 = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290)


def write_exr(
    path: Path,
    packed: NDArray[np.uint64],
    *,
    opaque: bool,
    pixel_aspect: Fraction = Fraction(1),
    timecode: Timecode | None = None,
    rate_hz: Fraction | None = None,
) -> None:
    """Write RGBA_HALF as the pass stores it, (height, width) of uint64; `opaque` leaves A out.

    Raises UsageError when OpenEXR is not installed or the folder is not there, WorkError when it cannot be written.
    """
    try:
        import OpenEXR
    except ImportError as error:
        raise (missing_extra(error, f"{path}: writing EXR") or error) from error
    halves = np.ascontiguousarray(packed).view(np.float16).reshape(*packed.shape, 4)
    channels = {name: np.ascontiguousarray(halves[..., n]) for n, name in enumerate("RGB" if opaque else "RGBA")}
    header: dict[str, Any] = {
        "compression": OpenEXR.ZIP_COMPRESSION,
        "type": OpenEXR.scanlineimage,
        "chromaticities": _BT709,
        "pixelAspectRatio": float(pixel_aspect),
    }
    if rate_hz is not None:
        header["framesPerSecond"] = rate_hz
    if timecode is not None and timecode.base <= 30:
        header["timeCode"] = _label(OpenEXR, timecode)
    with beside(path) as part:
        try:
            OpenEXR.File(header, channels).write(str(part))
        except RuntimeError as error:
            raise WorkError(f"{path}: OpenEXR could not write it: {error}") from None


def _label(openexr: Any, timecode: Timecode) -> Any:
    """OpenEXR's TimeCode takes all of its 18 arguments or none; the last eight are user bits."""
    flags = (timecode.drop, False, False, False, False, False)
    return openexr.TimeCode(
        timecode.hours, timecode.minutes, timecode.seconds, timecode.frames, *flags, 0, 0, 0, 0, 0, 0, 0, 0
    )
