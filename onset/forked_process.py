"""A process that another child forked for this program: who started it is not its parent, so it is held by a pidfd."""

import multiprocessing.connection
import os
import signal
from collections.abc import Callable
from contextlib import suppress


class ForkedProcess:
    """What `onset.children.Child` needs of a process. `ending` answers its exit code as `multiprocessing` has it, when
    whoever forked it knows that. Raises ProcessLookupError where it has ended already."""

    def __init__(self, pid: int, ending: Callable[[int], int | None]) -> None:
        self.pid = pid
        self._ending = ending
        self._descriptor = os.pidfd_open(pid)
        self._gone = False

    @property
    def sentinel(self) -> int:
        """Becomes readable when it dies."""
        return self._descriptor

    @property
    def exitcode(self) -> int | None:
        """Its exit code, or minus the signal that ended it; None while it runs, and where nobody knows."""
        return None if self.is_alive() else self._ending(self.pid)

    def is_alive(self) -> bool:
        """Whether it runs."""
        return not self._gone and not self._has_ended(0.0)

    def join(self, timeout: float | None = None) -> None:
        """Wait for its end."""
        if not self._gone:
            self._has_ended(timeout)

    def kill(self) -> None:
        """Kill -9, no other process than this."""
        if not self._gone:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)

    def __del__(self) -> None:
        if hasattr(self, "_descriptor"):
            os.close(self._descriptor)

    def _has_ended(self, timeout: float | None) -> bool:
        self._gone = bool(multiprocessing.connection.wait([self._descriptor], timeout))
        return self._gone
