"""Busy Python processes, one for each core: the neighbour that every machine on a set has."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from onset.children import Child, ChildEnd

STEPS = 200_000


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """While it lasts, so many processes never rest."""
    with ExitStack() as running:
        children = []
        for number in range(processes):
            children.append(Child(f"onset-busy-{number}", busy_main))
            running.callback(children[-1].stop)
        for child in children:
            child.ready(60.0)
        yield


def busy_main(end: ChildEnd, _argument: None) -> None:
    """Multiply numbers in Python until told to stop."""
    end.ready()
    number = 1
    while not end.stopping():
        for _ in range(STEPS):
            number = (number * 1103515245 + 12345) & 0x7FFFFFFF
