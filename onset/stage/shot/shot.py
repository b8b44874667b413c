"""A shot as plain data: the screen, what stands before it in layers, the light between them, the camera."""

from dataclasses import dataclass, field

from onset.stage.recipe import Screen
from onset.stage.shot.bounce import Bounce
from onset.stage.shot.camera import Camera
from onset.stage.shot.layer import Layer


@dataclass(frozen=True)
class Shot:
    """`layers` from the screen to the lens; `screen_defocus` is the screen's blur radius in frame heights."""

    screen: Screen
    layers: tuple[Layer, ...]
    bounce: Bounce = field(default_factory=Bounce)
    camera: Camera = field(default_factory=Camera)
    screen_defocus: float = 0.003
