"""The figure: every part painted back to front for one phase of its movement."""

import numpy as np
from numpy.typing import NDArray

from onset.stage.arms import draw_forearm, draw_sheer_sleeve, draw_upper_arm
from onset.stage.body import draw_body
from onset.stage.costume import Costume
from onset.stage.easel import Easel
from onset.stage.hair import Growth, draw_fringe, draw_hair_behind, draw_locks, draw_strands
from onset.stage.head import draw_head
from onset.stage.pose import pose_at
from onset.stage.scarf import draw_flying_end, draw_wrap


def paint_figure(
    easel: Easel,
    cycle: float,
    shutter: float,
    costume: Costume,
    growth: Growth,
    *,
    exposures: int = 7,
    vigour: float = 1.0,
) -> NDArray[np.float32]:
    """Paint the figure at `cycle` (0..1) with the shutter open for `shutter` cycles; returns the easel's figure.

    Motion blur is the mean of `exposures` outlines of each part over the open shutter.
    """
    moments = cycle + (np.arange(exposures) - (exposures - 1) / 2) / exposures * shutter
    pose = pose_at(2 * np.pi * moments, vigour)
    draw_flying_end(easel, pose, costume)
    draw_strands(easel, pose, costume, growth.behind, wind=0.10)
    draw_hair_behind(easel, pose, costume)
    draw_locks(easel, pose, costume, growth.locks)
    draw_forearm(easel, pose.resting, costume, thumb=-1.0, shadow=0.0)
    draw_upper_arm(easel, pose.resting, costume)
    draw_upper_arm(easel, pose.raised, costume)
    draw_body(easel, pose, costume)
    draw_wrap(easel, pose, costume)
    draw_head(easel, pose, costume)
    draw_fringe(easel, pose, costume)
    draw_locks(easel, pose, costume, growth.front, swing=0.0)
    draw_strands(easel, pose, costume, growth.before, wind=0.05)
    draw_forearm(easel, pose.raised, costume, thumb=1.0, shadow=0.4)
    draw_sheer_sleeve(easel, pose, costume)
    return easel.figure
