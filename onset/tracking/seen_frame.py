"""A frame as the models of bodies and hands see it: RGB of a bounded size, with the way back to the frame's pixels."""

from dataclasses import dataclass, replace

import numpy as np

from onset.frame import Frame
from onset.tracking.display_picture import Rgb, rgb8
from onset.tracking.face.lens import ASSUMED_DEG, Lens, LensSettings, lens_for
from onset.tracking.following import Followed

LONGEST_SIDE_PX = 1920
"""The models look at 256 pixels of a region: of a 4K frame they see as much when it is halved first."""


@dataclass(frozen=True, slots=True)
class SeenFrame:
    """The picture that is looked at, the lens of the full frame, and the frame's pixels for one of the picture's."""

    picture: Rgb
    lens: Lens
    scale: tuple[float, float]

    @classmethod
    def of(cls, frame: Frame, lens: LensSettings) -> "SeenFrame":
        """Raises UsageError without OpenCV."""
        picture = rgb8(frame, LONGEST_SIDE_PX)
        width, height = frame.picture.width_px, frame.picture.height_px
        scale = width / picture.shape[1], height / picture.shape[0]
        return cls(picture, lens_for(lens, width, height), scale)

    def in_frame(self, thing: Followed) -> Followed:
        """The same thing with its points in pixels of the full frame."""
        points = (thing.landmarks.points_px * self.scale).astype(np.float32)
        return replace(thing, landmarks=replace(thing.landmarks, points_px=points))


def lens_words(lens: LensSettings) -> dict[str, str]:
    """What a subject says of the lens: nothing, or that it was assumed."""
    return {"lens": f"assumed, {ASSUMED_DEG:g} degrees across"} if lens.is_assumed else {}
