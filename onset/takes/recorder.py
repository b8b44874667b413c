"""The recorder: takes frames out of the rings, in order, and writes them. It may be killed at any moment and started
again: all it needs to know lies in the rings, in the recording's folder and in the take.

A frame is written as a whole, pictures first, then its record, and only then acknowledged. Memory keeps it until it is
durable: where a sync fails, or hangs and then fails, or a recorder is killed before, all that was not durable is
written again, under the same numbers. Where its rings have lost their engine it drains them and ends.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from onset.errors import WireError
from onset.standing_back import come_forward
from onset.stats import Spread
from onset.takes import messages
from onset.takes.byte_ring import CLOSED, HEAD, OWNER, ByteReader, Entry
from onset.takes.current_take import CurrentTake
from onset.takes.durability import Durability
from onset.takes.encoder_process import PACKET
from onset.takes.finish_list import FinishList
from onset.takes.kept_word import read_kept_word
from onset.takes.messages import Kind, Offered, Told
from onset.takes.open_take import OpenTake, StreamSetup, TakeState
from onset.takes.recording_plan import RecordingPlan

SLACK_NS = 500_000_000
"""How much longer than asked for frames are kept for a pre-roll, so that a roll finds all that it asks for."""
SYNC_SHARE = 4
"""A ring of which this part (1/4) waits for a sync has one at once."""
LOST_ALARM = "a disk lost what it had taken: it is being written again from memory"
REWIND_ALARM = "a disk lost what it had taken: written again from memory"
GONE = "its encoder and its engine died before it was encoded"
SHUT = "its encoder could not be kept alive"


class Recorder:
    """All of a recording, from one thread. `step` does what can be done and says whether that was anything.

    `current` is the take that is open; `finish_list` has those that were cut in order, for who delivers them.
    """

    def __init__(self, plan: RecordingPlan) -> None:
        self.plan = plan
        self._records = ByteReader(plan.records)
        self._lanes = {(one.name, lane): ByteReader(plan.essence(one.name, lane)) for one, lane in plan.lanes()}
        self._rings = (self._records, *self._lanes.values())
        self._words = [ring.written for ring in self._rings]
        self._next: tuple[int, Offered] | None = None
        self._again = 0
        self._scanned = self._records.written
        self.finish_list = FinishList(plan.word("finish"))
        self.latency = Spread()
        self.durability = Durability(plan.sync_s, self._marked)
        self.current = CurrentTake(plan, self.durability, self.finish_list, lambda: read_setups(plan))
        if self.current.id:  # whether what a recorder before this has written survives, nobody finds out any more
            self._go_back()

    @property
    def engine_lives(self) -> bool:
        """Whether the engine still runs: it holds the lock of the ring of records."""
        return self._records.owned()

    @property
    def take(self) -> OpenTake | None:
        """The take that is written."""
        return self.current.take

    @property
    def behind(self) -> int:
        """Records that wait."""
        return self._records.number(HEAD) - (self._records.written >> 32)

    def step(self) -> bool:
        """Handle the next record, or find that it has to wait."""
        if not self.current.ready():
            return False
        if self.take is not None and self.take.writer.loses_pages and not self.current.do(self._rewind):
            return False
        if self.take is None:
            self._look_for_roll()
            if self.current.waits:  # it cannot be opened: its frames stay where they are
                return False
        entry = self._records.read(self._records.written)
        if entry is None:
            return False
        if entry.kind == Kind.FRAME:
            return self._frame(entry)
        if entry.kind == Kind.TRACK:
            return self._track(entry)
        if entry.kind == Kind.CUT and self.take is not None:
            cut = messages.decode_cut(entry.data)
            mine = cut.take in ("", self.current.id)  # that of the take before comes again where a sync has failed
            if mine and not self.current.end("closed", cut.cut_utc_ns, cut.reason):
                return False
        elif entry.kind == Kind.RECORD and self.take is not None:
            told = messages.decode_told(entry.data)
            if self._is_of_take(told, entry) and not self.current.do(lambda take: take.told(told)):
                return False
        self._acknowledge(entry)
        return True

    def drain(self, limit_s: float) -> None:
        """The engine has gone: write what is committed, wait `limit_s` at most for encoders and disks, close what is
        open. What has to stay in memory is written by the recorder that `repair`, or the next engine, starts."""
        for ring in self._lanes.values():
            if ring.owned() and ring.words[OWNER]:  # there is no loop any more to give way to
                come_forward(int(ring.words[OWNER]))
        give_up = time.monotonic() + limit_s
        died_ns = time.time_ns()
        while time.monotonic() < give_up:
            if not self.behind and (self.take is None or self._interrupt(died_ns)):
                return
            if not self.step():
                time.sleep(0.001)
        if self.take is not None and not self._interrupt(died_ns):
            self._go_back()

    def _interrupt(self, died_ns: int) -> bool:
        """Close the take without its engine; False where that has to be tried again, once `step` has gone back."""
        return self.current.end("interrupted", died_ns, "its engine died", whole=not self.behind)

    def close(self) -> None:
        """Let go of everything; a take that is open stays as the death of this process would leave it."""
        self.durability.close()
        self.current.abandon()
        for ring in self._rings:
            ring.close()

    def _look_for_roll(self) -> None:
        """Is there a roll further on? With a pre-roll it lies behind frames that belong to its take."""
        if self._scanned >> 32 < self._records.written >> 32:
            self._scanned = self._records.written
        while self.take is None and (entry := self._records.read(self._scanned)) is not None:
            self._scanned = entry.after
            if entry.kind == Kind.ROLL:
                self.current.roll(TakeState(rolled=messages.decode_rolled(entry.data)))
                return

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
            if not self.current.do(lambda take: take.frame(offered, good, refused)):
                return False
            self._note(good)
        for stream, packet in packets.items():
            self._lanes[stream, offered.placed[stream][0]].acknowledge(packet.after)
        self._acknowledge(entry)
        return True

    def _track(self, entry: Entry) -> bool:
        """What trackers found: it belongs to a take, or stays for a pre-roll, as its frame does."""
        if self._stays(entry.captured_ns):
            return False
        rolls = self.take is not None and entry.captured_ns >= self.take.rolled.first_ns
        if rolls and not self.current.do(lambda take: take.tracked(bytes(entry.data), entry.samples_xxh3)):
            return False
        self._acknowledge(entry)
        return True

    def _is_of_take(self, told: Told, entry: Entry) -> bool:
        """Whether the open take is the one that it was told of: that before comes again where a sync has failed."""
        if told.take:
            return told.take == self.current.id
        return self.take is not None and entry.committed_ns >= self.take.rolled.first_ns

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
        return time.monotonic_ns() - captured_ns < self.plan.kept_s * 1e9 + SLACK_NS

    def _note(self, packets: dict[str, Entry]) -> None:
        now = time.monotonic_ns()
        for packet in packets.values():
            self.latency.add(now - packet.committed_ns)

    def _acknowledge(self, entry: Entry) -> None:
        self._records.acknowledge(entry.after)
        self._words = [ring.written for ring in self._rings]  # of whole frames, for the thread that syncs
        if any(ring.unsynced_bytes * SYNC_SHARE > ring.capacity_bytes for ring in self._rings):
            self.durability.soon()
        if self._again and entry.number >= self._again:
            self.current.alarms.append(REWIND_ALARM)
            self._again = 0

    def _marked(self) -> Callable[[], None]:
        """What is written now, and how to say that it is durable. Called by the thread that syncs."""
        words = self._words

        def confirm() -> None:
            for ring, word in zip(self._rings, words, strict=True):
                ring.made_durable(word)

        return confirm

    def _rewind(self, take: OpenTake) -> None:
        """After a failed sync: write again what the kernel may have lost. Only then are the files forgotten: else the
        next sync finds none that failed, and calls durable what went with them."""
        lost, written = take.writer.give_up_lost_pages(), self._records.written >> 32
        self._go_back()
        take.say_again()
        take.writer.forget_lost_pages(lost)
        self._again = max(self._again, written)
        self.current.alarms.append(LOST_ALARM)

    def _go_back(self) -> None:
        """Back to what is durable. No sync that began before may call the rest durable afterwards."""
        with self.durability.rests():
            for ring in self._rings:
                ring.rewind()
            self._words = [ring.written for ring in self._rings]


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
    text = read_kept_word(plan.word("setups"))
    try:
        return msgspec.json.decode(text, type=dict[str, StreamSetup]) if text else {}
    except msgspec.DecodeError as error:
        raise WireError(f"{plan.word('setups')}: {error}; stop the engine and start it again") from None


def hold_recorder(plan: RecordingPlan) -> int | None:
    """Be the one recorder of a recording: a descriptor to keep, None when another one lives."""
    from onset.wire import place

    descriptor = os.open(Path(plan.folder) / "recorder.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if place.lock(descriptor):
        return descriptor
    os.close(descriptor)
    return None
