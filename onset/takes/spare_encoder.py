"""An encoder's process that has its start behind it: it takes the place of one that died, within a moment.

Measured, 720p at 30 Hz: each death cost 25 to 33 refused pictures while a new process started; with a spare 8 deaths
cost 30 in all, on a machine with three times the work it has cores for. Until it is needed it sleeps on its pipe. One
that is not up yet when it is needed is on its way all the same: another would only take its processor from it.
"""

from onset.children import STOP, Child, ChildEnd
from onset.takes.encoder_process import LanePlan, be_lane, become_encoder
from onset.takes.recording_plan import RecordingPlan

WARM = "warm"
_WAIT_S = 3600.0
MOST_DEATHS = 10
"""A spare that dies without having been needed is not replaced for ever."""


class SpareEncoder:
    """The spare of one recording, whichever stream needs it."""

    def __init__(self, plan: RecordingPlan) -> None:
        self._plan = plan
        self._child: Child | None = None
        self._deaths = 0
        self.pid = 0
        """Its process, once it is warm; else 0."""

    def tend(self) -> None:
        """Start one where there is none; from the thread that calls `become`."""
        if self._child is not None and not self._child.poll():
            self._child.stop()
            self._child = None
            self._deaths += 1
        if self._child is None and self._deaths < MOST_DEATHS:
            self._child = Child("onset-spare", spare_main, self._plan, outlives=True, beside=True)
        self.pid = self._child.pid if self._child is not None and self._child.result == WARM else 0

    def become(self, name: str, stream: str, lane: int) -> Child | None:
        """The spare, told to be this lane as soon as it is warm; None when there is none."""
        child = self._child
        if child is None or not child.poll():
            return None
        self._child, self.pid = None, 0
        child.name = name
        child.tell(f"{stream} {lane}")
        return child

    def stop(self) -> None:
        """End it; idempotent."""
        if self._child is not None:
            self._child.stop()


def spare_main(end: ChildEnd, plan: RecordingPlan) -> None:
    """The process: everything is loaded, then it waits to be told which lane it is."""
    become_encoder()
    import onset.takes.frame_encoder  # noqa: F401 - FFmpeg: most of what starting takes

    end.report(WARM)
    while (word := end.word(_WAIT_S)) is None:
        pass
    if word != STOP:
        stream, _, lane = word.partition(" ")
        be_lane(end, LanePlan(plan, stream, int(lane)))
