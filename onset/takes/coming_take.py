"""A take on its way: its folder is made beside the loop, because a disk may be slow, and it waits for a frame to begin
with. Where no frame comes, as while the camera is away, who rolled is told at once that it is armed: it begins with the
first picture that does, unless a cut takes it back."""

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from pathlib import Path
from typing import Any

from onset.errors import OnsetError, WorkError
from onset.takes.given_names import note_name
from onset.takes.layout import take_back_folder
from onset.takes.messages import Rolled
from onset.takes.recording import Recording
from onset.takes.slate import Roll, agreed, make_take
from onset.takes.software import software

READY_S = 30.0
AWAY_S = 3.0
"""Without a frame for so long a camera is away, as its source says then, too."""
GONE = "the engine ended before a frame came"
ARMED = "no picture comes: {} rolls with the first that does; a cut takes it back"
TAKEN_BACK = "was armed and is taken back: no picture came"
Answer = Future[Mapping[str, Any]]


def settle(answer: Answer, told: Mapping[str, Any]) -> None:
    """Answer, unless it is answered: a picture may come in the moment in which it is told that none does."""
    with suppress(InvalidStateError):
        answer.set_result(told)


class ComingTake:
    """At most one. `armed` is a take that may begin with the next frame, and who is to be told of it; `begin` takes it.

    `announced` is called with a folder that was just made, in the thread that made it. `trouble` is for the operator.
    """

    def __init__(self, recording: Recording, letter: str, announced: Callable[[Path], None]) -> None:
        self._recording, self._letter, self._announced = recording, letter, announced
        self._volumes = [Path(volume) for volume in recording.plan.takes]
        self.trouble = ""
        self._seen_s = time.monotonic()
        self._preparing = self._closing = False
        self.armed: tuple[Rolled, Answer] | None = None

    @property
    def name(self) -> str:
        """Of the take that is about to roll, in words; empty when none is."""
        if armed := self.armed:
            return armed[0].name
        return "a take" if self._preparing else ""

    def prepare(self, roll: Roll) -> Answer:
        """Make a take ready; the answer comes when it has begun, or cannot, or no frame comes."""
        self._preparing = True
        answer: Answer = Future()
        threading.Thread(target=self._bring, args=(roll, answer), name="onset-roll", daemon=True).start()
        return answer

    def seen(self) -> tuple[Rolled, Answer] | None:
        """A frame has come; what may begin with it."""
        self._seen_s = time.monotonic()
        return self.armed

    def begin(self) -> tuple[Rolled, Answer]:
        """It begins now."""
        assert self.armed is not None, "a take begins once"
        begun, self.armed = self.armed, None
        return begun

    def take_back(self) -> Mapping[str, Any]:
        """It shall not begin; the answer to who cut it."""
        rolled, answer = self.begin()
        self.give_up(rolled, answer, WorkError(f"{rolled.name} {TAKEN_BACK}"))
        self.trouble = ""
        return {"take": rolled.name, "folder": str(rolled.folder), "warning": f"{rolled.name} {TAKEN_BACK}"}

    @property
    def told_armed(self) -> str:
        """The take of which who rolled was told that it is armed; empty: none."""
        armed = self.armed
        return armed[0].name if armed is not None and armed[1].done() else ""

    @property
    def troubles(self) -> list[str]:
        """What the operator should know."""
        waits = [ARMED.format(name)] if (name := self.told_armed) else []
        return [*waits, *([self.trouble] if self.trouble else [])]

    def close(self) -> None:
        """No frame will come any more."""
        self._closing = True
        if self.armed is not None:
            self.give_up(*self.begin(), WorkError(GONE))

    def give_up(self, rolled: Rolled, answer: Answer, why: OnsetError) -> None:
        """It does not begin: its folder goes, its number stays given."""
        try:
            take_back_folder(rolled.folder)
        except OSError as error:
            why = WorkError(f"{why}; its empty folder {rolled.folder} stays: {error.strerror or error}")
        if answer.done():  # who rolled was told that it is armed
            self.trouble = f"{rolled.name} did not begin: {why}"
        with suppress(InvalidStateError):
            answer.set_exception(why)

    def _bring(self, roll: Roll, answer: Answer) -> None:
        self._prepare(roll, answer)
        while (armed := self.armed) is not None and armed[1] is answer:
            if time.monotonic() - self._seen_s >= AWAY_S:
                name, folder = armed[0].name, str(armed[0].folder)
                settle(answer, {"take": name, "folder": folder, "armed": True, "warning": ARMED.format(name)})
                return
            time.sleep(0.02)

    def _prepare(self, roll: Roll, answer: Answer) -> None:
        try:
            give_up = time.monotonic() + READY_S
            while not self._recording.ready:
                if time.monotonic() > give_up or self._closing:
                    raise WorkError(f"encoders and recorder did not come up in {READY_S:g} s; look at the warnings")
                time.sleep(0.01)
            folder, number = make_take(self._volumes, roll, self._letter)
            self._note(folder)
            if roll.group and not roll.take and (others := agreed(roll, number)) != number:
                self.trouble = (
                    f"{folder.name} is take {others} of the other cameras: its folder had that number; "
                    "put them on one slate with: onset take slate"
                )
            camera = roll.camera or self._letter
            self._announced(folder)
            rolled = Rolled(
                id=secrets.token_hex(16), name=folder.name, volume=str(folder.parent),
                slate=roll.slate(number, camera), first_ns=0, index=0, rolled_utc_ns=0, camera=camera, group=roll.group,
                software=software(), by=roll.by,
            )  # fmt: skip
            if self._closing:
                self.give_up(rolled, answer, WorkError(GONE))
            else:
                self.armed = rolled, answer
        except OnsetError as error:
            answer.set_exception(error)
        except OSError as error:
            where = error.filename or self._volumes[0]
            answer.set_exception(WorkError(f"cannot make a take in {where}: {error.strerror or error}; nothing rolls"))
        finally:
            self._preparing = False

    def _note(self, folder: Path) -> None:
        """The take's name is given. A list that cannot be written is no reason not to roll."""
        try:
            note_name(folder.parent, folder.name)
            self.trouble = ""
        except OSError as error:
            reason = error.strerror or error
            self.trouble = (
                f"{folder.parent}: cannot note the take's name: {reason}; numbers of deleted takes come again"
            )
