"""Who a face is, by an embedding: an ONNX model that the user brings, through onnxruntime.

Any model that takes one aligned face as (1, 3, 112, 112) float32 in RGB and gives one vector: ArcFace and its kin
(from -1 to 1), OpenCV's SFace and the ONNX model zoo's ArcFace (from 0 to 255). Which range a model wants cannot be
seen in the file; its author says so.
Vectors are compared by cosine with each person's mean (Deng et al., "ArcFace", CVPR 2019, section 3).
"""

import hashlib
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onset.errors import InputError
from onset.extras import missing_extra
from onset.tracking.face.aligned import SIDE_PX
from onset.tracking.face.face import Rgb
from onset.tracking.face.faces_folder import UNKNOWN
from onset.tracking.face.recognition import Match, People, PixelRange, nobody

MARGIN = 0.05
"""The nearest person's cosine must be greater than the second's by this, else the answer is `unknown`."""
SLOPE = 0.06
"""Of the logistic curve between cosine and confidence. ArcFace's authors show same and other people's cosines as two
bells about 0.1 wide on either side of the threshold; a model of one's own is trusted to be like that."""
MOST = 0.99
_SHAPE = (1, 3, SIDE_PX, SIDE_PX)
_PIXELS = {"-1..1": (np.float32(1.0 / 127.5), np.float32(-1.0)), "0..255": (np.float32(1.0), np.float32(0.0)),
           "0..1": (np.float32(1.0 / 255.0), np.float32(0.0))}  # fmt: skip
Vector = NDArray[np.float32]


class EmbeddingRecogniser:
    """Made of crops of each person, through a model file. Raises InputError for a file that is no such model."""

    def __init__(self, people: People, path: Path, least_cosine: float, pixels: PixelRange) -> None:
        self._session = _session(path)
        self._input = self._session.get_inputs()[0].name
        self._least = least_cosine
        self._pixels = pixels
        self.model = f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"
        self._path = path
        self.vector(np.zeros((SIDE_PX, SIDE_PX, 3), np.uint8))
        self._names = sorted(name for name in people if len(people[name]))
        self._means = [self._mean(people[name]) for name in self._names]

    def match(self, crop: Rgb) -> Match:
        """Who this is; the distance is 1 minus the cosine."""
        if not self._names:
            return nobody()
        vector = self.vector(crop)
        near = sorted(((float(vector @ mean), name) for mean, name in zip(self._means, self._names, strict=True)))[::-1]
        cosine, name = near[0]
        second = near[1][0] if len(near) > 1 else -1.0
        known = cosine >= self._least and cosine >= second + MARGIN
        same = 1.0 / (1.0 + exp(min((self._least - cosine) / SLOPE, 700.0)))
        sure = min(same if known else max(1.0 - same, 0.5), MOST)
        return Match(name if known else UNKNOWN, sure, name, 1.0 - cosine, 1.0 - second)

    def vector(self, crop: Rgb) -> Vector:
        """The embedding of an aligned crop, of length 1. Raises InputError when the model gives something else."""
        scale, offset = _PIXELS[self._pixels]
        given = crop.transpose(2, 0, 1)[None].astype(np.float32) * scale + offset
        try:
            (out, *_) = self._session.run(None, {self._input: given})
        except Exception as error:  # onnxruntime has a class of its own for each thing that may be wrong in a model
            raise InputError(f"{self._path}: the model fails on an aligned face: {_first_line(error)}") from None
        flat = np.asarray(out, np.float32).reshape(-1)
        if not 16 <= flat.size <= 8192 or not np.isfinite(flat).all():
            raise InputError(f"{self._path}: gives {np.shape(out)}, where one vector of 16 to 8192 numbers is needed")
        return flat / max(float(np.linalg.norm(flat)), 1e-9)

    def _mean(self, crops: Any) -> Vector:
        both = [self.vector(np.ascontiguousarray(face)) for crop in crops for face in (crop, crop[:, ::-1])]
        mean = np.mean(both, axis=0)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), np.float32)


def _session(path: Path) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise missing_extra(error, "a face model") or error from None
    options = onnxruntime.SessionOptions()
    # A tracker's process shares the machine with the loop: one thread, and none that spins while it waits.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise InputError(f"{path}: is no ONNX model that can be read: {_first_line(error)}") from None
    inputs = session.get_inputs()
    shape = tuple(inputs[0].shape) if len(inputs) == 1 else ()
    fits = len(shape) == 4 and all(not isinstance(n, int) or n == m for n, m in zip(shape, _SHAPE, strict=True))
    if not fits or inputs[0].type != "tensor(float)":
        told = ", ".join(f"{one.name} {one.shape} {one.type}" for one in inputs)
        raise InputError(f"{path}: takes {told}; a face model takes one float input {list(_SHAPE)}")
    return session


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:200]
