"""Who a face is, by local binary patterns: OpenCV's LBPH on the middle of aligned, evenly lit faces.

Ahonen, Hadid and Pietikäinen, "Face Description with Local Binary Patterns", PAMI 28(12), 2006: histograms of a grid
of cells, compared by chi-square. It knows textures, not people: a few frontal pictures under the light of the set
are enough for a few people, and a face turned away is nobody. What was measured stands beside the figures below.
"""

from collections.abc import Iterator
from math import exp

import numpy as np
from numpy.typing import NDArray

from onset.tracking.face.even_light import evenly_lit
from onset.tracking.face.face import Rgb
from onset.tracking.face.faces_folder import UNKNOWN
from onset.tracking.face.recognition import Match, People, nobody

MODEL = "lbph 1"
"""Grows with whatever changes the distances."""
LEFT, TOP, RIGHT, BOTTOM = 18, 26, 94, 110
"""The part of a crop that is compared: brows to chin, without hair and background."""
RADIUS_PX, NEIGHBOURS, CELLS = 2, 8, 5
"""5 x 5 cells of 15 x 17 pixels. OpenCV's 8 x 8 leave 90 pixels for 256 bins, and every distance near its greatest."""
EVEN, SLOPE = 30.5, 2.4
"""Chi-square distance at which the same and another person are equally probable, and how fast that turns: a logistic
curve fitted to 135 pairs of one person (median 13, 95 % below 36.6; seen from the front 31) and each one's nearest
other person (least 32.0, median 35.1), nine people in all. Nobody is named beyond EVEN."""
MARGIN = 1.5
"""The nearest person must be nearer than the second by this much, else the answer is `unknown`."""
MOST = 0.98
"""No confidence is greater: after no mistake in 135 trials up to 3 / 135 of them may still be one (rule of three)."""
_SHIFTS = (
    (0.0, 1.0, 0.0, 0.0), (4.0, 1.0, 1.5, 0.0), (-4.0, 1.0, -1.5, 0.0), (0.0, 1.05, 0.0, 1.5), (0.0, 0.95, 0.0, -1.5),
)  # fmt: skip
"""Turn in degrees, size, x and y in pixels: what the mesh's points are off by from frame to frame."""


class LbphRecogniser:
    """Made of a few crops of each person; each is learned five times, moved a little."""

    model = MODEL

    def __init__(self, people: People) -> None:
        import cv2

        self._names = sorted(name for name in people if len(people[name]))
        self._lbph = cv2.face.LBPHFaceRecognizer.create(RADIUS_PX, NEIGHBOURS, CELLS, CELLS)
        faces = [
            (face, label) for label, name in enumerate(self._names) for crop in people[name] for face in varied(crop)
        ]
        if faces:
            self._lbph.train([face for face, _ in faces], np.array([label for _, label in faces], np.int32))

    def match(self, crop: Rgb) -> Match:
        """Who this is; confidence is the logistic curve's, or its complement for `unknown`.

        Between two people who are equally near it is 0.5: that it is neither is not what was found.
        """
        if not self._names:
            return nobody()
        nearest, *others = sorted(self.distances(crop).items(), key=lambda pair: pair[1])
        second = others[0][1] if others else float("inf")
        known = nearest[1] <= EVEN and nearest[1] <= second - MARGIN
        same = same_probability(nearest[1])
        sure = min(same if known else max(1.0 - same, 0.5), MOST)
        return Match(nearest[0] if known else UNKNOWN, sure, *nearest, second)

    def distances(self, crop: Rgb) -> dict[str, float]:
        """Chi-square distance to the nearest picture of each person."""
        import cv2

        collector = cv2.face.StandardCollector.create()
        self._lbph.predict_collect(compared(crop), collector)
        nearest: dict[str, float] = {}
        for label, distance in collector.getResults():
            name = self._names[label]
            nearest[name] = min(distance, nearest.get(name, float("inf")))
        return nearest


def same_probability(distance: float) -> float:
    """How probable it is, 0 to 1, that two faces at this distance are of one person, where either is as likely."""
    return 1.0 / (1.0 + exp(min((distance - EVEN) / SLOPE, 700.0)))


def compared(crop: Rgb) -> NDArray[np.uint8]:
    """What of an aligned crop is compared, (84, 76) uint8."""
    return np.ascontiguousarray(evenly_lit(crop)[TOP:BOTTOM, LEFT:RIGHT])


def varied(crop: Rgb) -> Iterator[NDArray[np.uint8]]:
    """The crop as it is compared, and moved a little four times over.

    Light is not varied: `evenly_lit` takes gain, gamma and slow shading away, and patterns do not see what is left.
    """
    import cv2

    for turn_deg, size, right_px, down_px in _SHIFTS:
        matrix = cv2.getRotationMatrix2D((56.0, 60.0), turn_deg, size)
        matrix[:, 2] += np.array((right_px, down_px))
        moved = cv2.warpAffine(crop, matrix, crop.shape[1::-1], borderMode=cv2.BORDER_REFLECT)
        yield compared(np.asarray(moved, np.uint8))
