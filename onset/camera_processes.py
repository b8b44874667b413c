"""Several cameras: an engine process for each, started together, ended together, answered for by name."""

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onset.children import STOP, Child, ChildEnd
from onset.errors import OnsetError, PartlyDone
from onset.settings import read_show

END_LIMIT_S = 20.0
POLL_S = 0.1


@dataclass(frozen=True)
class Assignment:
    """What one engine process is to do."""

    show: Path
    camera: str
    seconds: float | None


class CameraProcesses:
    """Engines in processes of their own. One that fails before it is on the air ends the others; one that fails later
    does not, for they may be rolling: at the end PartlyDone has the answers of all."""

    def __init__(
        self, show: Path, cameras: Sequence[str], seconds: float | None, *, say: Callable[[str], None]
    ) -> None:
        self._stopping = False
        self._say = say
        self._children = {
            camera: Child(f"onset-{camera}", run_camera, Assignment(show, camera, seconds), may_have_children=True)
            for camera in cameras
        }

    def stop(self) -> None:
        """End every engine after the frames in hand; from any thread or a signal handler."""
        self._stopping = True

    def run(self) -> dict[str, Any]:
        """Wait until every engine has ended; each one's summary. Raises the OnsetError of one that never ran;
        PartlyDone when one failed later."""
        running = dict(self._children)
        silent = set(running)
        failures: list[OnsetError] = []
        never_ran = False
        while running and not (self._stopping or never_ran):
            for camera, child in list(running.items()):
                alive = child.poll()
                if child.is_ready() and camera in silent:
                    silent.remove(camera)
                    self._say(str(child.ready(0)))
                if alive:
                    continue
                del running[camera]
                if child.failure is not None:
                    failures.append(child.failure)
                    never_ran = never_ran or camera in silent
                    if running and not never_ran:
                        self._say(f"{camera}: {child.failure}; the other cameras go on")
            time.sleep(POLL_S)
        for child in running.values():
            self._tell_to_stop(child)  # all at once, before the first is waited for
        answers = {camera: child.stop(END_LIMIT_S) for camera, child in self._children.items()}
        failures += [child.failure for child in running.values() if child.failure is not None]
        if failures and never_ran:
            raise failures[0]
        if failures:
            raise PartlyDone(str(failures[0]), {"cameras": {**answers, **self._errors()}})
        return answers

    def _errors(self) -> dict[str, dict[str, str]]:
        failures = {camera: child.failure for camera, child in self._children.items()}
        return {camera: {"error": str(failure)} for camera, failure in failures.items() if failure is not None}

    def _tell_to_stop(self, child: Child) -> None:
        if child.poll():
            with contextlib.suppress(OnsetError):  # it ended this very moment: why is found when it is waited for
                child.tell(STOP)


def run_camera(end: ChildEnd, assignment: Assignment) -> None:
    """In the child: one engine until it ends, its time is over, or the parent says so."""
    import threading

    from onset.clock import SECOND_NS
    from onset.engine import Engine
    from onset.frame import Composite
    from onset.log_lines import log_on_standard_error
    from onset.sinks.web import where_to_look
    from onset.warning_lines import warnings_on_standard_error

    def ended(composite: Composite) -> None:
        passed_ns = composite.published_ns - engine.pipeline.tally.since_ns
        if assignment.seconds is not None and passed_ns >= assignment.seconds * SECOND_NS:
            engine.stop()

    def started(_composite: Composite) -> None:
        engine.pipeline.mark()
        engine.pipeline.on_published = ended
        end.ready(f"{show.name} is on the air{where_to_look(engine.sinks)}")

    def listen() -> None:
        while not end.stopping(wait_s=POLL_S * 5):
            pass
        engine.stop()

    show = next(show for show in read_show(assignment.show) if show.camera == assignment.camera)
    engine = Engine(show, on_published=started)
    threading.Thread(target=listen, name="parent", daemon=True).start()
    with log_on_standard_error(f"onset run: {assignment.camera}"), warnings_on_standard_error(engine.warnings):
        engine.run()
    end.report(engine.summary())
