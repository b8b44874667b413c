"""Pictures of any type -> 10-bit BT.709 video for an encoder, with the matte as straight alpha where there is one."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.curves import encode
from onset_kernels.matrix_3x4 import MATRIX_3X4
from onset_kernels.picture import Layout, Matrix, Picture, Range, Transfer
from onset_kernels.plan import Node, Planes, Store, step
from onset_kernels.program import Program
from onset_kernels.yuv_encode import yuv_encode_parameters

from onset.developing import source_plan, source_values


class VideoPlanes:
    """Makes Y, Cb, Cr (4:4:4, limited range) and alpha (full range) of pictures of one type.

    With a matte the colour is straightened as far as the picture's kind of alpha asks for it. Codes 0..1023 in uint16.
    """

    def __init__(self, picture: Picture, matte: Picture | None, threads: int) -> None:
        nodes: list[Node] = list(source_plan(picture, matte=matte.layout if matte is not None else None))
        nodes += [step(encode(Transfer.BT709)), step(MATRIX_3X4, "video"), Store("video", Layout.YUV444P10, "r g b")]
        if matte is not None:
            nodes.append(Store("alpha", Layout.GRAY10, "a"))
        size = (picture.width_px, picture.height_px)
        self._program = Program(tuple(nodes), *size, device="cpu", threads=threads)
        video = yuv_encode_parameters(Matrix.BT709, Range.LIMITED, 10)
        values = source_values(picture) | {f"video.{name}": value for name, value in video.items()}
        self._program.set({name: value for name, value in values.items() if name in self._program.known_slots})
        self._with_matte = matte is not None
        self._shape = (picture.height_px, picture.width_px)

    def make(self, planes: Sequence[NDArray[Any]], matte: Sequence[NDArray[Any]] = ()) -> list[NDArray[np.uint16]]:
        """Luma, cb, cr and, with a matte, alpha; new arrays."""
        made = [np.zeros(self._shape, np.uint16) for _ in range(4 if self._with_matte else 3)]
        loads = {"source": Planes(tuple(planes))}
        stores: dict[str, Any] = {"video": tuple(made[:3])}
        if self._with_matte:
            loads["matte"] = Planes(tuple(matte))
            stores["alpha"] = (made[3],)
        self._program.run(loads, stores)
        return made
