"""A process that has everything of an encoder behind it but its lane, and forks: an encoder is ready within a moment.

Starting one anew is half a second of CPU in Python and its libraries, which on a full machine took seconds. Measured,
720p at 30 Hz, four virtual cores with a load of 16 to 20, six deaths: the successor held the ring after 20 to 54 ms.
The template has one thread of Python's, opens no encoder of its own, and keeps the memory of libraries once for all.
"""

import gc
import multiprocessing.connection
import os
import sys
from contextlib import suppress
from multiprocessing.connection import Connection

from onset.children import STOP, ChildEnd, live
from onset.standing_back import come_forward, make_haste
from onset.takes.encoder_process import LanePlan, be_lane, become_encoder
from onset.takes.recording_plan import RecordingPlan

FORK = "fork"
NAME = "onset-spare"
ENDINGS_KEPT = 16
Endings = dict[int, int]
"""How the last of its processes ended, by process id, as `multiprocessing` has exit codes."""


def template_main(end: ChildEnd, plan: RecordingPlan) -> None:
    """The process: reports `Endings`, the first time when it can fork. The word `fork` is followed by the descriptor of
    a pipe, by which the new process says its process id and hears which lane it is."""
    become_encoder(0)  # its processes have niceness, too, but only once they have made good what waited for them
    import onset.takes.frame_encoder  # noqa: F401 - FFmpeg: most of what starting takes

    come_forward()  # from here on it sleeps; who wants one of it cannot wait for the machine to have nothing to do
    gc.collect()
    gc.freeze()  # a collection would copy the pages that its children share
    endings: Endings = {}
    living: dict[int, int] = {}
    end.report(endings)
    while True:
        readable = multiprocessing.connection.wait([end.fileno(), *living])
        for descriptor in [one for one in living if one in readable]:
            endings = _noted(endings, living.pop(descriptor), descriptor)
            end.report(endings)
        word = end.word()
        if word == STOP:
            return
        if word == FORK:
            pid = _fork(end.handle(), plan)
            living[os.pidfd_open(pid)] = pid


def _fork(handle: int, plan: RecordingPlan) -> int:
    """A new spare on this pipe; its process id."""
    pid = os.fork()
    if pid:
        os.close(handle)
        return pid
    try:  # nothing of the template's may be closed by its objects: this process ends without letting go of them
        os.closerange(3, handle)
        os.closerange(handle + 1, os.sysconf("SC_OPEN_MAX"))
        live(NAME, _spare, plan, Connection(handle))
    finally:
        with suppress(OSError):
            sys.stderr.flush()
        os._exit(0)


def _spare(end: ChildEnd, plan: RecordingPlan) -> None:
    """Waits to be told which lane it is. When it is, pictures wait: as an encoder is, in long turns that interrupt
    nobody, it was not on a processor for 0.1 to 1 s beside eight busy programs on four virtual cores."""
    make_haste()
    end.report(os.getpid())
    while (word := end.word(3600.0)) is None:
        pass
    if word != STOP:
        stream, _, lane = word.partition(" ")
        be_lane(end, LanePlan(plan, stream, int(lane)))


def _noted(endings: Endings, pid: int, descriptor: int) -> Endings:
    os.close(descriptor)
    _, status = os.waitpid(pid, 0)
    return dict([*endings.items(), (pid, os.waitstatus_to_exitcode(status))][-ENDINGS_KEPT:])
