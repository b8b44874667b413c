"""A lane's process: takes jobs in order, encodes, commits. It outlives a killed engine until its jobs are done.

Job n becomes record n of the essence ring, whatever happens: a packet, or a note of why there is none. So one that was
killed knows by the ring's own number where to go on, and nothing is encoded twice.
"""

import os
import signal
import time
from dataclasses import dataclass
from typing import Any

from onset.children import ChildEnd
from onset.errors import OnsetError
from onset.standing_back import come_forward, stands_back
from onset.takes.arriving import ARRIVING
from onset.takes.byte_ring import HEAD, OWNER, TRYING, WAITING, ByteReader, ByteWriter, Entry
from onset.takes.giving_way import GivingWay
from onset.takes.picture_hash import picture_xxh3
from onset.takes.recording_plan import RecordingPlan
from onset.takes.warm_memory import keep_memory
from onset.turns import BESIDE_NS, ask_for_turns
from onset.wire.descriptor import DESCRIPTOR_BYTES, Descriptor
from onset.wire.ring_reader import RingReader, View

PACKET, FAILED = 1, 2
"""Kinds of records in an essence ring."""
POLL_S, IDLE_POLL_S = 0.003, 0.02
"""Every look wakes a core that the loop may want: at 1 ms five processes took a quarter of one. Pictures may wait for
far longer, and a job that is there when one is done is taken without a look."""
IDLE_AFTER_S = 1.0
MOST_WAITING = 3
"""Jobs of a lane, of twelve that its raw ring may hold."""
LOOK_AROUND_S = 0.05
"""How often a lane without work asks whether it is still wanted: that takes longer than looking for work."""
ORPHANED_S = 10.0
"""How long a lane whose engine has died waits for a recorder to make room."""
TRIES = 3
"""A frame that has killed its encoder so often is given up."""
NICENESS = 2
"""What one that falls behind comes forward to (`onset.takes.giving_way`), and has where it cannot stand back. Not more:
measured beside other programs that fill the machine, encoders at 19 (and under SCHED_IDLE) refused up to a fifth of all
frames, at 2 none. SCHED_BATCH keeps a waking encoder from interrupting whoever computes."""


@dataclass(frozen=True)
class LanePlan:
    """Which lane this process is."""

    recording: RecordingPlan
    stream: str
    lane: int


def main(end: ChildEnd, plan: LanePlan) -> None:
    """The process."""
    become_encoder()
    be_lane(end, plan)


def become_encoder(niceness: int = NICENESS) -> None:
    """What a process of encoders is, whichever lane it works for. One that was started standing back stays so."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a service that is stopped tells all at once: the engine decides
    os.nice(niceness)
    if not stands_back():
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
        ask_for_turns(BESIDE_NS)
    keep_memory()


def be_lane(end: ChildEnd, plan: LanePlan) -> None:
    """A lane's work, until it is told to stop or its engine has gone."""
    come_forward()  # frames wait for it
    lane = Lane(plan, end)
    try:
        lane.warm_up()
        end.ready(lane.described())
        lane.run()
    finally:
        lane.close()


class Lane:
    """The work of one lane."""

    def __init__(self, plan: LanePlan, end: ChildEnd) -> None:
        from onset.takes.frame_encoder import FrameEncoder  # FFmpeg is loaded in this process alone

        stream = next(one for one in plan.recording.streams if one.name == plan.stream)
        self._end = end
        self._source = stream.source
        self._encoder = FrameEncoder(stream.coding, self._source, threads=stream.threads)
        self._jobs = ByteReader(plan.recording.jobs(plan.stream, plan.lane))
        self._essence = ByteWriter(plan.recording.essence(plan.stream, plan.lane))
        self._readers: dict[str, RingReader] = {}
        self._hashes_samples = plan.stream == "comp"  # what a re-render is held against
        self._samples_xxh3 = 0
        self._way = GivingWay(MOST_WAITING, is_late=True, niceness=NICENESS)
        self._essence.own()
        self._essence.words[OWNER] = os.getpid()

    def described(self) -> dict[str, Any]:
        """What a decoder has to know."""
        return {"extradata": self._encoder.extradata, "tag": self._encoder.tag}

    def warm_up(self) -> None:
        """Encode a picture that nobody gets, unless frames wait already: the first costs seven times what others do,
        and would keep those behind it waiting at a roll. Measured, 1080p `lossless`: 82 ms of CPU, then 12."""
        if self._encoder.coding.encoder != ARRIVING and not self._jobs.number(HEAD):
            planes = self._source.allocate()
            picture_xxh3(planes)
            self._encoder.encode(planes)

    def run(self) -> None:
        """Until told to stop or the engine has died, and no job is left."""
        worked = looked = time.monotonic()
        while True:
            job = self._jobs.read(self._jobs.written)
            now = time.monotonic()
            if job is not None:
                self._way.look(self._jobs.number(HEAD) - job.number)
                self._do(job)
                worked = now
            elif now - looked > LOOK_AROUND_S:
                looked = now
                if self._end.stopping() or not self._jobs.owned():
                    return
            else:
                time.sleep(POLL_S if now - worked < IDLE_AFTER_S else IDLE_POLL_S)

    def close(self) -> None:
        """Let go of the rings."""
        self._jobs.close()
        self._essence.close()

    def _do(self, job: Entry) -> None:
        if self._essence.number(HEAD) < job.number:
            kind, data = self._outcome(job)
            orphaned_s = 0.0
            while not self._put(kind, data, job):
                # The recorder is behind: frames wait here, then in their raw ring, then the engine refuses them.
                self._essence.words[WAITING] = 1
                orphaned_s = 0.0 if self._jobs.owned() else orphaned_s + POLL_S
                if orphaned_s > ORPHANED_S:
                    return
                time.sleep(POLL_S)
            self._essence.words[WAITING] = 0
        self._jobs.acknowledge(job.after)
        self._jobs.made_durable(job.after)

    def _put(self, kind: int, data: bytes | memoryview, job: Entry) -> bool:
        return self._essence.put(
            kind, data, index=job.index, captured_ns=job.captured_ns, samples_xxh3=self._samples_xxh3
        )

    def _outcome(self, job: Entry) -> tuple[int, bytes | memoryview]:
        trying = int(self._essence.words[TRYING])
        tries = (trying & 0xFF) + 1 if trying >> 32 == job.number else 1
        if tries > TRIES:
            return FAILED, f"its encoder died of it {TRIES} times".encode()
        self._essence.words[TRYING] = job.number << 32 | tries
        try:
            view = self._view(job)
            if view is None:
                return FAILED, b"its pixels were gone before they were encoded"
            if view.picture != self._source:
                return FAILED, b"it is another picture than the recording was made for"
            self._samples_xxh3 = picture_xxh3(view.planes) if self._hashes_samples else 0
            data = self._encoder.encode(view.planes)
        except OnsetError as error:
            return FAILED, str(error).encode()
        except Exception as error:  # the encoder's own: it costs this frame, and is told in the take
            return FAILED, f"its encoder refused it: {error!r}".encode()
        return (PACKET, data) if view.valid() else (FAILED, b"its pixels were overwritten while they were encoded")

    def _view(self, job: Entry) -> View | None:
        message = bytes(job.data)
        path = message[DESCRIPTOR_BYTES:].decode()
        reader = self._readers.get(path)
        if reader is None:
            reader = self._readers[path] = RingReader(path)
        return reader.read(Descriptor.unpack(message[:DESCRIPTOR_BYTES]))
