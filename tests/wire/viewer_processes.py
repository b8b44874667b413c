"""Viewers for tests, at module level so that they can be spawned."""

import zmq

from onset.children import ChildEnd
from onset.wire.remote_frames import RemoteFrames


def look_raw(end: ChildEnd, endpoint: str) -> None:
    """Asks for raw pictures as fast as they come."""
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    frames = RemoteFrames(context, endpoint, "comp", raw=True)
    told = False
    while not end.stopping():
        if frames.next(0.1) is not None and not told:
            told = True
            end.ready()
    frames.close()
    context.destroy(linger=0)
