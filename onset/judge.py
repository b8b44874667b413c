"""Judges mattes beside the loop: a process that knows the stage's truth and looks at every tenth published matte."""

import os
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from onset.children import ChildEnd
from onset.errors import WireError
from onset.stage.recipe import Recipe, motion_at
from onset.stage.scene import Stage
from onset.takes.warm_memory import keep_memory
from onset.turns import BESIDE_NS, ask_for_turns
from onset.wire.client import connect
from onset.wire.shown import ShownFrame

EVERY = 10
FIRST_FRAME_S = 600.0
"""A busy machine compiles for minutes before its first frame; the demo, which waits too, ends its witnesses itself."""
NICENESS = 15
"""It looks for longer than a frame lasts, and the engine has all cores but one."""
BAKE_THREADS = 2
"""Everything is baked before it says that it is ready: phase by phase, as they came, was 46 ms of a core each, and held
up the three frames of the loop that followed."""
LOOK_S = 0.25


@dataclass(frozen=True)
class Trial:
    """The stage whose truth is asked for, and where its mattes are published."""

    endpoint: str
    width_px: int
    height_px: int
    seed: int
    rate_hz: Fraction
    face: bool = False
    """Whether the figure has a real face."""


def main(end: ChildEnd, trial: Trial) -> None:
    """Report the mean absolute error of the mattes seen since the word `mark`."""
    os.nice(NICENESS)
    ask_for_turns(BESIDE_NS)
    keep_memory()  # a matte's truth takes 25 MB: given back and taken anew six times a second, it is felt in the loop
    recipe = Recipe(motion=motion_at(trial.rate_hz))
    stage = Stage(
        trial.width_px, trial.height_px, seed=trial.seed, recipe=recipe, bake_threads=BAKE_THREADS, face=trial.face
    )
    stage.matte_error(np.zeros((trial.height_px, trial.width_px), np.uint8), 0)  # compiles what judging needs
    errors: list[float] = []
    with connect(trial.endpoint, timeout_s=FIRST_FRAME_S) as engine:
        next(engine.frames("matte", timeout_s=FIRST_FRAME_S))
        mattes = engine.frames("matte", copied=False, timeout_s=LOOK_S)
        end.ready()
        while (word := end.word()) != "stop":
            if word == "mark":
                errors.clear()
            try:
                errors += judged(next(mattes), stage)
            except WireError:  # nothing published for a while: the demo is at its end, and will say so
                mattes = engine.frames("matte", copied=False, timeout_s=LOOK_S)
    end.report(summary(errors))


def judged(matte: ShownFrame, stage: Stage) -> list[float]:
    """The error of a matte, if its turn has come and it stayed whole while it was looked at."""
    if matte.index % EVERY:
        return []
    error = stage.matte_error(matte.pixels, matte.index)
    return [error] if matte.valid() else []


def summary(errors: list[float]) -> dict[str, Any]:
    """What the judge found."""
    return {"matte_mad": round(sum(errors) / len(errors), 6) if errors else None, "mattes_judged": len(errors)}
