"""A type of scene: what a keyer meets in it, and the shot that shows it."""

from dataclasses import dataclass

from onset.stage.shot.shot import Shot


@dataclass(frozen=True)
class SceneType:
    """`stresses` says in one line what is hard here. A type that is `held_back` is never looked at while a keyer is
    tuned. `seeds` are those that the published figures use."""

    name: str
    stresses: str
    shot: Shot
    held_back: bool = False
    seeds: tuple[int, ...] = (1,)
