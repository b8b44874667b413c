"""The scenes that are held back: never looked at while a keyer is tuned, so that their figures say how it does on what
it was not made for."""

from onset.stage.shot.scene_type import SceneType

HELD_BACK: tuple[SceneType, ...] = ()
