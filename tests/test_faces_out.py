"""From a tracker in its own process through a real engine to UDP sockets: Live Link and OSC, frame by frame."""

import os
from pathlib import Path
from typing import Any

import pytest
from pythonosc.osc_packet import OscPacket

from onset.engine import Engine
from onset.errors import ShowError
from onset.settings import make_show
from tests.plugin_files import plugin_file
from tests.sinks.tracked_faces import ear
from tests.tracking.face.live_link_reader import read_packet

TRACKER = '''
    """A face whose mouth opens with the frames."""

    from dataclasses import dataclass

    import numpy as np

    from onset.subject import Answer, Subject

    @dataclass(frozen=True)
    class Settings:
        pass

    class Mouth:
        def __init__(self, settings):
            self.settings = settings

        def track(self, frame):
            values = {"blendshape.jawOpen": frame.index / 16, "head.yaw_deg": 18.0}
            one = Subject(7, 1.0, np.zeros((1, 2), np.float32), values=values, words={"name": "Ada"})
            return Answer(frame.index, frame.captured_ns, "mouth 1", (one,) if frame.index < 10 else ())

        def command(self, name, arguments):
            return {}

        def close(self):
            pass

    def build(settings):
        return Mouth(settings)
'''
FRAMES = 12


@pytest.mark.parametrize("seen", [True, False], ids=["beside pictures", "numbers alone"])
def test_each_frames_own_face_goes_out_and_a_lost_face_is_said_to_be_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seen: bool
) -> None:
    kind = plugin_file(tmp_path, monkeypatch, TRACKER)
    with ear() as link, ear() as osc:
        pictures: list[dict[str, Any]] = [{"kind": "stills", "path": str(tmp_path / "comp_%04d.png"), "rate": "60"}]
        numbers = [{"kind": "livelink", "port": link.port, "subject": "Ada"}, {"kind": "osc_track", "port": osc.port}]
        show = {
            "show": {"name": f"out-{os.getpid()}"},
            "engine": {"device": "cpu", "threads": 1, "mode": "every"},
            "source": {"kind": "pattern", "size": "64x36", "rate": "60", "frames": FRAMES, "live": False},
            "keyer": {"kind": "chroma"},
            "tracker": [{"kind": kind, "label": "face", "smooth": False}],
            "sink": [*(pictures if seen else []), *numbers],
        }
        engine = Engine(make_show(show)[0])
        engine.run()
        packets = [read_packet(data) for data in link.rest()]
        messages = [timed.message for data in osc.rest() for timed in OscPacket(data).messages]
    assert engine.summary()["frames_published"] == FRAMES
    assert len(list(tmp_path.glob("comp_*.png"))) == (FRAMES if seen else 0)
    # Of frames that come faster than the sending thread is let run the oldest give way; the last one never does.
    assert packets
    assert {packet.subject for packet in packets} == {"Ada"}
    assert packets[-1].values is None
    opened = [packet.values[17] for packet in packets if packet.values is not None]
    assert opened == sorted(opened)
    assert {value * 16 for value in opened} <= set(range(10))
    counts = [one.params for one in messages if one.address == "/onset/face/count"]
    assert counts[-1] == [0]
    assert {tuple(one.params) for one in messages if one.address == "/onset/face/7/name"} <= {("Ada",)}


def test_without_a_tracker_a_show_of_numbers_says_what_is_missing() -> None:
    with pytest.raises(ShowError, match=r"no \[\[sink\]\] asks for a picture, and there is no \[\[tracker\]\] whose"):
        Engine(make_show({"source": {"kind": "pattern"}, "sink": [{"kind": "livelink"}]})[0])
