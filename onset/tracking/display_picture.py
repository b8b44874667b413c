"""A frame as a monitor would show it, for trackers: 8-bit RGB of any camera format, made by the engine's own pass.

A curve that is made for a display (sRGB, BT.709, BT.1886) is passed on as it is coded; log, PQ, HLG and linear light
are decoded and encoded again. cv2's own conversion was rejected: it knows BT.601 alone, which is 20 codes off in green
for what an HD camera sends. Measured at 1080p on one core: docs/tracking.md.
"""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.curves import encode
from onset_kernels.keep import GREY
from onset_kernels.picture import Layout, Picture, Primaries, Transfer
from onset_kernels.plan import Load, Node, Plan, Planes, Store, step
from onset_kernels.program import Program
from onset_kernels.yuv_decode import YUV_DECODE

from onset.developing import source_plan, source_values
from onset.extras import missing_extra
from onset.frame import Frame

Rgb = NDArray[np.uint8]
THREADS = 1
"""Two were no faster than one beside cv2's own conversion, measured at 1080p."""
_DISPLAYED = (Transfer.SRGB, Transfer.BT709, Transfer.BT1886)
_NARROW = (Primaries.BT709, Primaries.BT601_525, Primaries.BT601_625)
_LANES = {"rgba": "r g b a", "rgb": "r g b", "gray": "r", "yuv": "luma cb cr"}
_PICTURES_KNOWN = 4


def rgb8(frame: Frame, longest_side_px: int | None = None) -> Rgb:
    """(height, width, 3) uint8, C-contiguous, fresh memory; display-encoded, BT.709 primaries, alpha left out.

    With `longest_side_px` a larger picture is made smaller, each pixel the mean of those it stands for; a smaller one
    stays. The first call for a type of picture compiles or loads its pass. Raises UsageError without OpenCV.
    """
    cv2 = _cv2()
    packed, order = _packed(frame)
    width, height = frame.picture.width_px, frame.picture.height_px
    if longest_side_px is not None and longest_side_px < max(width, height):
        scale = longest_side_px / max(width, height)
        size = max(1, round(width * scale)), max(1, round(height * scale))
        packed = cv2.resize(packed, size, interpolation=cv2.INTER_AREA)
    rgb: Rgb = cv2.cvtColor(packed, cv2.COLOR_RGBA2RGB if order == "rgba" else cv2.COLOR_BGRA2RGB)
    return rgb


class ShownPicture:
    """The same picture, turned into RGB only where it is looked at: `picture[top:bottom, left:right]`.

    A face is a tenth of a frame, and what is not converted is not drawn through caches that the loop wants. Reads the
    frame's own memory where that is packed and display-encoded, else a copy that is made of the whole.
    """

    def __init__(self, frame: Frame) -> None:
        """Raises UsageError without OpenCV."""
        self._cv2 = _cv2()
        self._packed, order = _packed(frame)
        self._code = self._cv2.COLOR_RGBA2RGB if order == "rgba" else self._cv2.COLOR_BGRA2RGB
        self.shape: tuple[int, ...] = (*self._packed.shape[:2], 3)

    def __getitem__(self, window: tuple[slice, slice]) -> Rgb:
        """(rows, columns, 3) uint8, C-contiguous, fresh memory."""
        part = self._packed[window]
        rgb: Rgb = self._cv2.cvtColor(part, self._code) if part.size else np.zeros((*part.shape[:2], 3), np.uint8)
        return rgb


def _packed(frame: Frame) -> tuple[NDArray[np.uint8], str]:
    """The display picture in four bytes a pixel, and which order they have."""
    picture = frame.picture
    if picture.layout in (Layout.BGRA8, Layout.RGBA8) and _is_displayed(picture):
        stored, order = frame.planes[0], picture.layout.key.removesuffix("8")
    else:
        program, stored = _program(picture)
        program.run({"source": Planes(frame.planes)}, {"display": (stored,)})
        order = "rgba"
    return stored.view(np.uint8).reshape(picture.height_px, picture.width_px, 4), order


@lru_cache(maxsize=_PICTURES_KNOWN)
def _program(picture: Picture) -> tuple[Program, NDArray[Any]]:
    program = Program(display_plan(picture), picture.width_px, picture.height_px, threads=THREADS)
    known = program.known_slots
    program.set({name: value for name, value in source_values(picture).items() if name in known})
    return program, np.zeros((picture.height_px, picture.width_px), np.uint32)


def display_plan(picture: Picture) -> Plan:
    """Load `source`, store `display` as RGBA8 without an alpha."""
    store = Store("display", Layout.RGBA8, "r g b")
    if not _is_displayed(picture):
        return (*source_plan(picture), step(encode(Transfer.SRGB, bits=8)), store)
    kind = picture.layout.kind
    nodes: list[Node] = [Load("source", picture.layout, _LANES[kind])]
    if kind == "yuv":
        nodes.append(step(YUV_DECODE, "source"))
    elif kind == "gray":
        nodes.append(step(GREY))
    return (*nodes, store)


def _is_displayed(picture: Picture) -> bool:
    return picture.colour.transfer in _DISPLAYED and picture.colour.primaries in _NARROW


def _cv2() -> Any:
    try:
        import cv2
    except ImportError as error:
        raise missing_extra(error, "looking at pictures") or error from None
    return cv2
