"""A shot as plain data: the screen, what stands before it in layers, the light between them, the camera."""

from dataclasses import dataclass, field

from onset.stage.recipe import Screen
from onset.stage.shot.bounce import Bounce
from onset.stage.shot.camera import Camera
from onset.stage.shot.layer import Layer


@dataclass(frozen=True)
class Shadow:
    """What people throw on the screen: shifted by `x, y`, blurred over `blur` (frame heights), taking `depth` of it."""

    x: float = 0.16
    y: float = 0.04
    blur: float = 0.10
    depth: float = 0.45


@dataclass(frozen=True)
class Shot:
    """`layers` from the screen to the lens; `screen_defocus` is the screen's blur radius in frame heights,
    `drift_per_s` how much of their light the screen's lamps gain in a second."""

    screen: Screen
    layers: tuple[Layer, ...]
    bounce: Bounce = field(default_factory=Bounce)
    camera: Camera = field(default_factory=Camera)
    screen_defocus: float = 0.003
    shadow: Shadow | None = None
    drift_per_s: float = 0.0
