"""Roll when timecode starts to run and cut when it stops, as recorders on set do with the sound mixer's LTC.

[[sink]]
kind = "timecode_roll"
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from onset.commanding import Commanding
from onset.errors import OnsetError
from onset.frame import Composite
from onset.ranges import check_ranges
from onset.record_port import Recorder

ANSWER_S = 60.0


@dataclass(frozen=True)
class Settings:
    """`source` must run for `after_s` before a take rolls; it is cut when it has been silent for as long."""

    source: Literal["ltc", "mtc", "stream"] = field(default="ltc", metadata={"help": "whose running counts"})
    after_s: float = field(default=0.2, metadata={"help": "seconds before it is believed", "min": 0.0, "max": 60.0})
    scene: str = field(default="", metadata={"help": "scene of the takes"})
    cut: bool = field(default=True, metadata={"help": "cut when it stops, too"})

    def __post_init__(self) -> None:
        check_ranges(self)


class TimecodeRoll(Commanding):
    """The sink that wants no picture. It cuts only what it rolled itself."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self._runs = False
        self._take = ""
        self._since_ns: int | None = None
        self._label = ""
        self._worker: threading.Thread | None = None

    def write(self, composite: Composite) -> None:
        """Look at the frame's label: whether it came from the source, fresh, and is another one than before."""
        frame = composite.frame
        label = str(frame.timecode or "")
        running = frame.timecode_source == self.settings.source and label != self._label
        self._label = label
        if running == self._runs:
            self._since_ns = None
            return
        if self._since_ns is None:
            self._since_ns = frame.captured_ns
        busy = self._worker is not None and self._worker.is_alive()
        if busy or frame.captured_ns - self._since_ns < self.settings.after_s * 1e9:
            return
        self._runs, self._since_ns = running, None
        if running:
            self._start(self._roll)
        elif self._take and self.settings.cut:
            self._start(self._cut)

    def close(self) -> None:
        """Let what is asked already come to its end; idempotent."""
        if self._worker is not None:
            self._worker.join(ANSWER_S)

    def _start(self, work: Callable[[Recorder], None]) -> None:
        """The recorder may not be asked in the loop."""
        if self._recorder is not None:
            self._worker = threading.Thread(target=self._ask, args=(work, self._recorder), daemon=True)
            self._worker.start()

    def _ask(self, work: Callable[[Recorder], None], recorder: Recorder) -> None:
        try:
            work(recorder)
            self._refusal = ""
        except (OnsetError, TimeoutError) as error:
            self._refusal = f"timecode could not roll or cut: {error}"

    def _roll(self, recorder: Recorder) -> None:
        asked = recorder.roll({"scene": self.settings.scene, "by": f"timecode ({self.settings.source})"})
        self._take = str(asked.result(ANSWER_S)["take"])

    def _cut(self, recorder: Recorder) -> None:
        take, self._take = self._take, ""
        if recorder.report().get("take") == take:  # else somebody has cut it, and may have rolled another
            recorder.cut(f"timecode ({self.settings.source})").result(ANSWER_S)


def build(settings: Settings) -> TimecodeRoll:
    """Rolls by timecode."""
    return TimecodeRoll(settings)
