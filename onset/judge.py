"""Judges mattes beside the loop: a process that knows the stage's truth and looks at every tenth published matte."""

from dataclasses import dataclass
from typing import Any

from onset.children import ChildEnd
from onset.stage.scene import Stage
from onset.wire.client import connect

EVERY = 10
PATIENCE_S = 60.0


@dataclass(frozen=True)
class Trial:
    """The stage whose truth is asked for, and where its mattes are published."""

    endpoint: str
    width_px: int
    height_px: int
    seed: int


def main(end: ChildEnd, trial: Trial) -> None:
    """Report the mean absolute error of the mattes seen since the word `mark`."""
    stage = Stage(trial.width_px, trial.height_px, seed=trial.seed)
    errors: list[float] = []
    with connect(trial.endpoint, timeout_s=PATIENCE_S) as engine:
        mattes = engine.frames("matte", copied=False, timeout_s=PATIENCE_S)
        next(mattes)
        stage.matte(0)  # compiles what judging needs
        end.ready()
        word = None
        while word != "stop":
            matte = next(mattes)
            word = end.word()
            if word == "mark":
                errors.clear()
            elif matte.index % EVERY == 0:
                error = stage.matte_error(matte.pixels, matte.index)
                if matte.valid():
                    errors.append(error)
    end.report(summary(errors))


def summary(errors: list[float]) -> dict[str, Any]:
    """What the judge found."""
    return {"matte_mad": round(sum(errors) / len(errors), 6) if errors else None, "mattes_judged": len(errors)}
