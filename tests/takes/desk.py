"""A recorder in this process, with an engine's and an encoder's ends of its rings beside it."""

import os
import time
from pathlib import Path

import msgspec

from onset.takes import messages
from onset.takes.byte_ring import ByteWriter
from onset.takes.encoder_process import PACKET
from onset.takes.events import event_now
from onset.takes.layout import make_take_folder
from onset.takes.manifest import Slate
from onset.takes.messages import Cut, Kind, Offered, Rolled, Told
from onset.takes.recorder import Recorder
from onset.takes.recording_plan import RecordingPlan, make_recording, new_folder, remove_recording, stream_plan
from onset.takes.records import FrameRecord, encode_record
from tests.takes.rig import CAMERA


class Desk:
    """Both writing ends, and recorders one after the other."""

    def __init__(self, takes: Path, *, sync_s: float = 0.25, ring_bytes: int = 0) -> None:
        takes.mkdir()
        stream = stream_plan("camera", CAMERA, "mjpeg", quality=92, rate_hz=25.0, retention_s=10.0)
        stream = msgspec.structs.replace(stream, ring_bytes=ring_bytes or stream.ring_bytes)
        self.plan = RecordingPlan(
            engine="desk",
            folder=str(new_folder(f"desk-{os.getpid()}")),
            takes=[str(takes)],
            streams=[stream],
            rate="25",
            sync_s=sync_s,
        )
        make_recording(self.plan)
        self.records = ByteWriter(self.plan.records)
        self.records.own()
        self.essence = ByteWriter(self.plan.essence("camera", 0))
        self.folder = make_take_folder(takes, "S1_T001_A")
        self.offered = self.encoded = 0
        self.recorder = Recorder(self.plan)

    def roll(self, take: str = "1", *, first_ns: int = 1) -> None:
        rolled = Rolled(
            id=take, name=self.folder.name, volume=str(self.folder.parent), slate=Slate(), first_ns=first_ns, index=0,
            rolled_utc_ns=1,
        )  # fmt: skip
        assert self.records.put(Kind.ROLL, messages.encode(rolled))

    def offer(self, *, refused: str = "") -> None:
        """One frame, encoded at once, or refused."""
        self.offered += 1
        now = time.monotonic_ns()
        placed = {}
        if not refused:
            self.encoded += 1
            placed = {"camera": (0, self.encoded)}
            data = encoded()
            assert self.essence.put(PACKET, data, index=self.offered, captured_ns=now)
        frame = FrameRecord(index=self.offered, captured_ns=now, utc_ns=time.time_ns())
        told = Offered(frame=frame, number=self.offered, placed=placed, refused={"camera": refused} if refused else {})
        assert self.records.put(Kind.FRAME, messages.encode(told))

    def note(self, text: str, take: str) -> None:
        told = Told(kind="event", data=msgspec.Raw(encode_record(event_now("note", text, 0, {}))), take=take)
        assert self.records.put(Kind.RECORD, messages.encode(told))

    def lose(self, index: int, *, captured_ns: int = 0) -> None:
        """A frame that was dropped; at 0 it was never captured."""
        frame = FrameRecord(index=index, captured_ns=captured_ns, utc_ns=1, state="dropped", reason="superseded")
        assert self.records.put(Kind.FRAME, messages.encode(Offered(frame=frame)))

    def cut(self, take: str = "") -> None:
        assert self.records.put(Kind.CUT, messages.encode(Cut(index=self.offered, cut_utc_ns=2, take=take)))

    def work(self) -> None:
        """Let the recorder do what it can."""
        while self.recorder.step():
            pass

    def wait(self) -> None:
        """Until nothing is left to do; retries take half a second."""
        give_up = time.monotonic() + 30.0
        while self.recorder.behind:
            assert time.monotonic() < give_up, self.recorder.current.told
            if not self.recorder.step():
                time.sleep(0.01)

    def die(self) -> None:
        """The recorder dies and is started again."""
        self.recorder.close()
        self.recorder = Recorder(self.plan)

    def close(self) -> None:
        self.recorder.close()
        self.records.close()
        self.essence.close()
        remove_recording(self.plan)


_PACKET: list[bytes] = []


def encoded() -> bytes:
    """A packet that decodes: the same picture each time."""
    from onset.takes.coding import choose_coding
    from onset.takes.frame_encoder import FrameEncoder
    from tests.takes.rig import composite

    if not _PACKET:
        encoder = FrameEncoder(choose_coding("mjpeg", CAMERA), CAMERA)
        _PACKET.append(bytes(encoder.encode(composite(1).frame.planes)))
    return _PACKET[0]
