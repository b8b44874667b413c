"""`onset watch`: what an engine sends and how late it arrives here, as any subscriber sees it."""

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import zmq

from onset.errors import WireError
from onset.stats import Spread, Stages
from onset.wire.endpoint import to_connect
from onset.wire.keys import ClientKey
from onset.wire.place import host_id
from onset.wire.sockets import Context
from onset.wire.subscriber import Records
from onset.wire.tracked_words import tracked_words
from onset.wire.tracks import TrackedFrame, Tracks

TELL_EVERY_S = 1.0
_STEP_MS = 100

Tell = Callable[[str], None]


class Watch:
    """Counts of what arrived: fed with records, asked for a line a second and a summary at the end."""

    def __init__(self) -> None:
        self.state: dict[str, Any] = {}
        self.last: dict[str, Any] = {}
        self.arrival = Spread()
        self.stages = Stages()
        self.frames = 0
        self.missed = 0
        self.tracked: TrackedFrame | None = None
        self._first_ns = 0
        self._last_ns = 0
        self._told = (0, 0)  # frames and time at the last line

    @property
    def same_host(self) -> bool:
        """Whether the engine's clock is ours, so that ages mean something."""
        return self.state.get("host") == host_id()

    def take(self, record: dict[str, Any], now_ns: int) -> None:
        """One record of topic `state` or `meta`."""
        if record["topic"] == "state":
            self.state = record
            return
        self._first_ns = self._first_ns or now_ns
        self._last_ns = now_ns
        self.last = record
        self.frames += 1
        self.missed += int(record.get("missed", 0))
        captured_ns, stamps = record.get("captured_ns"), record.get("stamps")
        if isinstance(captured_ns, int) and isinstance(stamps, dict):
            self.arrival.add(now_ns - captured_ns)
            self.stages.add(captured_ns, {str(name): int(at_ns) for name, at_ns in stamps.items()})

    @property
    def rate_hz(self) -> float:
        """Frames a second over everything seen."""
        elapsed_ns = self._last_ns - self._first_ns
        return (self.frames - 1) * 1e9 / elapsed_ns if elapsed_ns > 0 else 0.0

    def line(self, lost: int, now_ns: int) -> str:
        """One line about the time since the last one."""
        frames, since_ns = self._told
        self._told = self.frames, now_ns
        rate = (self.frames - frames) * 1e9 / (now_ns - since_ns) if since_ns else self.rate_hz
        latency = self.arrival.summary_ms(50, 99) if self.same_host else {}
        parts = [
            f"frame {self.last.get('index', '-')}",
            f"{rate:.2f} fps",
            *([f"arrival p50 {latency['p50']:.2f} p99 {latency['p99']:.2f} ms"] if latency else []),
            f"lost {lost}",
            f"dropped {_counts(self.state.get('drops', {}))}",
            str(self.last.get("timecode") or "no timecode"),
            *tracked_words(self.state, self.tracked.trackers if self.tracked else {}),
        ]
        return "  ".join(parts)

    def summary(self, lost: Counter[str], endpoint: str) -> dict[str, Any]:
        """Everything seen, as the command answers it. Times in ms, from capture; null when the clock is not ours."""
        return {
            "endpoint": endpoint,
            "engine": self.state.get("engine", {}).get("name"),
            "frames": self.frames,
            "fps": round(self.rate_hz, 3),
            "lost": {topic: count for topic, count in lost.items() if count},
            "missed": self.missed,
            "arrival_ms": self.arrival.summary_ms(50, 95, 99, largest=True) if self.same_host else None,
            "stages_ms": self.stages.summary_ms(),
            "drops": self.state.get("drops", {}),
            "index": self.last.get("index"),
            "timecode": self.last.get("timecode"),
            "timecode_source": self.last.get("timecode_source"),
            "settings_revision": self.last.get("settings_revision"),
            "pictures": {topic: _size(ring) for topic, ring in self.state.get("rings", {}).items()},
            "trackers": self.state.get("trackers", {}),
            "pins": self.state.get("pins", {}),
            "peers": self.state.get("peers", {}),
            "warnings": self.state.get("warnings", []),
        }


def watch(
    endpoint: str, *, seconds: float | None, tell: Tell, patience_s: float = 5.0, key: ClientKey | None = None
) -> dict[str, Any]:
    """Watch an engine for `seconds` (None: until interrupted), telling a line a second; answers the summary.

    Raises WireError when no frame arrives in `patience_s`, at the start or later on. KeyboardInterrupt ends it well.
    """
    address = to_connect(endpoint)
    context: Context = zmq.Context()
    records = Records(context, address, ("state", "meta"), key=key)
    tracks = Tracks(context, address, key=key)
    seen = Watch()
    began = heard = told = time.monotonic()
    try:
        while seconds is None or time.monotonic() - began < seconds:
            record = records.receive(_STEP_MS)
            now = time.monotonic()
            if record is not None:
                seen.take(record, time.monotonic_ns())
                heard = now if record["topic"] == "meta" else heard
            while (tracked := tracks.receive(0)) is not None:
                seen.tracked = tracked
            if now - heard > patience_s:
                raise WireError(_silence(seen, address, patience_s))
            if now - told >= TELL_EVERY_S and seen.frames:
                told = now
                tell(seen.line(records.lost["meta"], time.monotonic_ns()))
    except KeyboardInterrupt:
        tell("stopped")
    finally:
        records.close()
        tracks.close()
        context.destroy(linger=0)
    if not seen.frames:
        raise WireError(_silence(seen, address, time.monotonic() - began))
    return seen.summary(records.lost, address)


def _silence(seen: Watch, address: str, waited_s: float) -> str:
    if not seen.state:
        return f"nothing arrived from {address} in {waited_s:.3g} s; is an engine running there, and is a key needed?"
    name = seen.state.get("engine", {}).get("name", "the engine")
    captured = seen.state.get("frames_captured")
    if captured is None:
        why = "is still coming up (code is compiled, or the machine is busy); watch again"
    elif captured and not seen.state.get("frames_published"):
        why = "works on its first frame (code is compiled, or the machine is busy); watch again"
    else:
        why = "answers, but its source delivers nothing"
    return f"no frame arrived from {address} in {waited_s:.3g} s; {name} {why}"


def _counts(drops: Any) -> str:
    if not isinstance(drops, dict) or not any(drops.values()):
        return "0"
    return ", ".join(f"{reason} {count}" for reason, count in drops.items() if count)


def _size(ring: Any) -> str:
    picture = ring.get("picture", {}) if isinstance(ring, dict) else {}
    return f"{picture.get('width')}x{picture.get('height')} {picture.get('layout')}"
