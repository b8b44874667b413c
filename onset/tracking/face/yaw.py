"""How far a head is turned to its side, given how far the mesh says it is: the model draws turned heads too narrow.

Told angles of four portraits on heads of known shape, two shapes each, turned by 10 to 50 degrees either way: 9.5 of
10 degrees, 19.0 of 20, 27.3 of 30, 35.0 of 40, 42.5 of 50 (means; `onset bench trackers` draws such heads). The
shortfall lies in the points themselves, of nose and far temple above all: no choice of points, nor of their weights,
takes it away. One number undoes it. That real heads fall short alike was seen on a clip of a man who turns by 35
degrees: by patches of his skin, followed by optical flow from where he looks ahead, so that nothing of the mesh's later
points is in it, 31.1 degrees were 35.2, 28.8 were 32.5, 8.1 were 8.5.
"""

import numpy as np

from onset.tracking.face.pose import Matrix, angles_deg, rotation_of

_MORE_PER_DEG = 0.0038
_MEASURED_DEG = 45.0
"""Beyond what was measured it grows no further."""


def fully_turned(matrix: Matrix) -> Matrix:
    """A (4, 4) pose as it was laid on the mesh -> as the head is: its yaw made larger, all else as it was."""
    yaw_deg, pitch_deg, roll_deg = angles_deg(matrix[:3, :3])
    turned = matrix.copy()
    turned[:3, :3] = rotation_of(yaw_deg * (1.0 + _MORE_PER_DEG * _counted(yaw_deg)), pitch_deg, roll_deg)
    return turned


def _counted(yaw_deg: float) -> float:
    """The turn that counts: back to nothing where the face itself is turned away from the camera."""
    facing = float(np.clip((120.0 - abs(yaw_deg)) / 30.0, 0.0, 1.0))
    return min(abs(yaw_deg), _MEASURED_DEG) * facing
