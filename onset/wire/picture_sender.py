"""Pictures of a program's own, sent to engines on this host: a matte from a neural net, a roto tool, another keyer.

    with send_pictures("roto.matte", 1920, 1080) as sender, connect("tcp://127.0.0.1:5600") as engine:
        for frame in engine.frames("source"):
            sender.send(matte_of(frame), captured_ns=frame.captured_ns, index=frame.index)

An engine takes them where its show has a [[matte]] of kind "ring" with this name.
"""

import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import LINEAR_709, Layout, Picture

from onset.errors import UsageError, WireError
from onset.wire.ring import RingMemory
from onset.wire.ring_layout import SlotHeader

SLOTS = 8
_FORMS = {("u", 1, 2): Layout.GRAY8, ("u", 2, 2): Layout.GRAY16, ("u", 1, 3): Layout.RGBA8}


class PictureSender:
    """Owns a ring of this host; used by one thread. Raises WireError for a name in use, MemoryFull, UsageError."""

    def __init__(self, name: str, width_px: int, height_px: int, layout: Layout = Layout.GRAY8) -> None:
        if not (width_px > 0 and height_px > 0):
            raise UsageError(f"a picture of {width_px}x{height_px} has no pixels; both are 1 or more")
        self.picture = Picture(width_px, height_px, layout, LINEAR_709)
        self._ring = RingMemory(name, self.picture, slots=SLOTS)
        self._sent = 0

    @property
    def name(self) -> str:
        """What an engine calls it: `name` of a matte of kind "ring"."""
        return self._ring.name

    def send(self, pixels: NDArray[Any], *, captured_ns: int | None = None, index: int | None = None) -> None:
        """Send a copy of `pixels`: (height, width) of uint8 or uint16, or (height, width, 4) of uint8, by the layout.

        `captured_ns` (CLOCK_MONOTONIC) and `index` are those of the frame that they belong to; left out, they are now,
        and a count. Raises UsageError for pixels of another form.
        """
        planes = self._planes(np.asarray(pixels))
        loan = self._ring.lend(self.picture)
        if loan is None:
            raise WireError(f"ring {self.name!r} has no slot free; close it, and open it again")
        try:
            for ours, theirs in zip(loan.planes, planes, strict=True):
                np.copyto(ours, theirs)
            at_ns = time.monotonic_ns() if captured_ns is None else captured_ns
            self._ring.commit(loan, SlotHeader(self._sent if index is None else index, at_ns))
        finally:
            loan.release()
        self._sent += 1

    def close(self) -> None:
        """Take the ring away; idempotent."""
        self._ring.close()

    def __enter__(self) -> "PictureSender":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _planes(self, pixels: NDArray[Any]) -> Sequence[NDArray[Any]]:
        picture = self.picture
        layout = _FORMS.get((pixels.dtype.kind, pixels.dtype.itemsize, pixels.ndim))
        size = pixels.shape[:2] == (picture.height_px, picture.width_px) and pixels.shape[2:] in ((), (4,))
        if layout is not picture.layout or not size:
            wanted = f"{picture.width_px}x{picture.height_px} {picture.layout.key}"
            raise UsageError(f"pixels are {pixels.shape} of {pixels.dtype}; ring {self.name!r} was opened for {wanted}")
        packed = np.ascontiguousarray(pixels)
        return (packed.view(np.uint32)[..., 0] if layout is Layout.RGBA8 else packed,)


def send_pictures(name: str, width_px: int, height_px: int, layout: str = "gray8") -> PictureSender:
    """Open a ring for pictures of this size; `layout` is gray8, gray16 or rgba8. Raises as PictureSender does."""
    known = {one.key: one for one in _FORMS.values()}
    if layout not in known:
        raise UsageError(f"layout {layout!r} cannot be sent; known: {', '.join(known)}")
    return PictureSender(name, width_px, height_px, known[layout])
