"""The recorder: takes frames out of the rings, in order, and writes them. It may be killed at any moment and started
again: all it needs to know lies in the rings, in the recording's folder and in the take.

A frame is written as a whole, pictures first, then its record, and only then acknowledged; so one that was killed
writes at most one frame twice, under the same numbers. Where its rings have lost their engine it drains them and ends.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from onset.errors import MemoryFull, OnsetError, WireError
from onset.stats import Spread
from onset.takes import messages
from onset.takes.byte_ring import CLOSED, HEAD, ByteReader, Entry
from onset.takes.durability import Durability
from onset.takes.encoder_process import PACKET
from onset.takes.finish_list import FinishList
from onset.takes.messages import Kind, Offered
from onset.takes.open_take import OpenTake, StreamSetup, TakeState
from onset.takes.recording_plan import RecordingPlan
from onset.takes.tracks import TRACK

SLACK_NS = 500_000_000
"""How much longer than asked for frames are kept for a pre-roll, so that a roll finds all that it asks for."""
REWIND_ALARM = "a disk lost what it had taken: written again from memory"
GONE = "its encoder and its engine died before it was encoded"
SHUT = "its encoder could not be kept alive"


class Recorder:
    """All of a recording, from one thread. `step` does what can be done and says whether that was anything.

    `finish_list` has the takes that were cut in order, for who delivers them; `cut_takes` counts every end.
    """

    def __init__(self, plan: RecordingPlan) -> None:
        self.plan = plan
        self._records = ByteReader(plan.records)
        self._lanes = {(one.name, lane): ByteReader(plan.essence(one.name, lane)) for one, lane in plan.lanes()}
        self._rings = (self._records, *self._lanes.values())
        self._words = [ring.written for ring in self._rings]
        self._next: tuple[int, Offered] | None = None
        self._scanned = self._records.written
        self.take: OpenTake | None = None
        self.finish_list = FinishList(Path(plan.folder))
        self.alarms: list[str] = []
        self.latency = Spread()
        self.cut_takes = 0
        self.durability = Durability(plan.sync_s, self._marked)
        self._state_path = Path(plan.folder) / "take.json"
        if self._state_path.exists():  # a take was open when the last recorder died
            self._open(msgspec.json.decode(self._state_path.read_bytes(), type=TakeState))

    @property
    def engine_lives(self) -> bool:
        """Whether the engine still runs: it holds the lock of the ring of records."""
        return self._records.owned()

    @property
    def behind(self) -> int:
        """Records that wait."""
        return self._records.number(HEAD) - (self._records.written >> 32)

    def step(self) -> bool:
        """Handle the next record, or find that it has to wait."""
        if self.take is not None and self.take.writer.lost_pages():
            self._rewind()
        if self.take is None:
            self._look_for_roll()
        entry = self._records.read(self._records.written)
        if entry is None:
            return False
        if entry.kind == Kind.FRAME:
            return self._frame(entry)
        if entry.kind == Kind.TRACK:
            return self._track(entry)
        if entry.kind == Kind.CUT and self.take is not None:
            cut = messages.decode_cut(entry.data)
            self._end("closed", cut.cut_utc_ns, cut.reason)
        elif entry.kind == Kind.RECORD and self.take is not None:
            told = messages.decode_told(entry.data)
            self._guarded(lambda take: take.told(told))
        self._acknowledge(entry)
        return True

    def drain(self, limit_s: float) -> None:
        """The engine has gone: write what is committed, wait `limit_s` at most for encoders, close what is open."""
        give_up = time.monotonic() + limit_s
        while self.behind and time.monotonic() < give_up:
            if not self.step():
                time.sleep(0.001)
        if self.take is not None:
            self._end("interrupted", time.time_ns(), "its engine died")

    def close(self) -> None:
        """Let go of everything; a take that is open stays as the death of this process would leave it."""
        self.durability.close()
        if self.take is not None:
            self.take.writer.abandon()
        for ring in self._rings:
            ring.close()

    def _look_for_roll(self) -> None:
        """Is there a roll further on? With a pre-roll it lies behind frames that belong to its take."""
        if self._scanned >> 32 < self._records.written >> 32:
            self._scanned = self._records.written
        while self.take is None and (entry := self._records.read(self._scanned)) is not None:
            self._scanned = entry.after
            if entry.kind == Kind.ROLL:
                self._open(TakeState(rolled=messages.decode_rolled(entry.data)))

    def _open(self, state: TakeState) -> None:
        try:
            self.take = OpenTake(self.plan, state, read_setups(self.plan), self.durability, self._keep)
        except (OnsetError, OSError) as error:
            self.alarms.append(f"take {state.rolled.name} cannot be written: {error}")
            self.finish_list.leave(Path(state.rolled.volume) / state.rolled.name)
            self._state_path.unlink(missing_ok=True)

    def _keep(self, state: TakeState) -> None:
        """Remember what the next recorder needs, should this one die."""
        part = self._state_path.with_suffix(".part")
        part.write_bytes(messages.encode(state))
        part.replace(self._state_path)

    def _frame(self, entry: Entry) -> bool:
        if self._next is None or self._next[0] != entry.after:  # one that waits for its packets is looked at often
            self._next = entry.after, messages.decode_offered(entry.data)
        offered = self._next[1]
        packets: dict[str, Entry] = {}
        refused = dict(offered.refused)
        for stream, (lane, number) in offered.placed.items():
            ring = self._lanes[stream, lane]
            if ring.written >> 32 >= number:
                return self._skip(entry, offered)
            packet = _packet(ring, number)
            if packet is not None:
                packets[stream] = packet
                why = _fault(packet)
            else:
                why = self._never(stream, lane)
                if not why:
                    return False
            if why:
                refused[stream] = why
        if self._stays(offered.frame.captured_ns):
            return False
        if self.take is not None and self.take.holds(offered):
            good = {stream: packet for stream, packet in packets.items() if stream not in refused}
            self._guarded(lambda take: take.frame(offered, good, refused))
            self._note(good)
        for stream, packet in packets.items():
            self._lanes[stream, offered.placed[stream][0]].acknowledge(packet.after)
        self._acknowledge(entry)
        return True

    def _track(self, entry: Entry) -> bool:
        """What trackers found: it belongs to a take, or stays for a pre-roll, as its frame does."""
        if self._stays(entry.captured_ns):
            return False
        if self.take is not None and entry.captured_ns >= self.take.rolled.first_ns:
            self._guarded(lambda take: take.writer.encoded(TRACK, bytes(entry.data), entry.samples_xxh3))
        self._acknowledge(entry)
        return True

    def _skip(self, entry: Entry, offered: Offered) -> bool:
        """A frame of which a picture is acknowledged is written: a recorder died between two acknowledgements."""
        for stream, (lane, number) in offered.placed.items():
            ring = self._lanes[stream, lane]
            packet = _packet(ring, number) if ring.written >> 32 < number else None
            if packet is not None:
                ring.acknowledge(packet.after)
        self._acknowledge(entry)
        return True

    def _never(self, stream: str, lane: int) -> str:
        """Why a packet that is not there will never come; empty when it may."""
        ring = self._lanes[stream, lane]
        if ring.words[CLOSED]:
            return SHUT
        return "" if self.engine_lives or ring.owned() else GONE

    def _stays(self, captured_ns: int) -> bool:
        """Whether a frame captured then is to stay for a pre-roll."""
        if self.take is not None or not self.engine_lives:
            return False
        return time.monotonic_ns() - captured_ns < self.plan.preroll_s * 1e9 + SLACK_NS

    def _guarded(self, work: Callable[[OpenTake], None]) -> None:
        """Do something with the take. When every volume is full it ends here, with what is written."""
        assert self.take is not None
        try:
            work(self.take)
        except MemoryFull as error:
            self.take.lost += 1
            if not self.take.full:
                self.take.full = str(error)
                self.alarms.append(str(error))

    def _note(self, packets: dict[str, Entry]) -> None:
        now = time.monotonic_ns()
        for packet in packets.values():
            self.latency.add(now - packet.committed_ns)

    def _end(self, state: Any, cut_utc_ns: int, reason: str) -> None:
        assert self.take is not None
        take, self.take = self.take, None
        try:
            take.close(state, cut_utc_ns, reason)
        except OnsetError as error:
            self.alarms.append(str(error))
        if state == "closed":  # before the state goes: a recorder that dies here is followed by one that knows of it
            self.finish_list.add(take.folder)
        self._state_path.unlink(missing_ok=True)
        self.alarms += take.writer.alarms
        self.cut_takes += 1

    def _acknowledge(self, entry: Entry) -> None:
        self._records.acknowledge(entry.after)
        self._words = [ring.written for ring in self._rings]  # of whole frames, for the thread that syncs

    def _marked(self) -> Callable[[], None]:
        """What is written now, and how to say that it is durable. Called by the thread that syncs."""
        words = self._words

        def confirm() -> None:
            for ring, word in zip(self._rings, words, strict=True):
                ring.made_durable(word)

        return confirm

    def _rewind(self) -> None:
        """After a failed sync: write again what the kernel may have lost, as far as the rings still hold it."""
        whole = [ring.rewind() for ring in self._rings]
        self.alarms.append(REWIND_ALARM if all(whole) else f"{REWIND_ALARM}, but a part of it was no longer there")


def _packet(ring: ByteReader, number: int) -> Entry | None:
    """The record of a lane's job. Ones before it that no record tells of are passed over: their frame was given up."""
    while (packet := ring.read(ring.written)) is not None and packet.number < number:
        ring.acknowledge(packet.after)
    return packet


def _fault(packet: Entry) -> str:
    """Why a lane's record is no picture; empty when it is one."""
    if packet.kind != PACKET:
        return bytes(packet.data).decode(errors="replace")
    return "" if packet.intact() else "its memory was damaged"


def read_setups(plan: RecordingPlan) -> dict[str, StreamSetup]:
    """What decoders of each stream need, as the engine wrote it down when the encoders were ready."""
    path = Path(plan.folder) / "setups.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, StreamSetup])
    except FileNotFoundError:
        return {}
    except msgspec.DecodeError as error:
        raise WireError(f"{path}: {error}; stop the engine and start it again") from None


def hold_recorder(plan: RecordingPlan) -> int | None:
    """Be the one recorder of a recording: a descriptor to keep, None when another one lives."""
    from onset.wire import place

    descriptor = os.open(Path(plan.folder) / "recorder.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if place.lock(descriptor):
        return descriptor
    os.close(descriptor)
    return None
