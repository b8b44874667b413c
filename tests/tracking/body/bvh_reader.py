"""A reader of BVH files that knows nothing of how the project writes them, and forward kinematics of what it reads."""

import re
from dataclasses import dataclass, field
from math import cos, radians, sin

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
_TOKEN = re.compile(r"[^\s{}]+|[{}]")


@dataclass
class Node:
    """A joint as it stands in the file."""

    name: str
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)
    channels: list[str] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)


class Reader:
    """A recursive descent over the tokens; anything that is not the grammar raises ValueError."""

    def __init__(self, text: str) -> None:
        head, found, motion = text.partition("MOTION")
        if not found:
            raise ValueError("no MOTION")
        self._tokens = _TOKEN.findall(head)
        self._at = 0
        self._take("HIERARCHY")
        self._take("ROOT")
        self.root = self._node(self._next())
        if self._at != len(self._tokens):
            raise ValueError(f"{self._tokens[self._at]!r} behind the root")
        lines = motion.strip().splitlines()
        frames = re.fullmatch(r"Frames:\s*(\d+)", lines[0])
        time = re.fullmatch(r"Frame Time:\s*([0-9.eE+-]+)", lines[1])
        if frames is None or time is None:
            raise ValueError(f"not the head of a motion: {lines[:2]}")
        self.frame_s = float(time[1])
        self.rows = np.array([[float(word) for word in line.split()] for line in lines[2:]])
        wanted = (int(frames[1]), sum(len(node.channels) for node in self.nodes()))
        if self.rows.shape != wanted:
            raise ValueError(f"rows are {self.rows.shape}, the head says {wanted}")

    def nodes(self) -> list[Node]:
        """Depth first, as the channels stand in a row."""
        found, todo = [], [self.root]
        while todo:
            node = todo.pop(0)
            found.append(node)
            todo = node.children + todo
        return found

    def places(self, row: int) -> dict[str, Matrix]:
        """Name -> place in one frame; end sites are called `NAME.end`."""
        values = iter(self.rows[row])
        found: dict[str, Matrix] = {}
        self._walk(self.root, np.eye(4), values, found)
        return found

    def _walk(self, node: Node, parent: Matrix, values: "object", found: dict[str, Matrix]) -> None:
        matrix = parent @ _shift(*node.offset)
        for channel in node.channels:
            value = float(next(values))  # type: ignore[call-overload]
            matrix = matrix @ _channel(channel, value)
        found[node.name] = matrix[:3, 3]
        for child in node.children:
            self._walk(child, matrix, values, found)

    def _next(self) -> str:
        self._at += 1
        return str(self._tokens[self._at - 1])

    def _take(self, wanted: str) -> None:
        got = self._next()
        if got != wanted:
            raise ValueError(f"{got!r} where {wanted!r} belongs")

    def _node(self, name: str, end: bool = False) -> Node:
        node = Node(name)
        self._take("{")
        self._take("OFFSET")
        node.offset = (float(self._next()), float(self._next()), float(self._next()))
        if not end:
            self._take("CHANNELS")
            node.channels = [self._next() for _ in range(int(self._next()))]
        while (token := self._next()) != "}":
            if token == "JOINT" and not end:
                node.children.append(self._node(self._next()))
            elif token == "End" and not end:
                self._take("Site")
                node.children.append(self._node(f"{name}.end", end=True))
            else:
                raise ValueError(f"{token!r} in {name}")
        if not end and not node.children:
            raise ValueError(f"{name} has neither a child nor an end")
        return node


def _shift(x: float, y: float, z: float) -> Matrix:
    matrix = np.eye(4)
    matrix[:3, 3] = x, y, z
    return matrix


def _channel(name: str, value: float) -> Matrix:
    axis, what = "XYZ".index(name[0]), name[1:]
    if what == "position":
        return _shift(*(value if other == axis else 0.0 for other in range(3)))
    if what != "rotation":
        raise ValueError(f"channel {name!r}")
    matrix, (i, j) = np.eye(4), [(1, 2), (2, 0), (0, 1)][axis]
    c, s = cos(radians(value)), sin(radians(value))
    matrix[i, i], matrix[i, j], matrix[j, i], matrix[j, j] = c, -s, s, c
    return matrix
