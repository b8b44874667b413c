"""Takes recorded by a whole engine in this process, for being made again."""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any
from unittest.mock import patch

from onset.engine import Engine
from onset.frame import Composite
from onset.settings import make_show
from onset.takes import spare_encoder

Act = Callable[[Engine], object]


def take_table(name: str, takes: Path, **record: Any) -> dict[str, Any]:
    """A small live show that records; with room for a busy machine, so that no picture is refused.

    Its rings are named after the show: with this process's number no other test that runs beside it has the same.
    """
    return {
        "show": {"name": f"{name}-{os.getpid()}"},
        "engine": {"device": "cpu", "threads": 1},
        "source": {"kind": "pattern", "size": "320x180", "rate": "25", "seed": 3},
        "keyer": {"kind": "difference"},
        "layer": [{"kind": "bars"}, {"kind": "camera"}],
        "sink": [{"kind": "record", "takes": str(takes), "retention_s": 4.0, "raw_slots": 64, **record}],
    }


class Shoot:
    """Rolls when a frame, and `early` more, are through, does `acts` so many frames after that (below 0: before), and
    cuts after `frames`; then it ends."""

    def __init__(
        self, table: Mapping[str, Any], frames: int, acts: Mapping[int, Act] | None = None, early: int = 0
    ) -> None:
        (show,) = make_show(table)
        self._frames, self._acts = frames, dict(acts or {})
        self._rolled: Future[Mapping[str, Any]] | None = None
        self._since = -early
        self.folder = Path()
        self._engine = Engine(show, on_published=self._each)

    def run(self) -> Path:
        """The take's folder, when the take is finished."""
        with patch.object(spare_encoder, "SPARES", 0):  # two processes that no encoder's death asks for here
            self._engine.run()
        return self.folder

    def _each(self, _composite: Composite) -> None:
        recorder = self._engine.recorder
        assert recorder is not None
        if self._rolled is None and self._since >= 0:
            self._rolled = recorder.roll({"scene": "1"})
        if self._rolled is not None and (not self._rolled.done() or self.folder != Path()):
            return
        self._since += 1
        if self._since in self._acts:
            self._acts[self._since](self._engine)
        if self._since == self._frames:
            self.folder = Path(recorder.cut().result()["folder"])
            self._engine.stop()


def shoot(table: Mapping[str, Any], frames: int, acts: Mapping[int, Act] | None = None, early: int = 0) -> Path:
    """Record a take of about so many frames."""
    return Shoot(table, frames, acts, early).run()


def asks(**changes: Any) -> Act:
    """Ask for settings; `__` stands for the dots of a path."""
    wanted = {path.replace("__", "."): value for path, value in changes.items()}
    return lambda engine: engine.pipeline.changes.request(wanted)
