"""The seam between running trackers and whoever commands them: a sink that listens for an operator."""

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class Trackers(Protocol):
    """The running trackers of a show, as whoever commands them knows them."""

    def command(self, tracker: str, name: str, arguments: Mapping[str, Any]) -> "Future[Mapping[str, Any]]":
        """Have the tracker of this label do something (`neutral`, `pick` ...). From any thread. Raises UsageError."""
        ...


@runtime_checkable
class Directing(Protocol):
    """A sink through which others command the trackers: it is given them, if there are any."""

    def direct(self, trackers: Trackers) -> None:
        """From now on pass on what is asked of them."""
        ...
