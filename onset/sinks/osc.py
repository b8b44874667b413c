"""Roll and cut by OSC, from a button box, a lighting desk or a phone with Live Link Face's remote control.

[[sink]]
kind = "osc"

    /onset/roll [scene] [take]     /onset/cut     /onset/note text     /onset/circle
    /RecordStart slate take        /RecordStop                          as Live Link Face has them
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from onset.commanding import Commanding
from onset.errors import OnsetError, UsageError, WireError
from onset.extras import missing_extra
from onset.ranges import check_ranges
from onset.record_port import Recorder

ANSWER_S = 60.0
BY = "OSC"
_LONGEST = 2000
Reply = tuple[str, ...]
"""An address and the words behind it."""


@dataclass(frozen=True)
class Settings:
    """Where OSC arrives, over UDP. It has no keys: off loopback whoever can reach the port can roll and cut."""

    host: str = field(default="127.0.0.1", metadata={"help": "address to listen at", "change": "at start"})
    port: int = field(
        default=8000, metadata={"help": "UDP port; 0: any free one", "min": 0, "max": 65535, "change": "at start"}
    )

    def __post_init__(self) -> None:
        check_ranges(self)
        if not self.host:
            raise ValueError('host is empty; write 127.0.0.1, or "0.0.0.0" for every network')


class Osc(Commanding):
    """The sink that wants no picture. Each message is worked off in a thread of its own and answered to its sender:
    `/onset/rolled take folder`, `/onset/cut take`, or `/onset/error text`."""

    def __init__(self, settings: Settings) -> None:
        try:
            from pythonosc.dispatcher import Dispatcher
            from pythonosc.osc_server import ThreadingOSCUDPServer
        except ImportError as error:
            raise missing_extra(error, 'sink kind = "osc"') or error from None
        super().__init__()
        self.settings = settings
        dispatcher = Dispatcher()
        for address, work in (
            ("/onset/roll", self._roll), ("/onset/cut", self._cut), ("/onset/note", self._note),
            ("/onset/circle", self._circle), ("/RecordStart", self._record_start), ("/RecordStop", self._cut),
        ):  # fmt: skip
            dispatcher.map(address, self._answered, work)
        try:
            self._server = ThreadingOSCUDPServer((settings.host, settings.port), dispatcher)
        except OSError as error:
            raise WireError(
                f"OSC cannot listen at {settings.host}:{settings.port}: {error.strerror or error}; choose another port"
            ) from None
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, name="onset-osc", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening; idempotent."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answered(self, address: str, work: list[Callable[..., Reply]], *said: Any) -> Any:
        """Do what a message asks; what comes of it goes back to who sent it."""
        try:
            answer = work[0](*[value for value in said if isinstance(value, str | int | float)])
        except OnsetError as error:
            self._refusal = f"OSC {address}: {error}"
            return "/onset/error", str(error)
        self._refusal = ""
        return answer

    def _roll(self, scene: Any = "", take: Any = 0, *_: Any) -> Reply:
        return self._rolled(str(scene), take)

    def _record_start(self, slate: Any = "", take: Any = 0, *_: Any) -> Reply:
        return self._rolled(str(slate), take)

    def _rolled(self, scene: str, take: Any) -> Reply:
        try:
            number = int(take)
        except (ValueError, OverflowError):
            raise UsageError(f"take {take!r} is no number") from None
        rolled = _result(self._ready().roll({"scene": scene[:_LONGEST], "take": number, "by": BY}))
        return "/onset/rolled", str(rolled["take"]), str(rolled["folder"])

    def _cut(self, *_: Any) -> Reply:
        return "/onset/cut", str(_result(self._ready().cut(BY))["take"])

    def _note(self, text: Any = "", *_: Any) -> Reply:
        return "/onset/noted", str(_result(self._ready().note(str(text)[:_LONGEST]))["take"])

    def _circle(self, *_: Any) -> Reply:
        return "/onset/circled", str(_result(self._ready().note("", circle=True))["take"])

    def _ready(self) -> Recorder:
        if self._recorder is None:
            raise UsageError('nothing records here: add [[sink]] kind = "record"')
        return self._recorder


def _result(answer: "Future[Any]") -> Any:
    try:
        return answer.result(ANSWER_S)
    except TimeoutError:
        raise WireError(f"the recorder did not answer in {ANSWER_S:g} s") from None


def needs(settings: Settings) -> tuple[str, ...]:  # noqa: ARG001 - whatever they are
    """Libraries that have to be there, by their import names."""
    return ("pythonosc",)


def build(settings: Settings) -> Osc:
    """Listens for OSC. Raises WireError when the port is taken, UsageError when python-osc is missing."""
    return Osc(settings)
