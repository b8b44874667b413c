"""Processes beside the engine: spawned, named, ready when they say so, gone when their parent is, missed when they die.

    def main(end: ChildEnd, argument: Plan) -> None:      # at module level, so that it can be spawned
        end.ready({"port": 5602})
        while not end.stopping(): ...

    child = Child("onset-gateway", main, argument)         # starts it, does not wait
    child.ready(timeout_s=20)                              # what it said, or its error

A parent's death is seen by the closing of a pipe. PR_SET_PDEATHSIG was rejected: it fires when the *thread* that
started the child ends, and the engine starts children from threads that come and go.
"""

import ctypes
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing import reduction, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from multiprocessing.util import Finalize
from types import FrameType
from typing import Any

from onset.errors import OnsetError, WorkError
from onset.failure_log import write_failure
from onset.forked_process import ForkedProcess
from onset.standing_back import stand_back
from onset.turns import USUAL_NS, ask_for_turns

_SPAWN = multiprocessing.get_context("spawn")
_SET_NAME = 15  # PR_SET_NAME of prctl(2)
STOP_S = 3.0
KILLED_S = 10.0
"""How long a killed process is waited for: one that waits for a device that has gone cannot die before that answers."""
OTHERS_S = 30.0
"""How long a child that was sent SIGTERM leaves the end to its parent."""
STOP = "stop"


class ChildEnd:
    """What the child holds of its parent: a two-way pipe, used from one thread of the child."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._stopping = False

    def fileno(self) -> int:
        """For a poller: readable when the parent wants the child to stop."""
        return self._pipe.fileno()

    def ready(self, message: Any = None) -> None:
        """Tell the parent that work has begun."""
        self._say("ready", message)

    def report(self, message: Any) -> None:
        """Send the parent a message; the last one is the child's result."""
        self._say("report", message)

    def _say(self, kind: str, message: Any) -> None:
        try:
            self._pipe.send((kind, message))
        except BrokenPipeError:  # the parent was killed, perhaps before this child was up: it may have work left
            self._stopping = True

    def word(self, wait_s: float = 0.0) -> str | None:
        """What the parent said, if anything in `wait_s`: `stop`, or a word of this child's own."""
        if self._stopping:
            return STOP
        if not self._pipe.poll(wait_s):
            return None
        try:
            word = str(self._pipe.recv())
        except (EOFError, OSError):
            word = STOP  # the parent has gone
        self._stopping = word == STOP
        return word

    def handle(self) -> int:
        """The file descriptor that the parent sent behind the last word; it is the child's own now. Raises OSError."""
        return reduction.recv_handle(self._pipe)

    def stopping(self, wait_s: float = 0.0) -> bool:
        """Whether the parent wants an end; waits up to `wait_s` for that. Other words are passed over."""
        return self.word(wait_s) == STOP


