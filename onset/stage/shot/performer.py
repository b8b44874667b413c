"""A person: the stage's figure, dressed and coiffed as the shot wants, standing or walking where it wants."""

from dataclasses import dataclass, replace

import numpy as np

from onset.stage.arms import draw_forearm, draw_sheer_sleeve, draw_upper_arm
from onset.stage.body import draw_body
from onset.stage.costume import Costume
from onset.stage.easel import Easel
from onset.stage.hair import Growth, draw_fringe, draw_hair_behind, draw_locks
from onset.stage.head import draw_head
from onset.stage.outline import Points, end_of
from onset.stage.pose import Arm, Pose, pose_at
from onset.stage.scarf import draw_flying_end, draw_wrap
from onset.stage.shot.canvas import Canvas
from onset.stage.shot.crumple import crumple
from onset.stage.shot.fine import FineArea
from onset.stage.shot.fur import Fur, draw_fur
from onset.stage.shot.hairdo import (
    BACK_OF_HEAD,
    BEARD,
    CLOUD,
    CROP,
    HAIRLINE,
    MOUSTACHE,
    Hairdo,
    draw_bristles,
    draw_curls,
    draw_loose,
    draw_mass,
)
from onset.stage.shot.held import Holdable
from onset.stage.shot.moment import Moment
from onset.stage.shot.spectacles import draw_spectacles
from onset.stage.shot.spot import Spot
from onset.stage.shot.wardrobe import NAVY_AND_YELLOW

HEAD_REACH = 0.30
"""Half the size of the area in which single hairs are drawn, in the figure's units."""


@dataclass(frozen=True)
class Performer:
    """`x, y` shift the figure (frame heights), `scale` 1 shows it from the head to the hips.

    `gesture_hz` is how often its movement comes round, `vigour` scales that movement, `walk` moves it sideways (frame
    heights a second). `strands` counts single hairs. `from_behind` shows the back of a cropped head; the raised hand
    `holds` a thing. The phase in which a clip starts is the seed's.
    """

    costume: Costume = NAVY_AND_YELLOW
    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    gesture_hz: float = 0.9
    vigour: float = 1.0
    walk: float = 0.0
    hairdo: Hairdo = "long"
    strands: int = 260
    beard: bool = False
    spectacles: bool = False
    scarf: bool = False
    sheer: bool = False
    from_behind: bool = False
    fur: Fur | None = None
    holds: Holdable | None = None
    crumpled: float = 0.55

    def paint(self, canvas: Canvas, moment: Moment) -> None:
        """Back to front, as `onset.stage.figure` does it."""
        generator, spot = canvas.generator, Spot(canvas, self.x, self.y, self.scale)
        start = generator.uniform(0.0, 1.0)
        growth = Growth(generator, self.strands)
        pose = pose_at(2 * np.pi * (start + moment.instants_s * self.gesture_hz), self.vigour)
        pose = _shifted(pose, moment.instants_s * self.walk / self.scale)
        easel = spot.easel()
        if self.scarf:
            draw_flying_end(easel, pose, self.costume)
        self._hair_behind(spot, easel, pose, growth)
        self._body(spot, easel, pose)
        if self.fur:
            area = _about_head(spot, pose, down=0.24)
            draw_fur(area.easel, pose, self.fur, generator)
            area.lay()
        if not self.from_behind:
            draw_head(easel, pose, self.costume)
        self._hair_before(spot, easel, pose, growth)
        if self.holds:
            self.holds.draw(spot, _palm(pose.raised), 0.6 * (pose.raised.hand - np.pi))
        draw_forearm(easel, pose.raised, self.costume, thumb=1.0, shadow=0.4)
        if self.sheer:
            draw_sheer_sleeve(easel, pose, self.costume)

    def _body(self, spot: Spot, easel: Easel, pose: Pose) -> None:
        draw_forearm(easel, pose.resting, self.costume, thumb=-1.0, shadow=0.0)
        draw_upper_arm(easel, pose.resting, self.costume)
        draw_upper_arm(easel, pose.raised, self.costume)
        draw_body(easel, pose, self.costume)
        if self.scarf:
            draw_wrap(easel, pose, self.costume)
        column, row = spot.pixel(*pose.chest[len(pose.theta) // 2])
        crumple(easel.figure, column, row, easel.unit_px, self.crumpled, spot.canvas.generator)

    def _hair_behind(self, spot: Spot, easel: Easel, pose: Pose, growth: Growth) -> None:
        area = _about_head(spot, pose)
        if self.hairdo == "long":
            draw_loose(area.easel, pose, self.costume, growth.behind, 0.10)
            area.lay()
            draw_hair_behind(easel, pose, self.costume)
            draw_locks(easel, pose, self.costume, growth.locks)
        elif self.hairdo == "frizzy":
            draw_mass(easel, pose, CLOUD, self.costume.hair)
            draw_curls(area.easel, pose, self.costume, spot.canvas.generator, self.strands)
            area.lay()

    def _hair_before(self, spot: Spot, easel: Easel, pose: Pose, growth: Growth) -> None:
        area, generator = _about_head(spot, pose), spot.canvas.generator
        if self.beard:
            for shape in (BEARD, MOUSTACHE):
                draw_mass(easel, pose, shape, self.costume.hair)
            draw_bristles(area.easel, pose, self.costume, generator, 320, beard=True)
        if self.hairdo == "long":
            draw_fringe(easel, pose, self.costume)
            draw_locks(easel, pose, self.costume, growth.front, swing=0.0)
            draw_loose(area.easel, pose, self.costume, growth.before, 0.05)
        elif self.hairdo == "frizzy":
            draw_mass(easel, pose, HAIRLINE, self.costume.hair, shadow=0.3)
            draw_curls(area.easel, pose, self.costume, generator, self.strands, within=0.66)
        else:
            draw_mass(easel, pose, BACK_OF_HEAD if self.from_behind else CROP, self.costume.hair, shadow=0.3)
            draw_bristles(area.easel, pose, self.costume, generator, self.strands, beard=False)
        area.lay()
        if self.spectacles:
            draw_spectacles(easel, pose)


def _about_head(spot: Spot, pose: Pose, down: float = 0.0) -> FineArea:
    """The area round the head, or `down` below it."""
    x, y = pose.head[len(pose.theta) // 2]
    return spot.fine(float(x), float(y) + down, HEAD_REACH, HEAD_REACH)


def _palm(arm: Arm) -> Points:
    """The middle of the hand (exposures, 2)."""
    return end_of(0.045, arm.wrist, arm.hand)


def _shifted(pose: Pose, x: np.ndarray) -> Pose:
    """The pose with everything moved to the right by `x` (exposures,) stage units."""
    aside: Points = np.stack([x, np.zeros_like(x)], -1)

    def arm(one: Arm) -> Arm:
        return replace(one, shoulder=one.shoulder + aside, elbow=one.elbow + aside, wrist=one.wrist + aside)

    return replace(
        pose, chest=pose.chest + aside, head=pose.head + aside, raised=arm(pose.raised), resting=arm(pose.resting)
    )
