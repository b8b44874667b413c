"""The engine's end of a recording: offers frames, keeps encoders and recorder alive, and knows the counts.

    offered = given to encoders + refused        given = committed + in hand        at all times, for each stream

`offer` is called in the loop: it looks at a few integers, holds pictures where they lie in shared memory (nothing is
copied), and stores one record and one job for each stream. Everything slow happens in other processes.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from onset.counted import counted
from onset.kept_child import KeptChild, wait_for_death
from onset.standing_back import come_forward
from onset.takes import messages, recorder_process
from onset.takes.byte_ring import ByteWriter
from onset.takes.kept_word import write_kept_word
from onset.takes.lane_end import LaneEnd
from onset.takes.messages import Cut, Kind, Offered, Rolled, Told
from onset.takes.open_take import StreamSetup
from onset.takes.picture_holds import Held
from onset.takes.recording_plan import RecordingPlan, make_recording, remove_recording, undrained
from onset.takes.records import FrameRecord, GapRecord, Record, channel_of, encode_record
from onset.takes.recover import recover_earlier, unfinished
from onset.takes.refusals import STANDS_STILL
from onset.takes.spare_encoder import SpareEncoder

RECORDER_DEATHS_A_MINUTE = 60
UNHEARD_NS = 500_000_000
"""A recorder says something five times in that time."""
LANES_END_S, RECORDER_END_S = 20.0, 120.0
"""How long all encoders together, and then the recorder with the files of the last takes, may take to end."""
Hold = Callable[[str], Held | str]
"""Keeps the picture of a stream where it is, or says why not."""


class Recording:
    """One engine's recorder. Raises MemoryFull when shared memory is too small, and OnsetError when a child fails.

    `raw_slots` is how many pictures of a stream may wait for its encoders.
    """

    def __init__(self, plan: RecordingPlan, raw_slots: int) -> None:
        self.plan = plan
        self.warnings = recover_earlier(plan.engine)
        make_recording(plan)
        self._lock = threading.Lock()
        self._records = ByteWriter(plan.records)
        self._records.own()
        self._number = 0
        self.refused: Counter[str] = Counter()
        self.refused_because: Counter[str] = Counter()
        self.tracks_lost = 0
        """Frames whose points are not in the take: the ring of records was full."""
        self._unrecorded: GapRecord | None = None
        self._rolls = ""
        self._status: dict[str, Any] = {}
        self._set_up = self._closed = False
        self._last_counts: dict[str, dict[str, int]] = {}
        self.spare = SpareEncoder(plan)
        self.lanes: dict[str, list[LaneEnd]] = {}
        for stream, lane in plan.lanes():
            most = max(2, raw_slots // stream.lanes)
            self.lanes.setdefault(stream.name, []).append(LaneEnd(plan, stream.name, lane, most, self.spare.become))
        self._all_lanes = [lane for lanes in self.lanes.values() for lane in lanes]
        self.recorder = KeptChild(
            "onset-recorder", recorder_process.main, plan, limit=RECORDER_DEATHS_A_MINUTE, may_have_children=True,
            outlives=True, keeps_on=True, beside=True,
        )  # fmt: skip

    @property
    def ready(self) -> bool:
        """Whether every encoder and the recorder have come up."""
        return self._set_up

    @property
    def finishing(self) -> list[str]:
        """The takes whose files are being made, as the recorder says now."""
        return [] if self._closed else list(recorder_process.read_status(self.plan).get("finishing", ()))

    @property
    def status(self) -> Mapping[str, Any]:
        """The recorder's newest word about itself."""
        return self._status

    def offer(self, frame: FrameRecord, hold: Hold, track: bytes = b"") -> None:
        """Offer one captured frame: every stream of it is given to an encoder or refused, and the record says which.

        `track` is what trackers found in it, encoded; empty for nothing.
        """
        with self._lock:
            self._number += 1
            placed: dict[str, tuple[int, int]] = {}
            refused: dict[str, str] = {}
            given: list[tuple[LaneEnd, Held]] = []
            for stream, lanes in self.lanes.items():
                for lane in lanes:
                    lane.reap()
                lane = min(lanes, key=_load)
                held = hold(stream) if lane.has_room else lane.why_full
                if isinstance(held, str):
                    refused[stream] = held
                else:
                    placed[stream] = (lane.lane, lane.next_number)
                    given.append((lane, held))
            offered = Offered(frame=frame, number=self._number, placed=placed, refused=refused)
            # The record first: should this process die now, the recorder learns that the pictures never came.
            if self._put(Kind.FRAME, offered):
                self._put_track(frame, track)
                self.refused.update(refused.keys())
                self.refused_because.update(refused.values())
                for lane, picture in given:
                    lane.give(picture.path, picture.descriptor, picture.release)
            else:
                self.refused.update(self.lanes.keys())
                self.refused_because[STANDS_STILL] += len(self.lanes)
                for _, picture in given:
                    picture.take_back()
                self._note_unrecorded(frame)

    def tell(self, record: Record) -> bool:
        """A record that is no offered frame: an event, settings, a frame that was dropped. False when none fits."""
        with self._lock:
            if isinstance(record, FrameRecord):
                return self._put(Kind.FRAME, Offered(frame=record))
            return self._put(Kind.RECORD, self._told(record))

    def roll(self, rolled: Rolled) -> bool:
        """Begin a take; False when the recorder is so far behind that not even this fits."""
        with self._lock:
            fits = self._put(Kind.ROLL, rolled)
            if fits:
                self._rolls = rolled.id
            return fits

    def cut(self, cut: Cut) -> bool:
        """End the take behind the newest frame."""
        with self._lock:
            fits = self._put(Kind.CUT, cut)
            if fits:
                self._rolls = ""
            return fits

    def tend(self) -> None:
        """Keep everything alive and read the recorder's word; a few times a second. Raises OnsetError when a child
        cannot be brought up at all. A recorder that dies again and again costs frames, refused and counted: no show."""
        for lane in self._all_lanes:
            lane.tend()
        self.recorder.tend()
        if time.monotonic_ns() - self._status.get("monotonic_ns", 0) > UNHEARD_NS:
            come_forward(self.recorder.child.pid)  # where the machine is full it may not get to looking
        if self._set_up:
            if all(lane.child.child.is_ready() for lane in self._all_lanes):
                self.spare.tend()  # not before: it would be in the way of an encoder that frames wait for
        else:
            self._write_setups()
        with self._lock:
            for lane in self._all_lanes:
                lane.reap()
        self._status = recorder_process.read_status(self.plan) or self._status

    def wait(self, limit_s: float) -> None:
        """Until an encoder or the recorder dies, or so long: at 60 Hz six frames come in a tenth of a second."""
        encoders = [lane.child for lane in self._all_lanes if not lane.failed]
        wait_for_death([self.recorder, *encoders], limit_s)

    def counts(self) -> dict[str, dict[str, int]]:
        """For each stream, since the engine started: offered, refused, given, committed, in hand, written."""
        with self._lock:
            if self._closed:
                return self._last_counts
            counts = {}
            for stream, lanes in self.lanes.items():
                given, committed = sum(lane.given for lane in lanes), sum(lane.committed for lane in lanes)
                counts[stream] = {
                    "offered": self._number,
                    "refused": self.refused[stream],
                    "given": given,
                    "committed": committed,
                    "in_hand": given - committed,
                    "written": sum(lane.written for lane in lanes),
                }
            return counts

    def fill(self) -> dict[str, float]:
        """How full each stream's retention ring is, 0 to 1."""
        if self._closed:
            return {}
        return {stream: round(max(lane.fill for lane in lanes), 3) for stream, lanes in self.lanes.items()}

    def child_warnings(self) -> list[str]:
        """What happened to the processes beside the engine."""
        failed = [f"{lane.stream} is no longer recorded: {lane.failed}" for lane in self._all_lanes if lane.failed]
        restarts = [warning for lane in self._all_lanes for warning in lane.child.warnings]
        unheld = (
            f"ALARM: the take lacks what trackers found in {counted(self.tracks_lost, 'frame')}: "
            "the ring of records was full"
        )
        return [*self.warnings, *([unheld] if self.tracks_lost else []), *failed, *restarts, *self.recorder.warnings]

    def close(self) -> None:
        """Wait for what is offered to be written and for takes to be finished, then end everything."""
        self.spare.stop()
        for lane in self._all_lanes:
            lane.ask_to_end()
        give_up = time.monotonic() + LANES_END_S
        for lane in self._all_lanes:
            lane.stop(max(0.0, give_up - time.monotonic()))
        come_forward(self.recorder.child.pid)
        try:
            self.recorder.stop(RECORDER_END_S)
        finally:
            whole = not undrained(self.plan)
            self.warnings += [
                f"{folder.name} is recorded, but not finished: onset take repair {folder}"
                for folder in unfinished(self.plan)
            ]
            self._last_counts = self.counts()
            self._closed = True
            for lane in self._all_lanes:
                lane.close()
            self._status = recorder_process.read_status(self.plan) or self._status
            self._records.close()
            if whole:
                remove_recording(self.plan)

    def _put(self, kind: Kind, message: msgspec.Struct) -> bool:
        gap = self._unrecorded
        if gap is not None and kind is not Kind.ROLL:
            if not self._records.put(Kind.RECORD, messages.encode(self._told(gap))):
                return False
            self._unrecorded = None
        return self._records.put(kind, messages.encode(message))

    def _told(self, record: Record) -> Told:
        return Told(kind=channel_of(record), data=msgspec.Raw(encode_record(record)), take=self._rolls)

    def _put_track(self, frame: FrameRecord, track: bytes) -> None:
        if track and not self._records.put(
            Kind.TRACK, track, index=frame.index, captured_ns=frame.captured_ns, samples_xxh3=frame.utc_ns
        ):
            self.tracks_lost += 1

    def _note_unrecorded(self, frame: FrameRecord) -> None:
        """There was no room even for a frame's record: one gap record will tell of all such frames."""
        before = self._unrecorded
        self._unrecorded = GapRecord(
            stream="*", reason=STANDS_STILL, utc_ns=frame.utc_ns,
            first_index=before.first_index if before else frame.index, last_index=frame.index,
            first_sequence=0, last_sequence=0, count=(before.count if before else 0) + 1,
        )  # fmt: skip

    def _write_setups(self) -> None:
        """When every encoder is up, what its decoders need is written where the recorder finds it."""
        encoders = [lane.child.child for lane in self._all_lanes]
        if not all(child.is_ready() for child in [*encoders, self.recorder.child]):
            return
        setups = {stream: StreamSetup(**lanes[0].child.child.ready(0)) for stream, lanes in self.lanes.items()}
        write_kept_word(self.plan.word("setups"), messages.encode(setups))
        self._set_up = True


def _load(lane: LaneEnd) -> tuple[bool, int]:
    return not lane.has_room, lane.waiting
