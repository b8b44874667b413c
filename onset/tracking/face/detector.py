"""Where faces are, without knowing where they were: mediapipe's two face detectors on a reduced picture.

The short-range one is made for faces within two metres of a phone, the full-range one for five: smaller faces, at a
little more time. Models: face_detection_short_range.tflite (128 x 128) and face_detection_full_range_sparse.tflite
(192 x 192) of the wheel, Apache-2.0; Bazarevsky et al., "BlazeFace", 2019.
"""

from dataclasses import dataclass

import numpy as np

from onset.tracking.face.face import Pixels
from onset.tracking.face.region import AROUND, Region
from onset.tracking.mediapipe_graph import MediapipeGraph, picture_packet, serialized_list

_GRAPH = """
input_stream: "picture"
output_stream: "found"
node {
  calculator: "%s"
  input_stream: "IMAGE:picture"
  output_stream: "DETECTIONS:found"
  options { [mediapipe.FaceDetectionOptions.ext] { min_score_thresh: %.3f } }
}
"""
_SHORT, _FULL = "FaceDetectionShortRangeCpu", "FaceDetectionFullRangeCpu"
_LONGEST_PX = 384
"""Twice the larger model's input: what mediapipe samples straight out of a 4K frame it does not find (measured)."""


@dataclass(frozen=True, slots=True)
class Detection:
    """One face that was found."""

    region: Region
    """What to show to the mesh."""
    score: float
    """0 to 1, of the detector."""


class FaceDetector:
    """One of the two detectors, loaded once."""

    def __init__(self, *, full_range: bool, min_score: float = 0.5) -> None:
        """Raises UsageError without mediapipe."""
        self._graph = MediapipeGraph(_GRAPH % (_FULL if full_range else _SHORT, min_score), ("found",))

    def find(
        self, picture: Pixels, window: tuple[int, int, int, int] | None = None, *, over: bool = False
    ) -> list[Detection]:
        """Faces in `picture`, or in its part left, top, right, bottom; the surest first. Raises WorkError.

        `over`: the picture is turned over first, for faces that stand on their heads.
        """
        import cv2

        height, width = picture.shape[:2]
        left, top, right, bottom = window or (0, 0, width, height)
        part = picture[top:bottom, left:right]
        longest = max(part.shape[:2])
        if longest > _LONGEST_PX:
            scale = _LONGEST_PX / longest
            size = (max(round(part.shape[1] * scale), 1), max(round(part.shape[0] * scale), 1))
            small = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
        else:
            small = np.ascontiguousarray(part)
        if over:
            small = np.ascontiguousarray(small[::-1, ::-1])
        got = self._graph.run({"picture": picture_packet(small)})
        found = (
            [_read(message, part.shape[1], part.shape[0]) for message in serialized_list(got["found"])]
            if "found" in got
            else []
        )
        if over:
            found = [Detection(_over(one.region, part.shape[1], part.shape[0]), one.score) for one in found]
        placed = [
            Detection(
                Region(one.region.x_px + left, one.region.y_px + top, one.region.side_px, one.region.roll_rad),
                one.score,
            )
            for one in found
        ]
        return sorted(placed, key=lambda one: (-one.score, one.region.x_px))

    def close(self) -> None:
        """Release the model; idempotent."""
        self._graph.close()


def _over(region: Region, width: int, height: int) -> Region:
    return Region(width - region.x_px, height - region.y_px, region.side_px, region.roll_rad + np.pi)


def _read(message: bytes, width: int, height: int) -> Detection:
    from mediapipe.framework.formats.detection_pb2 import Detection as Message

    read = Message.FromString(message)
    box = read.location_data.relative_bounding_box
    right_eye, left_eye = read.location_data.relative_keypoints[:2]
    roll = float(np.arctan2((left_eye.y - right_eye.y) * height, (left_eye.x - right_eye.x) * width))
    side = AROUND * max(box.width * width, box.height * height)
    x, y = (box.xmin + box.width / 2.0) * width, (box.ymin + box.height / 2.0) * height
    return Detection(Region(x, y, side, roll), float(read.score[0]))
