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
SPARES = 2
MOST_DEATHS = 10
"""A spare that dies without having been needed is not replaced for ever."""


class SpareEncoder:
    """The spares of one recording, whichever stream needs them. Two: the next is up a second or two after one was
    needed, because it stands back meanwhile, and another encoder may die before."""

    def __init__(self, plan: RecordingPlan) -> None:
        self._plan = plan
        self._children: list[Child] = []
        self._deaths = 0
        self.pid = 0
        """The process that is needed next, once it is warm; else 0."""

    def tend(self) -> None:
        """Start one where one is missing, and the last is warm; from the thread that calls `become`."""
        for child in [one for one in self._children if not one.poll()]:
            child.stop()
            self._children.remove(child)
            self._deaths += 1
        coming = any(one.result != WARM for one in self._children)
        if len(self._children) < SPARES and not coming and self._deaths < MOST_DEATHS:
            self._children.append(Child("onset-spare", spare_main, self._plan, outlives=True, beside=True))
        self.pid = next((one.pid for one in self._children if one.result == WARM), 0)

    def become(self, name: str, stream: str, lane: int) -> Child | None:
        """A spare, told to be this lane as soon as it is warm; None when there is none."""
        child = next((one for one in self._children if one.poll()), None)
        if child is None:
            return None
        self._children.remove(child)
        self.pid = next((one.pid for one in self._children if one.result == WARM), 0)
        child.name = name
        child.tell(f"{stream} {lane}")
        return child

    def stop(self) -> None:
        """End them; idempotent."""
        for child in self._children:
            child.stop()


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
