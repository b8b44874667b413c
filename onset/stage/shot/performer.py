"""A person: the stage's figure, dressed and coiffed as the shot wants, standing where it wants."""

from dataclasses import dataclass

import numpy as np

from onset.stage.arms import draw_forearm, draw_sheer_sleeve, draw_upper_arm
from onset.stage.body import draw_body
from onset.stage.costume import Costume
from onset.stage.hair import Growth, draw_fringe, draw_hair_behind, draw_locks, draw_strands
from onset.stage.head import draw_head
from onset.stage.pose import pose_at
from onset.stage.scarf import draw_flying_end, draw_wrap
from onset.stage.shot.canvas import Canvas
from onset.stage.shot.moment import Moment


@dataclass(frozen=True)
class Performer:
    """`x, y` shift the figure (frame heights), `scale` 1 shows it from the head to the hips.

    `gesture_hz` is how often its movement comes round, `vigour` scales that movement, `strands` counts single hairs.
    The phase in which a clip starts is the seed's.
    """

    costume: Costume = Costume()
    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    gesture_hz: float = 0.9
    vigour: float = 1.0
    strands: int = 260
    scarf: bool = False
    sheer: bool = False

    def paint(self, canvas: Canvas, moment: Moment) -> None:
        """Back to front, as `onset.stage.figure` does it."""
        start = canvas.generator.uniform(0.0, 1.0)
        growth = Growth(canvas.generator, self.strands)
        pose = pose_at(2 * np.pi * (start + moment.instants_s * self.gesture_hz), self.vigour)
        easel, costume = canvas.easel(self.x, self.y, self.scale), self.costume
        if self.scarf:
            draw_flying_end(easel, pose, costume)
        draw_strands(easel, pose, costume, growth.behind, wind=0.10)
        draw_hair_behind(easel, pose, costume)
        draw_locks(easel, pose, costume, growth.locks)
        draw_forearm(easel, pose.resting, costume, thumb=-1.0, shadow=0.0)
        draw_upper_arm(easel, pose.resting, costume)
        draw_upper_arm(easel, pose.raised, costume)
        draw_body(easel, pose, costume)
        if self.scarf:
            draw_wrap(easel, pose, costume)
        draw_head(easel, pose, costume)
        draw_fringe(easel, pose, costume)
        draw_locks(easel, pose, costume, growth.front, swing=0.0)
        draw_strands(easel, pose, costume, growth.before, wind=0.05)
        draw_forearm(easel, pose.raised, costume, thumb=1.0, shadow=0.4)
        if self.sheer:
            draw_sheer_sleeve(easel, pose, costume)
