"""The engine's end of a lane: hands jobs to an encoder's process and keeps it alive."""

import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from onset.children import STOP, Child
from onset.errors import OnsetError
from onset.kept_child import KeptChild
from onset.standing_back import come_forward
from onset.takes import encoder_process
from onset.takes.byte_ring import CLOSED, HEAD, WAITING, WRITTEN, ByteReader, ByteWriter
from onset.takes.encoder_process import MOST_WAITING, LanePlan
from onset.takes.recording_plan import RecordingPlan
from onset.wire.descriptor import Descriptor

JOB = 1
DEATHS_A_MINUTE = 20
AGAIN_S = 0.25
"""Between two times that one encoder is taken forward."""
RING_FULL = "the retention ring is full: the recorder is behind"
ENCODER_BEHIND = "the encoder is behind"


class LaneEnd:
    """One lane. `give` and `reap` belong to whoever offers frames; `tend` may be called from another thread.

    `spare` is asked for a process that can be this lane (its name, stream, number) when the lane's own has died.
    """

    def __init__(
        self, plan: RecordingPlan, stream: str, lane: int, most: int, spare: Callable[[str, str, int], Child | None]
    ) -> None:
        self.stream, self.lane, self._most = stream, lane, most
        self._jobs = ByteWriter(plan.jobs(stream, lane))
        self._jobs.own()
        self._essence = ByteReader(plan.essence(stream, lane), whole=False)
        self._held: deque[tuple[int, Callable[[], None]]] = deque()
        self._given = 0
        self._forward_s, self._forward_pid = 0.0, 0
        self.failed = ""
        name = f"onset-{stream}-{lane}"
        lane_plan = LanePlan(plan, stream, lane)
        self.child = KeptChild(
            name, encoder_process.main, lane_plan, limit=DEATHS_A_MINUTE, outlives=True, beside=True,
            spare=lambda: spare(name, stream, lane),
        )  # fmt: skip

    @property
    def given(self) -> int:
        """Jobs handed over since the start."""
        return self._given

    @property
    def committed(self) -> int:
        """Jobs whose outcome lies in the retention ring."""
        return self._essence.number(HEAD)

    @property
    def written(self) -> int:
        """Of these, how many the recorder has written, or passed over where no take was rolling."""
        return self._essence.number(WRITTEN)

    @property
    def waiting(self) -> int:
        """Jobs that hold raw pictures."""
        return len(self._held)

    @property
    def fill(self) -> float:
        """How full the retention ring is, 0 to 1."""
        return float(self._essence.used_bytes / self._essence.capacity_bytes)

    @property
    def has_room(self) -> bool:
        """Whether another job may be given."""
        return not self.failed and len(self._held) < self._most

    @property
    def why_full(self) -> str:
        """Why it has no room."""
        return self.failed or (RING_FULL if self._essence.words[WAITING] else ENCODER_BEHIND)

    @property
    def next_number(self) -> int:
        """The number that the next job will have."""
        return self._given + 1

    def give(self, path: str, descriptor: Descriptor, release: Callable[[], None]) -> None:
        """Hand over a picture that lies in the ring at `path`; it is let go of when it is committed."""
        job = descriptor.pack() + path.encode()
        put = self._jobs.put(JOB, job, index=descriptor.index, captured_ns=descriptor.captured_ns, hashed=False)
        assert put, "a lane's jobs are bounded far below what its ring holds"
        self._given += 1
        self._held.append((self._given, release))
        self._take_forward()

    def reap(self) -> None:
        """Let go of what is committed; where too much is left, take the encoder forward. Called with every frame."""
        done = self._jobs.number(WRITTEN)
        while self._held and self._held[0][0] <= done:
            self._held.popleft()[1]()
        self._take_forward()  # a lane that is full is given nothing

    def _take_forward(self) -> None:
        """On a full machine it may not even have begun with the first picture that waits."""
        if len(self._held) <= min(MOST_WAITING, self._most // 2):
            return
        pid, now = self.child.child.pid, time.monotonic()
        if pid != self._forward_pid or now > self._forward_s:
            self._forward_s, self._forward_pid = now + AGAIN_S, pid
            come_forward(pid)

    def tend(self) -> None:
        """Keep the encoder alive. Raises its own error when it never got ready."""
        if self.failed:
            return
        try:
            self.child.tend()
        except OnsetError as error:
            self._essence.words[CLOSED] = 1  # the recorder need not wait for what is not encoded
            self.failed = str(error)
            if self.child.child.refused and not self.child.child.is_ready():
                raise

    def ask_to_end(self) -> None:
        """Have the encoder end once its jobs are done, without waiting for it."""
        with suppress(OnsetError):  # it has gone already
            self.child.child.tell(STOP)
        come_forward(self.child.child.pid)  # who waits for it now has nothing else to do

    def stop(self, timeout_s: float) -> None:
        """End the encoder once its jobs are done, and let go of every picture."""
        self.child.stop(timeout_s)
        self.reap()
        while self._held:
            self._held.popleft()[1]()
        self._jobs.shut()

    def close(self) -> None:
        """Let go of the rings."""
        self._jobs.close()
        self._essence.close()
