"""A recorder that notes what is asked of it, and refuses like the real one."""

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from onset.errors import UsageError
from onset.record_port import Station
from onset.takes.slate import parse_roll


class FakeRecorder:
    """See `onset.ports.Recorder`."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.rolling = False
        self.by: list[str] = []
        self._rolled = 0
        self.late: list[Future[Mapping[str, Any]]] | None = None
        """A list: answers wait in it until somebody gives them."""

    def begin(self, station: Station) -> None:
        raise AssertionError("it has begun")

    def roll(self, slate: Mapping[str, Any]) -> "Future[Mapping[str, Any]]":
        if self.rolling:
            raise UsageError(f"{self._take} is rolling already; cut it first")
        parse_roll(dict(slate))
        self.rolling = True
        self._rolled += 1
        self.by.append(str(slate.get("by", "")))
        return self._answer("roll", {name: value for name, value in slate.items() if name != "by"})

    def cut(self, by: str = "") -> "Future[Mapping[str, Any]]":
        if not self.rolling:
            raise UsageError("nothing is rolling; roll first")
        self.rolling = False
        self.by.append(by)
        return self._answer("cut", None)

    def note(self, text: str, *, circle: bool | None = None) -> "Future[Mapping[str, Any]]":
        return self._answer("note", (text, circle))

    def report(self) -> Mapping[str, Any]:
        return {"state": "rolling" if self.rolling else "idle", "take": self._take if self.rolling else ""}

    def _answer(self, what: str, said: Any) -> "Future[Mapping[str, Any]]":
        self.asked.append((what, said))
        answer: Future[Mapping[str, Any]] = Future()
        if self.late is None:
            answer.set_result(self.word)
        else:
            self.late.append(answer)
        return answer

    @property
    def word(self) -> Mapping[str, Any]:
        return {"index": 1, "take": self._take, "folder": f"/takes/{self._take}"}

    @property
    def _take(self) -> str:
        return f"S7_T{self._rolled:03}_A"
