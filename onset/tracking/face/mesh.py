"""The face mesh of mediapipe on one region of a picture: 478 points and how sure the model is that it is a face.

Model: face_landmark_with_attention.tflite of the wheel (Apache-2.0); Grishchenko et al., "Attention Mesh: High-fidelity
Face Mesh Prediction in Real-time", 2020. The graph is mediapipe's `FaceLandmarkCpu` without its gate, so that the
score comes out too, and fed with a region of our own instead of the whole frame: the cost does not grow with the frame
and a large face is reduced before it is sampled.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onset.errors import WorkError
from onset.subject import Points
from onset.tracking.face.face import POINTS, Pixels
from onset.tracking.face.region import Region
from onset.tracking.mediapipe_graph import MediapipeGraph, picture_packet, serialized

SIDE_PX = 192
"""Side of the model's input."""
_RECORD = np.dtype(
    [("head", "u1", 2), ("x_tag", "u1"), ("x", "<f4"), ("y_tag", "u1"), ("y", "<f4"), ("z_tag", "u1"), ("z", "<f4")]
)
"""One landmark in a serialised NormalizedLandmarkList: field 1, length 15, then three floats with their tags."""
_HEAD, _TAGS = (0x0A, 15), (0x0D, 0x15, 0x1D)
_GRAPH = """
input_stream: "crop"
output_stream: "points"
output_stream: "score"
node {
  calculator: "ConstantSidePacketCalculator"
  output_side_packet: "PACKET:attention"
  options { [mediapipe.ConstantSidePacketCalculatorOptions.ext] { packet { bool_value: true } } }
}
node {
  calculator: "FaceLandmarksModelLoader"
  input_side_packet: "WITH_ATTENTION:attention"
  output_side_packet: "MODEL:model"
}
node { calculator: "TfLiteCustomOpResolverCalculator" output_side_packet: "OP_RESOLVER:operations" }
node {
  calculator: "ImageToTensorCalculator"
  input_stream: "IMAGE:crop"
  output_stream: "TENSORS:input"
  options { [mediapipe.ImageToTensorCalculatorOptions.ext] {
    output_tensor_width: 192 output_tensor_height: 192 output_tensor_float_range { min: 0 max: 1 } } }
}
node {
  calculator: "InferenceCalculator"
  input_stream: "TENSORS:input"
  output_stream: "TENSORS:output"
  input_side_packet: "MODEL:model"
  input_side_packet: "OP_RESOLVER:operations"
  options { [mediapipe.InferenceCalculatorOptions.ext] { delegate { xnnpack { num_threads: %d } } } }
}
node {
  calculator: "SplitTensorVectorCalculator"
  input_stream: "output"
  output_stream: "point_tensors"
  output_stream: "flag_tensor"
  options { [mediapipe.SplitVectorCalculatorOptions.ext] {
    ranges { begin: 0 end: 6 } ranges { begin: 6 end: 7 } } }
}
node {
  calculator: "TensorsToFloatsCalculator"
  input_stream: "TENSORS:flag_tensor"
  output_stream: "FLOAT:score"
  options { [mediapipe.TensorsToFloatsCalculatorOptions.ext] { activation: NONE } }
}
node {
  calculator: "TensorsToFaceLandmarksWithAttention"
  input_stream: "TENSORS:point_tensors"
  output_stream: "LANDMARKS:points"
}
"""


@dataclass(frozen=True, slots=True)
class Mesh:
    """What the model says of one region."""

    points_px: Points
    """(478, 2) float32, pixels of the full frame."""
    depth_px: NDArray[np.float32]
    """(478,) float32: depth against the head's middle in pixels of the frame, growing away from the camera."""
    score: float
    """0 to 1: whether it is a face at all; the model's own flag."""
    flag: float
    """The same before it is brought between 0 and 1. A score of 1.0 is one of 20 and one of 60 alike."""


class FaceMesh:
    """The model, loaded once. Deterministic: the same pixels give the same points."""

    def __init__(self, threads: int = 1) -> None:
        """Raises UsageError without mediapipe."""
        self._graph = MediapipeGraph(_GRAPH % threads, ("points", "score"))

    def read(self, picture: Pixels, region: Region) -> Mesh:
        """The face in `region` of `picture`. Raises WorkError."""
        from mediapipe.python.packet_getter import get_float

        got = self._graph.run({"crop": picture_packet(region.crop(picture, SIDE_PX))})
        if "points" not in got or "score" not in got:
            raise WorkError("mediapipe's face mesh answered nothing")
        local = _parsed(serialized(got["points"])) * SIDE_PX
        matrix = region.to_frame(SIDE_PX)
        points = (local[:, :2] @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)
        flag = float(get_float(got["score"]))
        depth = (local[:, 2] * (region.side_px / SIDE_PX)).astype(np.float32)
        return Mesh(points, depth, 1.0 / (1.0 + math.exp(-min(max(flag, -50.0), 50.0))), flag)

    def close(self) -> None:
        """Release the model; idempotent."""
        self._graph.close()


def _parsed(message: bytes) -> NDArray[np.float64]:
    """(478, 3): x, y, z as shares of the crop. Parsed in one go: 478 protobuf objects took 0.4 ms, this takes 0.02."""
    if len(message) == POINTS * _RECORD.itemsize:
        records = np.frombuffer(message, _RECORD)
        tags = np.stack((records["x_tag"], records["y_tag"], records["z_tag"]), axis=1)
        if (records["head"] == _HEAD).all() and (tags == _TAGS).all():
            return np.stack((records["x"], records["y"], records["z"]), axis=1).astype(np.float64)
    from mediapipe.framework.formats.landmark_pb2 import NormalizedLandmarkList

    read = NormalizedLandmarkList.FromString(message).landmark
    if len(read) != POINTS:
        raise WorkError(f"mediapipe's face mesh gave {len(read)} points, not {POINTS}; install mediapipe 0.10.14")
    return np.array([(point.x, point.y, point.z) for point in read], np.float64)
