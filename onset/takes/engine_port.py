"""What whoever rolls and cuts asks of the engine: see `onset.changes.Changes`."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from onset.takes.keyer_notes import State


class Engine(Protocol):
    """What is asked of the engine, in its loop: see `onset.changes.Changes`."""

    def lasting_tree(self) -> Mapping[str, Any]:
        """Every setting in force."""
        ...

    def asked_since(self, revision: int) -> Sequence[Mapping[str, Any]]:
        """The changes in force since that revision, in order."""
        ...

    def keyer_state(self) -> State | None:
        """What the keyer has learned; None when it learns nothing."""
        ...
