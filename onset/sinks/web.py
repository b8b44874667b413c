"""Shows the engine in browsers: starts the monitor, a process of its own that reads what a publish sink publishes.

[[sink]]
kind = "web"
port = 8080
"""

import re
import secrets
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from onset_kernels.picture import Picture

from onset.errors import OnsetError, UsageError, WireError
from onset.frame import Composite
from onset.kept_child import KeptChild
from onset.ports import Want
from onset.ranges import check_ranges
from onset.web.listener import free_port, url_of
from onset.web.loopback import is_loopback
from onset.web.options import WebOptions
from onset.web.serve import serve
from onset.wire.endpoint import to_connect

TEND_S = 0.25
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,128}")


@dataclass(frozen=True)
class Settings:
    """Where browsers look, and at which engine. Off loopback they need a token: the address that is told holds it."""

    host: str = field(default="127.0.0.1", metadata={"help": "address to bind; 0.0.0.0: every interface, with a token"})
    port: int = field(default=8080, metadata={"help": "0 takes any free one", "min": 0, "max": 65535})
    endpoint: str = field(default="tcp://127.0.0.1:5600", metadata={"help": "endpoint of the engine's publish sink"})
    key: Path | None = field(default=None, metadata={"help": "key file, where the publish sink asks for keys"})
    token: str = field(default="", metadata={"help": "16 to 128 of A-Z a-z 0-9 _ -; empty: a random one at each start"})
    viewers: int = field(default=16, metadata={"help": "browsers at once", "min": 1, "max": 256})
    quality: int = field(default=85, metadata={"help": "of the JPEG pictures", "min": 1, "max": 100})
    operators: Literal["host", "all", "none"] = field(
        default="host",
        metadata={"help": "who may roll and cut from the page: host: all on loopback, elsewhere nobody"},
    )

    def __post_init__(self) -> None:
        check_ranges(self)
        if self.operators not in ("host", "all", "none"):
            raise ValueError(f"operators = {self.operators!r} is unknown; known: host, all, none")
        if self.token and not _TOKEN.fullmatch(self.token):
            raise ValueError("token is not 16 to 128 of A-Z a-z 0-9 _ -; leave it empty for a random one")
        try:
            to_connect(self.endpoint)
        except UsageError as error:
            raise ValueError(str(error)) from None


class Web:
    """The sink: nothing goes through it. A thread that sleeps nearly always starts the process again when it dies.

    A monitor that cannot be kept alive costs the engine nothing: it is said in `warnings`.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.failure: OnsetError | None = None
        self._token = "" if is_loopback(settings.host) else settings.token or secrets.token_hex(16)
        self._port = free_port(settings.host, settings.port)
        options = WebOptions(
            endpoint=settings.endpoint,
            host=settings.host,
            port=self._port,
            token=self._token,
            viewers=settings.viewers,
            quality=settings.quality,
            key=str(settings.key) if settings.key is not None else None,
            operates=settings.operators == "all" or (settings.operators == "host" and is_loopback(settings.host)),
        )
        self._child = KeptChild("onset-web", serve, options)
        self._decided = threading.Event()  # it is ready, or it never will be
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._tend, name="web", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """What to open in a browser; it answers once `ready` has returned."""
        return url_of(self.settings.host, self._port, self._token)

    @property
    def warnings(self) -> Sequence[str]:
        """What the operator should know of the monitor."""
        return [*self._child.warnings, *([f"no browser monitor: {self.failure}"] if self.failure else [])]

    def ready(self, timeout_s: float = 20.0) -> str:
        """Wait until browsers are answered; answers the address. Raises what keeps the monitor from it."""
        if not self._decided.wait(timeout_s):
            raise WireError(f"the browser monitor was not ready after {timeout_s:g} s")
        if self.failure is not None:
            raise self.failure
        return self.url

    def wants(self, canvas: Picture) -> Sequence[Want]:  # noqa: ARG002 - the same whatever the size
        """Nothing: the pictures come from the publish sink."""
        return ()

    def write(self, composite: Composite) -> None:
        """Nothing: the monitor hears of the frame from the publish sink."""

    def close(self) -> None:
        """End the process; idempotent."""
        self._closing.set()
        self._thread.join()
        self._child.stop()

    def _tend(self) -> None:
        while not self._closing.wait(TEND_S):
            try:
                self._child.tend()
            except OnsetError as error:
                self.failure = error
                self._decided.set()
                return
            if self._child.child.is_ready():
                self._decided.set()


def where_to_look(sinks: Iterable[object]) -> str:
    """`; watch at http://...` for the line that says that a show is on the air; empty without a browser monitor."""
    return next((f"; watch at {sink.url}" for sink in sinks if isinstance(sink, Web)), "")


def build(settings: Settings) -> Web:
    """A browser monitor that is starting. Raises WireError when the port is in use."""
    return Web(settings)
