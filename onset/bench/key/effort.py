"""How much of the key benchmark is run: which clips, at what size, how finely peers' settings are searched."""

from collections.abc import Sequence
from dataclasses import dataclass

from onset.errors import UsageError
from onset.nearest import suggestion
from onset.stage.scenes import SCENES, SceneClip, make_clip


@dataclass(frozen=True)
class Effort:
    """`rounds` is how often a search halves its steps; `coarse` takes every other value of a grid's axes."""

    width_px: int = 1920
    height_px: int = 1080
    frames: int = 8
    rounds: int = 3
    coarse: bool = False


FULL = Effort()
QUICK = Effort(480, 270, 3, 1, coarse=True)


@dataclass(frozen=True)
class Take:
    """One clip of the benchmark: a scene and a seed."""

    scene: str
    seed: int

    def clip(self, effort: Effort) -> SceneClip:
        """The clip at the effort's size and length."""
        size = {"width_px": effort.width_px, "height_px": effort.height_px}
        return make_clip(self.scene, seed=self.seed, frames=effort.frames, **size)


def takes(scenes: Sequence[str], *, tuning: bool = False, held_back: bool = False) -> list[Take]:
    """The clips of these scenes, of all if none; only those for tuning, or only those held back, where asked for.

    Raises UsageError for an unknown scene, and when nothing is left.
    """
    for name in scenes:
        if name not in SCENES:
            raise UsageError(f"no scene {name!r}; {suggestion(name, list(SCENES))}")
    wanted = {True: held_back or not tuning, False: tuning or not held_back}
    chosen = [one for one in SCENES.values() if (not scenes or one.name in scenes) and wanted[one.held_back]]
    if not chosen:
        raise UsageError("no scene is left: those named are of the other kind; leave out --tuning or --held-back")
    return [Take(one.name, seed) for one in chosen for seed in one.seeds]
