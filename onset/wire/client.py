"""The client: frames, metadata, state and settings of a running engine, from this host or over the LAN."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import zmq

from onset.errors import UsageError, WireError
from onset.wire.control_client import ControlClient
from onset.wire.endpoint import seen_from, to_connect
from onset.wire.keys import ClientKey, read_client_key
from onset.wire.local_frames import LocalFrames
from onset.wire.place import host_id
from onset.wire.shown import ShownFrame
from onset.wire.sockets import Context
from onset.wire.states import States
from onset.wire.subscriber import Records
from onset.wire.tracks import TrackedFrame, Tracks

if TYPE_CHECKING:
    from onset.wire.remote_frames import RemoteFrames

_FIRST_FRAME_S = 120.0  # a busy machine without a cache compiles for a minute before its first frame
ROLL_LIMIT_S = 30.0
COMMAND_LIMIT_S = 60.0
CHANGE_LIMIT_S = 150.0
"""A change whose program takes longer than two minutes to compile is refused by the engine."""
SILENCE_S = 10.0
"""An engine that lives says within 2 s that a change waits."""
_STEP_S = 0.2  # so that Ctrl-C is seen while waiting


class Engine:
    """One running engine, seen from one thread of a client."""

    def __init__(self, endpoint: str, *, key: ClientKey | None, timeout_s: float) -> None:
        self.endpoint = to_connect(endpoint)
        self._key = key
        self._context: Context = zmq.Context()
        self._states = States(self._context, self.endpoint, key)
        self._metadata: Records | None = None
        self._control: ControlClient | None = None
        self._frames: list[LocalFrames | RemoteFrames | Tracks] = []
        try:
            self.state(timeout_s=timeout_s)
        except BaseException:
            self.close()
            raise

    def state(self, *, timeout_s: float = 5.0) -> dict[str, Any]:
        """The newest state: rings, endpoints, rate, drops, stages, peers (docs/wire.md). Raises WireError."""
        give_up = time.monotonic() + timeout_s
        self._states.hear()
        while not self._states.newest:
            left_s = give_up - time.monotonic()
            if left_s <= 0:
                raise WireError(
                    f"nothing heard from {self.endpoint} in {timeout_s:g} s; is an engine running there"
                    f"{', and is the key still allowed' if self._key else ''}?"
                )
            self._states.hear(int(min(left_s, _STEP_S) * 1000))
        return self._states.newest

    def meta(self, *, timeout_s: float = 5.0) -> dict[str, Any]:
        """The next frame's metadata record, in order. Raises WireError when none comes in time."""
        if self._metadata is None:
            self._metadata = Records(self._context, self.endpoint, ("meta",), key=self._key)
        give_up = time.monotonic() + timeout_s
        while (left_s := give_up - time.monotonic()) > 0:
            record = self._metadata.receive(int(min(left_s, _STEP_S) * 1000))
            self._states.hear()
            if record is not None:
                return record
        raise WireError(f"no frame's metadata from {self.endpoint} in {timeout_s:g} s; does the source deliver?")

    @property
    def lost_records(self) -> dict[str, int]:
        """Records that did not arrive, by topic."""
        metadata = dict(self._metadata.lost) if self._metadata else {}
        return {**self._states.lost, **metadata}

    def frames(
        self,
        topic: str = "comp",
        *,
        copied: bool = True,
        newest: bool = True,
        timeout_s: float | None = None,
        tier: int = 1,
        raw: bool = False,
        shared_memory: bool = True,
    ) -> Iterator[ShownFrame]:
        """Frames of a topic as they come: `comp`, `matte`, `source`, `fill`.

        On the engine's host pixels come from shared memory, elsewhere, or without `shared_memory`, as JPEG from its
        gateway (`tier` 1, 2 or 4 divides the size; `raw` asks for unharmed pixels). `timeout_s` None waits for
        ever, through restarts of the engine; before an engine's first frame, for which it may compile, two minutes
        are waited whatever it is. Raises UsageError for a topic that is not published, WireError when `timeout_s`
        passes without a frame.
        """
        path = self._ring(topic, timeout_s)["path"]
        if shared_memory and self.on_this_host:
            source: LocalFrames | RemoteFrames = self._local(topic, path, copied=copied, newest=newest)
        else:
            source = self._remote(topic, tier=tier, raw=raw)
        self._frames.append(source)
        try:
            waited_s = 0.0
            while timeout_s is None or waited_s < timeout_s:
                frame = source.next(_STEP_S if timeout_s is None else min(_STEP_S, timeout_s - waited_s))
                self._states.hear()
                if frame is not None:
                    waited_s = 0.0
                    yield frame
                else:
                    waited_s += _STEP_S
        finally:
            source.close()
            self._frames.remove(source)
        raise WireError(f"no {topic} frame from {self.endpoint} in {timeout_s:g} s; does the source deliver?")

    def tracks(self, *, timeout_s: float | None = None) -> Iterator[TrackedFrame]:
        """What trackers say of each published frame, as it comes: typed, as `onset.subject` has it.

        Raises WireError when `timeout_s` passes without one: there is no tracker, or it has not answered yet.
        """
        source = Tracks(self._context, self.endpoint, key=self._key)
        self._frames.append(source)
        try:
            heard_s = time.monotonic()
            while timeout_s is None or time.monotonic() - heard_s < timeout_s:
                frame = source.receive(int(_STEP_S * 1000))
                self._states.hear()
                if frame is not None:
                    heard_s = time.monotonic()
                    yield frame
        finally:
            source.close()
            self._frames.remove(source)
        raise WireError(f"nothing tracked from {self.endpoint} in {timeout_s:g} s; has its show a [[tracker]]?")

    def command(self, tracker: str, name: str, /, **arguments: Any) -> dict[str, Any]:
        """Have a tracker, by its label, do something of its own: `command("face", "neutral")`. Raises UsageError."""
        asked = self._asking().ask(
            "command", timeout_s=COMMAND_LIMIT_S, tracker=tracker, name=name, arguments=arguments
        )
        result: dict[str, Any] = asked["result"]
        return result

    def get(self, path: str) -> Any:
        """The value of a setting, such as `keyer.black`. Raises UsageError naming known paths."""
        return self._asking().ask("get", path=path)["value"]

    def set(self, path: str, value: Any, *, timeout_s: float = CHANGE_LIMIT_S) -> int:
        """Change a setting; answers the index of the first frame that has it, for which a program may have to be
        compiled. Raises UsageError when it is refused, or is not in effect after `timeout_s`: it may come still then.
        """
        return self._changed(timeout_s, path=path, value=value)

    def change(self, changes: dict[str, Any], *, timeout_s: float = CHANGE_LIMIT_S) -> int:
        """Change several settings in the same frame."""
        return self._changed(timeout_s, changes=changes)

    def _changed(self, timeout_s: float, **fields: Any) -> int:
        return int(self._asking().ask("set", timeout_s=timeout_s, silence_s=SILENCE_S, **fields)["index"])

    def settings(self) -> dict[str, Any]:
        """Every setting in force."""
        tree: dict[str, Any] = self._asking().ask("list")["value"]
        return tree

    def roll(self, /, **slate: Any) -> dict[str, Any]:
        """Roll: {"index" of the first frame, "take", "folder"}, a "warning" where there is one. While the camera is
        away "armed" is in place of "index": the take begins with the first picture that comes. The slate may have
        production, scene, shot, take (a number), camera, notes, circle and group. Raises UsageError with the engine's
        sentence."""
        return self._told("roll", slate=slate)

    def cut(self) -> dict[str, Any]:
        """Cut: {"index" of the last frame, "take", "folder"}; one that is armed is taken back, as its "warning" says.
        Raises UsageError when nothing rolls."""
        return self._told("cut")

    def note(self, text: str = "", *, circle: bool | None = None) -> dict[str, Any]:
        """Put a note into the take that rolls, or circle it. Raises UsageError when nothing rolls."""
        return self._told("note", text=text, circle=circle)

    def _told(self, op: str, **fields: Any) -> dict[str, Any]:
        answer = self._asking().ask(op, timeout_s=ROLL_LIMIT_S, **fields)
        told = ("index", "take", "folder", "armed", "warning")
        return {name: answer[name] for name in told if name in answer}

    def close(self) -> None:
        """Leave; idempotent."""
        for part in (self._states, self._metadata, self._control, *self._frames):
            if part is not None:
                part.close()
        self._context.destroy(linger=0)

    def __enter__(self) -> "Engine":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def on_this_host(self) -> bool:
        """Whether the engine's shared memory can be read from here."""
        paths = [ring["path"] for ring in _rings_in(self.state()).values()]
        return self._states.newest.get("host") == host_id() and all(os.access(path, os.R_OK) for path in paths)

    def _local(self, topic: str, path: str, *, copied: bool, newest: bool) -> LocalFrames:
        return LocalFrames(self._context, self.endpoint, topic, path, copied=copied, newest=newest, key=self._key)

    def _remote(self, topic: str, *, tier: int, raw: bool) -> "RemoteFrames":
        from onset.wire.remote_frames import RemoteFrames  # libjpeg, which frames of this host do not need

        return RemoteFrames(self._context, self._service("pictures"), topic, tier=tier, raw=raw, key=self._key)

    def _ring(self, topic: str, timeout_s: float | None) -> dict[str, Any]:
        """What the engine tells of a topic's ring; one that has just started tells with its first frame."""
        give_up = time.monotonic() + max(_FIRST_FRAME_S, timeout_s or 0.0)
        while not (rings := _rings_in(self.state())) and time.monotonic() < give_up:
            time.sleep(0.02)
        if topic not in rings:
            known = ", ".join(rings) or "nothing yet"
            raise UsageError(f"{self.endpoint} publishes no {topic!r}; it publishes: {known}")
        return rings[topic]

    def _asking(self) -> ControlClient:
        if self._control is None:
            self._control = ControlClient(self._context, self._service("control"), self._key)
        return self._control

    def _service(self, name: str) -> str:
        services = self.state().get("endpoints")
        offered = services.get(name) if isinstance(services, dict) else None
        endpoint = seen_from(self.endpoint, [one for one in offered or () if isinstance(one, str)])
        if endpoint is None:
            raise WireError(
                f"the engine at {self.endpoint} offers no {name} to this client; it offers: {offered or 'none'}"
            )
        return endpoint


def _rings_in(state: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The rings that a state message tells of; what is not told in the agreed form is left out."""
    rings = state.get("rings")
    told = rings.items() if isinstance(rings, dict) else ()
    return {name: ring for name, ring in told if isinstance(ring, dict) and isinstance(ring.get("path"), str)}


def connect(endpoint: str, *, key: str | Path | None = None, timeout_s: float = 5.0) -> Engine:
    """Join an engine: `tcp://host:5600`, or the engine's name on this host.

    `key` is the file that `onset keys make` wrote. Raises WireError when nothing is heard in
    `timeout_s`, UsageError for a wrong endpoint, InputError for a wrong key.
    """
    return Engine(endpoint, key=read_client_key(Path(key)) if key is not None else None, timeout_s=timeout_s)