class Child:
    """A spawned process. `poll` takes in what it said; `failure` is why it ended, if it should not have.

    One that `outlives` a parent that is killed ends itself: its `stopping` turns true. One that is started `beside` the
    loop stands back from its first moment on (`onset.standing_back`): Python and libraries take half a second.
    """

    def __init__(
        self,
        name: str,
        main: Callable[[ChildEnd, Any], None],
        argument: Any = None,
        *,
        may_have_children: bool = False,
        outlives: bool = False,
        beside: bool = False,
    ) -> None:
        pipe, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(target=_run, args=(name, main, argument, theirs, outlives), name=name)
        process.daemon = not may_have_children  # multiprocessing forbids a daemon children of its own
        resource_tracker.ensure_running()  # now: its own start would let SIGINT through again
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:  # the child inherits this: Ctrl-C while it still imports would make it print a traceback
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        self._take(name, process, pipe)
        if beside:  # not this thread before it: until the child's program runs it holds Python's lock
            stand_back(self.pid)
        theirs.close()

    @classmethod
    def forked(cls, name: str, process: ForkedProcess, pipe: Connection) -> "Child":
        """One that another child forked for this program (`onset.forked_process`), which holds the end of its pipe."""
        child = cls.__new__(cls)
        child._take(name, process, pipe)
        return child

    def _take(self, name: str, process: SpawnProcess | ForkedProcess, pipe: Connection) -> None:
        self.name = name
        self.failure: OnsetError | None = None
        self.refused = False
        """Whether `failure` is the child's own word, not what its death looked like."""
        self.result: Any = None
        self._ready: Any = None
        self._is_ready = False
        self._stopped = False
        self._process, self._pipe = process, pipe
        # At exit multiprocessing waits for children that are no daemons: one that nobody stopped is ended before that.
        Finalize(self, _end, args=(self._process, self._pipe), exitpriority=10)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid or 0

    @property
    def sentinel(self) -> int | None:
        """For `multiprocessing.connection.wait`: becomes readable when it dies; None when it has died."""
        return self._process.sentinel if self._process.is_alive() else None

    def poll(self) -> bool:
        """Whether it runs; takes in its messages and notes a failure."""
        if self._pipe.closed and not self._stopped:
            return True  # this program is at its end, and ends it: nothing is to be started in its place
        while self._pipe.poll():
            try:
                kind, message = self._pipe.recv()
            except (EOFError, OSError):
                break
            if kind == "ready":
                self._is_ready, self._ready = True, message
            elif kind == "failure":
                self.failure, self.refused = message, True
            else:
                self.result = message
        if self._process.is_alive():
            return True
        if self.failure is None and not self._stopped and self._process.exitcode:
            self.failure = WorkError(f"{self.name} ended by itself ({_ending(self._process.exitcode)})")
        return False

    def ready(self, timeout_s: float = 20.0) -> Any:
        """What it said when it was ready. Raises its error, or WorkError when it says nothing in time."""
        give_up = time.monotonic() + timeout_s
        while True:
            running = self.poll()
            if self._is_ready:
                return self._ready
            if not running:
                raise self.failure or WorkError(f"{self.name} ended before it was ready")
            left_s = give_up - time.monotonic()
            if left_s <= 0:
                raise WorkError(f"{self.name} was not ready after {timeout_s:g} s")
            multiprocessing.connection.wait([self._pipe, self._process.sentinel], left_s)

    def send_handle(self, handle: int) -> None:
        """Give the child a file descriptor, behind the word that it expects one by. Raises its failure as `tell`."""
        try:
            reduction.send_handle(self._pipe, handle, self.pid)
        except OSError:
            self.poll()
            raise self.failure or WorkError(f"{self.name} has ended") from None

    def is_ready(self) -> bool:
        """Whether it has said so."""
        return self._is_ready

    def tell(self, word: str) -> None:
        """Say a word to the child. Raises its failure when it has gone."""
        try:
            self._pipe.send(word)
        except OSError:
            self.poll()
            raise self.failure or WorkError(f"{self.name} has ended") from None

    def stop(self, timeout_s: float = STOP_S) -> Any:
        """Ask it to end, wait, and kill it when it does not; answers its last report. Idempotent."""
        if not self._stopped:
            self._stopped = True
            try:
                self._pipe.send(STOP)
            except OSError:
                self._stopped = True  # it has gone already
            give_up = time.monotonic() + timeout_s
            while self.poll() and (left_s := give_up - time.monotonic()) > 0:
                multiprocessing.connection.wait([self._pipe, self._process.sentinel], left_s)
            if self._process.is_alive():
                self._process.kill()
            self._process.join(KILLED_S)
            self.poll()
            self._pipe.close()
        return self.result


def _run(
    name: str, main: Callable[[ChildEnd, Any], None], argument: Any, pipe: Connection, outlives: bool = False
) -> None:
    """The child's life. Ctrl-C on the terminal, and SIGTERM to a group, reach every process: the parent decides when
    its children end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave_to_parent)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    ask_for_turns(USUAL_NS)  # it is started by the loop's process, and has inherited what that asked for
    ctypes.CDLL(None).prctl(_SET_NAME, name.encode()[:15], 0, 0, 0)
    if not outlives:
        threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    live(name, main, argument, pipe)


def live(name: str, main: Callable[[ChildEnd, Any], None], argument: Any, pipe: Connection) -> None:
    """What a child does, with its end of the pipe: what ends it is told to the parent."""
    try:
        main(ChildEnd(pipe), argument)
    except OnsetError as error:
        _send(pipe, error)
    except Exception as error:
        _send(pipe, WorkError(f"{name} failed: {error!r}; details in {write_failure(name, error)}"))


def _end(process: SpawnProcess | ForkedProcess, pipe: Connection) -> None:
    """When the last hold of a child is let go, or the parent exits."""
    pipe.close()
    if process.is_alive():
        process.join(timeout=1)
        process.kill()
        process.join(KILLED_S)


def _send(pipe: Connection, error: OnsetError) -> None:
    try:
        pipe.send(("failure", error))
    except OSError:
        os._exit(1)  # nobody is left to be told


def _leave_to_parent(_number: int, _frame: FrameType | None) -> None:
    """The first SIGTERM: a service that is stopped tells all at once. A second one, or half a minute, is the end."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    end = threading.Timer(OTHERS_S, os.kill, (os.getpid(), signal.SIGTERM))
    end.daemon = True
    end.start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _ending(exit_code: int) -> str:
    return f"killed by {signal.Signals(-exit_code).name}" if exit_code < 0 else f"exit code {exit_code}"
