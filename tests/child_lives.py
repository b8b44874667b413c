"""What children do in the tests, at module level so that they can be spawned."""

import os
import signal
import time
from pathlib import Path

from onset.children import Child, ChildEnd
from onset.errors import InputError

FORGOTTEN: list[Child] = []


def answer(end: ChildEnd, argument: int) -> None:
    end.ready(argument + 1)
    heard = []
    while (word := end.word(10)) != "stop":
        heard.append(word)
    end.report(heard)


def refuse(end: ChildEnd, argument: str) -> None:
    raise InputError(f"no file {argument}; name another")


def fail(end: ChildEnd, argument: None) -> None:
    end.ready()
    raise RuntimeError("a bug")


def die(end: ChildEnd, argument: None) -> None:
    end.ready(os.getpid())
    os.kill(os.getpid(), signal.SIGKILL)


def hang(end: ChildEnd, argument: None) -> None:
    end.ready()
    time.sleep(60)


def never_ready(end: ChildEnd, argument: None) -> None:
    end.stopping(60)


def ignore_interrupts(end: ChildEnd, argument: None) -> None:
    os.kill(os.getpid(), signal.SIGINT)
    end.ready("still here")
    end.stopping(60)


def describe(end: ChildEnd, argument: None) -> None:
    end.ready((Path("/proc/self/comm").read_text().strip(), os.environ["OMP_WAIT_POLICY"]))
    end.stopping(60)


def parent(end: ChildEnd, argument: None) -> None:
    """A process with a child of its own, whose pid it tells, and which it never stops."""
    grandchild = Child("grandchild", hang)
    grandchild.ready()
    end.ready(grandchild.pid)
    time.sleep(60)
    grandchild.stop()


def forgets_its_child(end: ChildEnd, argument: None) -> None:
    """Ends without stopping its child."""
    FORGOTTEN.append(Child("grandchild", hang, may_have_children=True))
    FORGOTTEN[0].ready()
    end.ready(FORGOTTEN[0].pid)
    end.stopping(60)
