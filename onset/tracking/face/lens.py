"""The lens through which metres and angles are read off a picture: a pinhole, its axis in the picture's middle."""

from dataclasses import dataclass, field
from math import atan, degrees, radians, tan

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class LensSettings:
    """The show's lens, by its angle or by focal length and sensor. With all at 0 an angle of 50 degrees is assumed.

    A wrong lens scales distance in proportion and bends angles away from the picture's middle; pixels and expressions
    do not change.
    """

    hfov_deg: float = field(
        default=0.0,
        metadata={
            "help": "angle of view across the picture; 0: from focal_mm, else 50 is assumed",
            "min": 0.0,
            "max": 170.0,
        },
    )
    focal_mm: float = field(default=0.0, metadata={"help": "focal length; 0: not given", "min": 0.0, "max": 2000.0})
    sensor_width_mm: float = field(
        default=0.0, metadata={"help": "width of the part of the sensor that is the picture", "min": 0.0, "max": 100.0}
    )

    def __post_init__(self) -> None:
        for name, high in (("hfov_deg", 170.0), ("focal_mm", 2000.0), ("sensor_width_mm", 100.0)):
            value = getattr(self, name)
            if not 0.0 <= value <= high:
                raise ValueError(f"{name} = {value!r} is outside 0 to {high:g}")
        if (self.focal_mm > 0.0) != (self.sensor_width_mm > 0.0):
            raise ValueError(
                f"focal_mm = {self.focal_mm:g} and sensor_width_mm = {self.sensor_width_mm:g}: give both or neither"
            )
        if self.hfov_deg > 0.0 and self.focal_mm > 0.0:
            raise ValueError(
                f"hfov_deg = {self.hfov_deg:g} and focal_mm = {self.focal_mm:g} say the same twice; leave one out"
            )

    @property
    def is_assumed(self) -> bool:
        """Whether nothing was said of the lens."""
        return self.hfov_deg == 0.0 and self.focal_mm == 0.0

    @property
    def angle_deg(self) -> float:
        """The angle of view across the picture that is worked with."""
        if self.focal_mm > 0.0:
            return degrees(2.0 * atan(self.sensor_width_mm / (2.0 * self.focal_mm)))
        return self.hfov_deg or ASSUMED_DEG


ASSUMED_DEG = 50.0


@dataclass(frozen=True, slots=True)
class Lens:
    """The same for one size of picture."""

    focal_px: float
    centre_px: tuple[float, float]

    def matrix(self) -> NDArray[np.float64]:
        """(3, 3): what cv2 calls the camera matrix, for pixels counted from the picture's corner."""
        x, y = self.centre_px
        return np.array([(self.focal_px, 0.0, x), (0.0, self.focal_px, y), (0.0, 0.0, 1.0)])

    def rays(self, points_px: NDArray[np.floating]) -> NDArray[np.float64]:
        """(n, 3): where points lie at one metre of depth."""
        xy = (np.asarray(points_px, np.float64) - self.centre_px) / self.focal_px
        return np.column_stack((xy, np.ones(len(xy))))

    def project(self, points_m: NDArray[np.floating]) -> NDArray[np.float64]:
        """(n, 2) pixels of (n, 3) points in front of the camera."""
        points = np.asarray(points_m, np.float64)
        return self.focal_px * points[:, :2] / points[:, 2:] + self.centre_px


def lens_for(settings: LensSettings, width_px: int, height_px: int) -> Lens:
    """The lens of a picture of this size."""
    focal_px = width_px / (2.0 * tan(radians(settings.angle_deg) / 2.0))
    return Lens(focal_px, (width_px / 2.0, height_px / 2.0))
