"""mediapipe's models of bodies and hands, taken apart in two: where to look, and the points of what is there.

`mp.solutions` runs the same parts in one graph, which follows one body, or hands in an order of its own. Apart, each
body and each hand keeps a region of its own, and with it its id (`onset.tracking.following`).
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onset.subject import Points
from onset.tracking.mediapipe_graph import VERSION, MediapipeGraph, Packet, picture_packet, serialized, serialized_list

SEEN = 0.5
"""A point with less visibility is the model's guess: hidden, or out of the picture."""


@dataclass(frozen=True, slots=True)
class Region:
    """A turned rectangle of the picture that a model looks at: centre and sides in pixels of the frame, the turn in
    radians, clockwise."""

    x_px: float
    y_px: float
    width_px: float
    height_px: float
    turn_rad: float

    @property
    def side_px(self) -> float:
        """The longer side."""
        return max(self.width_px, self.height_px)


@dataclass(frozen=True, slots=True)
class Landmarks:
    """What a model read in one region. `local_m` has the camera's directions (x right, y down, z away) as if the camera
    looked at the middle of the region, and its origin in the thing itself."""

    points_px: Points
    """(n, 2) float32, pixels of the frame; may lie outside of it."""
    local_m: NDArray[np.float64]
    """(n, 3) metres."""
    visibility: NDArray[np.float64]
    """(n,) 0 to 1; all 0 where a model does not tell."""
    sides: dict[str, float]
    """The model's own word for the side and its score; empty where a model has none."""
    region: Region
    next: Region
    """Where to look in the next frame."""

    @property
    def seen(self) -> NDArray[np.bool_]:
        """(n,) the points that were seen; all, where a model does not tell or guessed them all."""
        seen = self.visibility >= SEEN
        return seen if seen.any() else np.ones_like(seen)


@dataclass(frozen=True, slots=True)
class Models:
    """The calculators of one kind of thing, as graphs name them. `complexity` 1 is the only pose model in the wheel."""

    name: str
    detection: str
    detection_region: str
    landmarks: str
    landmarks_region: str
    region_of: str
    """Which landmarks tell the next region."""
    extra_outputs: tuple[tuple[str, str], ...] = ()
    detection_side: str = ""
    """Side packets that the detection takes."""


_COMPLEXITY = 'input_side_packet: "MODEL_COMPLEXITY:complexity"'
BODY = Models(
    "pose full", "PoseDetectionCpu", "PoseDetectionToRoi", "PoseLandmarkByRoiCpu", "PoseLandmarksToRoi", "auxiliary",
    (("AUXILIARY_LANDMARKS", "auxiliary"),),
)  # fmt: skip
"""BlazePose, "full": 33 points (Bazarevsky et al., 2020)."""
HAND = Models(
    "hands full", "PalmDetectionCpu", "PalmDetectionDetectionToRoi", "HandLandmarkCpu", "HandLandmarkLandmarksToRoi",
    "points", (("HANDEDNESS", "side"),), _COMPLEXITY,
)  # fmt: skip
"""MediaPipe Hands, "full": 21 points (Zhang et al., "MediaPipe Hands: On-device Real-time Hand Tracking", 2020)."""

_WARM_PX = 64
_SHARED = """
node { calculator: "ConstantSidePacketCalculator" output_side_packet: "PACKET:complexity"
  options { [mediapipe.ConstantSidePacketCalculatorOptions.ext] { packet { int_value: 1 } } } }
node { calculator: "ImagePropertiesCalculator" input_stream: "IMAGE:image" output_stream: "SIZE:size" }
input_stream: "image"
"""


def _finding(models: Models) -> str:
    return f"""{_SHARED}
node {{ calculator: "{models.detection}" {models.detection_side}
  input_stream: "IMAGE:image" output_stream: "DETECTIONS:found" }}
node {{ calculator: "BeginLoopDetectionCalculator" input_stream: "ITERABLE:found" input_stream: "CLONE:size"
  output_stream: "ITEM:one" output_stream: "CLONE:one_size" output_stream: "BATCH_END:end" }}
node {{ calculator: "{models.detection_region}" input_stream: "DETECTION:one" input_stream: "IMAGE_SIZE:one_size"
  output_stream: "ROI:region" }}
node {{ calculator: "EndLoopNormalizedRectCalculator" input_stream: "ITEM:region" input_stream: "BATCH_END:end"
  output_stream: "ITERABLE:regions" }}
output_stream: "regions"
"""


