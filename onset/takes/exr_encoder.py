"""Encodes single frames as OpenEXR: half float, linear light, BT.709 primaries; a matte as Y.

Each packet is a whole file. Timecode, rate and names are put into it at the cut (`onset.takes.exr_header`): a frame's
label is only known then.
"""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Picture

from onset.errors import InputError, WorkError
from onset.extras import missing_extra
from onset.linear_planes import LinearPlanes
from onset.takes.coding import Coding
from onset.takes.exr_attributes import BT709

_HALF_MOST = 65504.0


class ExrEncoder:
    """One encoder, used by one thread. Raises UsageError without OpenEXR, InputError for a picture it cannot take."""

    def __init__(self, coding: Coding, source: Picture) -> None:
        try:
            import OpenEXR
        except ImportError as error:
            raise (missing_extra(error, f"codec {coding.name}") or error) from error
        self._openexr: Any = OpenEXR
        OpenEXR.set_global_thread_count(0)  # in the thread that asks: lanes are the threads
        self._header = {
            "compression": getattr(OpenEXR, coding.options["compression"]),
            "type": OpenEXR.scanlineimage,
            "chromaticities": BT709,
            "pixelAspectRatio": float(source.pixel_aspect),
        }
        self._names = "Y" if coding.picture.layout.kind == "gray" else "RGB"
        try:
            self._linear = LinearPlanes(source, 1)
            self.encode(source.allocate())  # compiled now, not with the first frame of a take
        except ValueError as error:
            raise InputError(f"codec {coding.name} cannot take {source.layout.key}: {error}") from None

    def encode(self, planes: Sequence[NDArray[Any]]) -> bytes:
        """The file of one frame. Raises WorkError."""
        linear = self._linear.make(planes)
        channels = {name: _half(plane) for name, plane in zip(self._names, linear, strict=False)}
        written = io.BytesIO()
        try:
            self._openexr.File(dict(self._header), channels).write(written)
        except RuntimeError as error:
            raise WorkError(f"OpenEXR could not encode a frame: {error}") from None
        return written.getvalue()


def _half(plane: NDArray[np.float32]) -> NDArray[np.float16]:
    return np.clip(plane, -_HALF_MOST, _HALF_MOST).astype(np.float16)
