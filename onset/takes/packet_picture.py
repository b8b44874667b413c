"""A packet as a grey picture, so that it takes the way of all pictures to its encoder, which passes it on as it is."""

import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture

_WIDTH_PX = 4096
_LENGTH = struct.Struct("<Q")
_SPARE_BYTES = 65536


def packet_picture(decoded: Picture) -> Picture:
    """The picture that holds any packet of pictures of this type: no codec needs more than the samples themselves."""
    return Picture(_WIDTH_PX, -(-(decoded.size_bytes + _SPARE_BYTES) // _WIDTH_PX), Layout.GRAY8)


def room_bytes(plane: NDArray[np.uint8]) -> int:
    """How long a packet in this plane may be."""
    return plane.size - _LENGTH.size


def put_packet(plane: NDArray[np.uint8], packet: Any) -> bool:
    """Lay a packet into the plane of its picture; False when it is too long."""
    view = memoryview(packet).cast("B")
    if len(view) > room_bytes(plane):
        return False
    flat = plane.reshape(-1)
    flat[: _LENGTH.size] = np.frombuffer(_LENGTH.pack(len(view)), np.uint8)
    flat[_LENGTH.size : _LENGTH.size + len(view)] = np.frombuffer(view, np.uint8)
    return True


def get_packet(plane: NDArray[np.uint8]) -> bytes:
    """The packet in such a plane. Raises ValueError when there is none."""
    flat = np.ascontiguousarray(plane).reshape(-1)
    (length,) = _LENGTH.unpack(flat[: _LENGTH.size].tobytes())
    if not 0 < length <= flat.size - _LENGTH.size:
        raise ValueError(f"there is no packet in the picture: it says {length} bytes")
    return flat[_LENGTH.size : _LENGTH.size + length].tobytes()