def _reading(models: Models) -> str:
    extra = " ".join(f'output_stream: "{tag}:{name}"' for tag, name in models.extra_outputs)
    return f"""{_SHARED}
input_stream: "region"
node {{ calculator: "{models.landmarks}" {_COMPLEXITY} input_stream: "IMAGE:image" input_stream: "ROI:region"
  output_stream: "LANDMARKS:points" output_stream: "WORLD_LANDMARKS:world" {extra} }}
node {{ calculator: "{models.landmarks_region}" input_stream: "LANDMARKS:{models.region_of}"
  input_stream: "IMAGE_SIZE:size" output_stream: "ROI:next" }}
output_stream: "points"
output_stream: "world"
output_stream: "next"
"""


@dataclass
class LandmarkModels:
    """Both graphs of one kind of thing, loaded. Raises UsageError without mediapipe."""

    models: Models
    _find: MediapipeGraph = field(init=False)
    _read: MediapipeGraph = field(init=False)

    def __post_init__(self) -> None:
        extra = tuple(name for _, name in self.models.extra_outputs)
        self._find = MediapipeGraph(_finding(self.models), ("regions",))
        self._read = MediapipeGraph(_reading(self.models), ("points", "world", "next", *extra))
        # The first picture takes up to 190 ms, and is when the library talks to standard error.
        black = np.zeros((_WARM_PX, _WARM_PX, 3), np.uint8)
        self.find(black)
        self.read(black, Region(_WARM_PX / 2, _WARM_PX / 2, _WARM_PX, _WARM_PX, 0.0))

    @property
    def version(self) -> str:
        """What answers are made with, as takes keep it."""
        return f"mediapipe {VERSION} {self.models.name}"

    def find(self, picture: NDArray[np.uint8]) -> list[Region]:
        """Regions to look at, the surest first. `picture` is (height, width, 3) uint8 RGB. Raises WorkError."""
        from mediapipe.framework.formats.rect_pb2 import NormalizedRect

        got = self._find.run({"image": picture_packet(picture)})
        if "regions" not in got:
            return []
        return [_region(NormalizedRect.FromString(each), picture) for each in serialized_list(got["regions"])]

    def read(self, picture: NDArray[np.uint8], region: Region) -> Landmarks | None:
        """The points in a region; None when the model says that there is nothing. Raises WorkError."""
        from mediapipe.framework.formats.landmark_pb2 import LandmarkList, NormalizedLandmarkList
        from mediapipe.framework.formats.rect_pb2 import NormalizedRect

        got = self._read.run({"image": picture_packet(picture), "region": _packet(region, picture)})
        if not {"points", "world", "next"} <= got.keys():
            return None
        height, width = picture.shape[:2]
        points = NormalizedLandmarkList.FromString(serialized(got["points"])).landmark
        world = LandmarkList.FromString(serialized(got["world"])).landmark
        return Landmarks(
            points_px=np.array([(point.x * width, point.y * height) for point in points], np.float32),
            local_m=np.array([(point.x, point.y, point.z) for point in world], np.float64),
            visibility=np.array([point.visibility for point in points], np.float64),
            sides=_sides(got["side"]) if "side" in got else {},
            region=region,
            next=_region(NormalizedRect.FromString(serialized(got["next"])), picture),
        )

    def close(self) -> None:
        """Release the models; idempotent."""
        self._find.close()
        self._read.close()


def _sides(packet: Packet) -> dict[str, float]:
    from mediapipe.framework.formats.classification_pb2 import ClassificationList

    found = ClassificationList.FromString(serialized(packet)).classification
    return {one.label: float(one.score) for one in found}


def _region(rect: Any, picture: NDArray[np.uint8]) -> Region:
    height, width = picture.shape[:2]
    return Region(
        rect.x_center * width, rect.y_center * height, rect.width * width, rect.height * height, rect.rotation
    )


def _packet(region: Region, picture: NDArray[np.uint8]) -> Packet:
    from mediapipe.framework.formats.rect_pb2 import NormalizedRect
    from mediapipe.python import packet_creator

    height, width = picture.shape[:2]
    return packet_creator.create_proto(
        NormalizedRect(
            x_center=region.x_px / width, y_center=region.y_px / height,
            width=region.width_px / width, height=region.height_px / height, rotation=region.turn_rad,
        )
    )  # fmt: skip
