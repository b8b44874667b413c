"""Of more faces than are followed: how many there are at least, told when it is known to be more."""

from collections import deque

_LOOKS = 6
"""Each way of looking twice: near faces, small ones, a part of the picture. Each sees its own; the most counts."""


class Crowd:
    """What is told while as many faces are followed as may be."""

    def __init__(self) -> None:
        self._others: deque[int] = deque(maxlen=_LOOKS)
        self._told = 0

    def notes(self, followed: int, others: int | None) -> list[str]:
        """In: how many are followed, and how many others a detector saw in this frame; None where none looked."""
        if others is None:
            return []
        self._others.append(others)
        most = max(self._others)
        before, self._told = self._told, max(self._told, most) if most else 0
        if most <= before:
            return []
        return [f"at least {followed + most} faces seen, {followed} followed: max_faces allows no more"]

    def forget(self) -> None:
        """There is room again."""
        self._others.clear()
        self._told = 0
