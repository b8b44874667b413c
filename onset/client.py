"""Frames of a running engine in another program, and a program's own mattes in the engine:

from onset.client import connect

with connect("tcp://127.0.0.1:5600") as engine:
    for frame in engine.frames("comp"):
        print(frame.index, frame.timecode, frame.pixels.shape, frame.age_ns / 1e6, frame.lost)
"""

from onset.wire.client import Engine, connect
from onset.wire.picture_sender import PictureSender, send_pictures
from onset.wire.shown import ShownFrame

__all__ = ["Engine", "PictureSender", "ShownFrame", "connect", "send_pictures"]
