"""Composites that carry faces, and a socket that hears what sinks send of them."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np

from onset.frame import Composite, Frame
from onset.subject import Answer, Subject, Tracked
from onset.timecode import Timecode
from tests.sinks.made import CANVAS

WAIT_S = 30.0


def face(
    face_id: int = 1, values: Mapping[str, float] | None = None, words: Mapping[str, str] | None = None
) -> Subject:
    """A subject with a mouth that opens with its number."""
    said = {"blendshape.jawOpen": face_id / 10, "head.yaw_deg": 10.0 * face_id, **(values or {})}
    pose = np.eye(4)
    pose[:3, 3] = (0.1, 0.2, 1.5)
    return Subject(face_id, 0.9, np.full((478, 2), face_id, np.float32), None, pose, said, words or {})


def composite(
    *subjects: Subject,
    label: str = "face",
    captured_ns: int = 0,
    timecode: Timecode | None = None,
    others: Mapping[str, Tracked] | None = None,
) -> Composite:
    """One composite whose tracker `label` found these."""
    frame = Frame(CANVAS.allocate(), CANVAS, 0, captured_ns, timecode=timecode)
    frame.tracked = {label: told(*subjects), **(others or {})}
    return Composite(frame, {}, 0)


def told(*subjects: Subject) -> Tracked:
    return Tracked(Answer(0, 0, "made", subjects), subjects, 0, 0)


class Ear:
    """A UDP socket on a port of its own."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(WAIT_S)
        self.port = int(self.socket.getsockname()[1])

    def hear(self) -> bytes:
        return self.socket.recv(65535)

    def rest(self) -> list[bytes]:
        """What is there already; the sink was closed before, so that all of it has been sent."""
        self.socket.setblocking(False)
        heard = []
        try:
            while True:
                heard.append(self.socket.recv(65535))
        except BlockingIOError:
            return heard


@contextmanager
def ear() -> Iterator[Ear]:
    listening = Ear()
    try:
        yield listening
    finally:
        listening.socket.close()
