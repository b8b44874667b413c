"""The take that a recorder writes, and its patience with disks that take nothing for now.

What is committed stays in memory until a disk has it. Where every disk fails, or all are full and the reserve with
them, nothing is acknowledged: the recorder asks again twice a second, the engine ends the take, and what is committed
is written when there is room or the disk is back, by this recorder, the next one, or `repair`.
"""

import time
from collections import deque
from collections.abc import Callable
from typing import Literal

import msgspec

from onset.errors import OnsetError, WireError
from onset.takes import messages
from onset.takes.durability import Durability
from onset.takes.finish_list import FinishList
from onset.takes.kept_word import read_kept_word, write_kept_word
from onset.takes.open_take import OpenTake, StreamSetup, TakeState
from onset.takes.recording_plan import RecordingPlan

RETRY_S = 0.5
HICCUP_S = 1.2
"""A disk that takes nothing for so long only, and is asked again meanwhile, ends no take: memory holds seconds."""
MOST_ALARMS = 64
"""Kept: a disk that comes and goes for hours says so with each time."""


class CurrentTake:
    """At most one take. `waits` says why nothing can be written just now; `cut_takes` counts every end of a take."""

    def __init__(
        self, plan: RecordingPlan, durability: Durability, finish_list: FinishList,
        setups: Callable[[], dict[str, StreamSetup]],
    ) -> None:  # fmt: skip
        self._plan, self._durability, self._finish_list, self._setups = plan, durability, finish_list, setups
        self._rolled: TakeState | None = None
        self._again_s = self._since_s = 0.0
        self.take: OpenTake | None = None
        self.waits = ""
        self.alarms: deque[str] = deque(maxlen=MOST_ALARMS)
        self.cut_takes = 0
        kept = read_kept_word(plan.word("take"))
        if kept:  # a take was open when the last recorder died
            self.roll(_take_state(kept, plan))

    @property
    def name(self) -> str:
        """Of the take that rolls; empty when none does."""
        if self.take is not None:
            return self.take.folder.name
        return self._rolled.rolled.name if self._rolled is not None else ""

    @property
    def id(self) -> str:
        """Of the take that rolls; empty when none does."""
        return self._rolled.rolled.id if self._rolled is not None else ""

    @property
    def ending(self) -> str:
        """Why the take has to end now; empty while it need not."""
        lasting = time.monotonic() - self._since_s > HICCUP_S
        return (self.take.writer.ending if self.take is not None else "") or (self.waits if lasting else "")

    @property
    def told(self) -> list[str]:
        """Alarms, that of a disk that takes nothing last."""
        writing = self.take.writer.alarms if self.take is not None else []
        waiting = f"ALARM: {self.waits}; what was recorded stays in memory until it can be written: make room, or bring"
        return [*self.alarms, *writing, *([f"{waiting} the disk back"] if self.waits else [])]

    def ready(self) -> bool:
        """Whether a record may be handled; False while a disk takes nothing, and for a moment after each try."""
        if not self.waits:
            return True
        if time.monotonic() < self._again_s:
            return False
        if self.take is not None:
            self.take.writer.start_over()
        elif self._rolled is not None:
            self.roll(self._rolled)
            return self.take is not None
        return True

    def roll(self, state: TakeState) -> None:
        """Open a take, or the one that a recorder before this had open."""
        self._rolled = state
        try:
            self._keep(state)
            self.take = OpenTake(self._plan, state, self._setups(), self._durability, self._keep)
        except (OnsetError, OSError) as error:
            self._hold(error)
        else:
            self._freed()

    def do(self, work: Callable[[OpenTake], None]) -> bool:
        """Do something with the open take; False when no disk takes it: nothing may be acknowledged then."""
        assert self.take is not None, "only what rolls is written to"
        before = self.take.writer.bytes_written
        try:
            work(self.take)
        except OnsetError as error:
            self._hold(error)
            return False
        if self.take.writer.bytes_written > before:
            self._freed()
        return True

    def end(self, state: Literal["closed", "interrupted"], cut_utc_ns: int, reason: str, *, whole: bool = True) -> bool:
        """End the take; False when no disk takes what has to be said of it, or when it is not durable: whoever asks
        again goes back to what is. One that is not `whole`, of which frames are still in memory, is remembered for
        whoever writes these."""
        if not self.do(lambda take: take.end(cut_utc_ns, reason)) or not self._durability.sync():
            return False
        assert self.take is not None, "only what rolls can end"
        take, self.take = self.take, None
        try:
            take.close(state, cut_utc_ns)
        except OnsetError as error:
            self.alarms.append(str(error))
        if state == "closed":  # before the state goes: a recorder that dies here is followed by one that knows of it
            self._finish_list.add(take.folder)
        self._rolled = None
        if whole:
            write_kept_word(self._plan.word("take"), b"")
        self.alarms += take.writer.alarms
        self.cut_takes += 1
        return True

    def follow(self) -> None:
        """See whether somebody moved or deleted the folder of the take while it rolls."""
        if self.take is not None:
            try:
                self.take.follow()
            except (OnsetError, OSError) as error:
                self._hold(error)

    def abandon(self) -> None:
        """Let go; a take that is open stays as the death of this process would leave it."""
        if self.take is not None:
            self.take.writer.abandon()

    def _keep(self, state: TakeState) -> None:
        """Remember what the next recorder needs, should this one die."""
        self._rolled = state
        write_kept_word(self._plan.word("take"), messages.encode(state))

    def _hold(self, error: OnsetError | OSError) -> None:
        now = time.monotonic()
        self._again_s = now + RETRY_S
        self._since_s = self._since_s if self.waits else now
        where = self.name or self._plan.takes[0]
        self.waits = str(error) if isinstance(error, OnsetError) else f"{where}: {error.strerror or error}"

    def _freed(self) -> None:
        if self.waits:
            self.alarms.append(f"{self.name}: can be written to again; nothing that was recorded is lost")
        self.waits = ""


def _take_state(kept: bytes, plan: RecordingPlan) -> TakeState:
    try:
        return msgspec.json.decode(kept, type=TakeState)
    except msgspec.DecodeError as error:
        raise WireError(
            f"{plan.folder}: another version of Onset began the take in it ({error}); mend it with that one"
        ) from None
