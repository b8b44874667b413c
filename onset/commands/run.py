"""`onset run SHOW`: run a show until it ends, Ctrl-C, or for so many seconds."""

import sys
from pathlib import Path
from typing import Any

from onset.options import Json, Seconds, ShowFile
from onset.settings import read_show
from onset.show import Show
from onset.summary import answers_of_some, write_answer
from onset.until import Ending, ended_by_signals

NAME = "onset run"


def command(show: ShowFile, seconds: Seconds = None, json: Json = False) -> None:
    """Run a show: one engine for each camera, until the input ends or Ctrl-C."""
    with answers_of_some(as_json=json), ended_by_signals() as ending:
        shows = read_show(show)
        if len(shows) == 1:
            answer = run_alone(shows[0], seconds, ending)
        else:
            answer = run_together(show, [one.camera for one in shows], seconds, ending)
    write_answer(answer, as_json=json)


def run_alone(show: Show, seconds: float | None, ending: Ending, *, name: str = NAME) -> dict[str, Any]:
    """One engine in this process; what it did. Lines for people begin with `name`."""
    from onset.clock import SECOND_NS
    from onset.engine import Engine
    from onset.frame import Composite
    from onset.sinks.web import where_to_look
    from onset.warning_lines import warnings_on_standard_error

    def ended_by_time(composite: Composite) -> None:
        if seconds is not None and composite.published_ns - engine.pipeline.tally.since_ns >= seconds * SECOND_NS:
            engine.stop()

    def started(_composite: Composite) -> None:
        engine.pipeline.mark()  # what came before the first frame was out is starting up, not running
        engine.pipeline.on_published = ended_by_time
        _say(f"{show.name} is on the air on {engine.machine.device}{where_to_look(engine.sinks)}", name)

    engine = Engine(show, on_published=started)
    try:
        for note in getattr(engine.source, "notes", ()):
            _say(f"source: {note}", name)
        ending.stops(engine.stop)
        with warnings_on_standard_error(engine.warnings):
            engine.run()
    finally:  # also where it was interrupted before it ran
        engine.close()
    return engine.summary()


def run_together(show: Path, names: list[str], seconds: float | None, ending: Ending) -> dict[str, Any]:
    """One engine process for each camera; what each did, under its name."""
    from onset.camera_processes import CameraProcesses

    cameras = CameraProcesses(show, names, seconds, say=_say)
    ending.stops(cameras.stop)
    return {"cameras": cameras.run()}


def _say(line: str, name: str = NAME) -> None:
    print(f"{name}: {line}", file=sys.stderr, flush=True)
