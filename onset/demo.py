"""The demo: a procedural stage keyed live, beside it a process that measures arrival and one that knows the truth."""

import contextlib
import importlib.util
import sys
import time
import webbrowser
from collections.abc import Mapping
from concurrent.futures import Future
from fractions import Fraction
from pathlib import Path
from typing import Any

from onset.children import Child
from onset.clock import SECOND_NS
from onset.engine import Engine
from onset.errors import UsageError, WorkError
from onset.face_judge import LABEL as FACE
from onset.face_judge import main as face_judge_main
from onset.frame import Composite
from onset.free_ports import free_ports
from onset.judge import FIRST_FRAME_S, Trial
from onset.judge import main as judge_main
from onset.record_port import Recorder
from onset.settings import make_show
from onset.show import Show
from onset.sinks.web import where_to_look
from onset.size import Size
from onset.until import ended_by_signals
from onset.warning_lines import warnings_on_standard_error
from onset.wire.probe import Probe

FACE_HZ = 30.0
"""Looks at the face: of 60 frames a second every other one, which leaves the loop its processors (docs/tracking.md)."""
WITNESS_LIMIT_S = 90.0
"""From the first frame on."""
SPEED_LIMIT_S = 30.0
"""How long a take waits for a loop that loses no frame."""
ANSWER_S = 10.0
"""How long a roll may still answer when the engine has ended: a folder that is just being made on a slow disk."""
ENDED_EARLY = "the demo was ended before its take could roll; give it longer, or the machine less to do"
RETENTION_S = 5.0
"""Less than a show has: a demo should run where shared memory is small."""
DEMO_NAME = "onset-demo"
DEMO_PORT = 5600
WEB_PORT = 8080
PORTS = 4
"""Ports beside each other that a demo takes: the wire's three, and the browser's unless that is its usual one."""


def demo_show(
    size: Size,
    rate_hz: Fraction,
    *,
    seed: int = 1,
    device: str = "auto",
    threads: int = 0,
    port: int = DEMO_PORT,
    web_port: int = WEB_PORT,
    name: str = DEMO_NAME,
    takes: Path | None = None,
    face: bool = False,
) -> Show:
    """The show that the demo runs: the same as `launch/demo.toml`, with what the command line says.

    `takes` is the folder that it records into, None: it does not record. With `face` the figure has a real face, and a
    tracker follows it. Raises UsageError where that needs a package that is not there.
    """
    if face:
        _need_faces()
    endpoint = f"tcp://127.0.0.1:{port}"
    table: dict[str, Any] = {
        "show": {"name": name},
        "engine": {"device": device, "threads": threads},
        "source": {"kind": "pattern", "size": str(size), "rate": str(rate_hz), "seed": seed, "face": face},
        "keyer": {"kind": "difference"},
        "layer": [{"kind": "bars"}, {"kind": "camera"}],
        "sink": [
            {"kind": "publish", "name": name, "endpoint": endpoint},
            {"kind": "web", "endpoint": endpoint, "port": web_port},
        ],
    }
    if face:
        table["tracker"] = [{"kind": "face", "label": FACE, "rate_hz": FACE_HZ}]
    if takes is not None:
        table["sink"].append({"kind": "record", "takes": str(takes), "retention_s": RETENTION_S})
    (show,) = make_show(table)
    return show


def _need_faces() -> None:
    for name in ("mediapipe", "cv2"):
        if importlib.util.find_spec(name) is None:
            raise UsageError(
                f"onset demo --face needs {name}, which is not installed: pip install 'onset-engine[faces]'"
            )


def demo_place(port: int | None) -> dict[str, Any]:
    """Where a demo stands on its computer, as arguments of `demo_show`: the usual place, or one beside other demos.

    `port` is the first of four; 0 looks for four that are free. Raises WireError when there are none.
    """
    if port is None:
        return {}
    first = port or free_ports(PORTS)
    return {"port": first, "web_port": first + PORTS - 1, "name": f"{DEMO_NAME}-{first}"}


class Demo:
    """Runs a show whose source is the pattern until Ctrl-C, or for `seconds` once the witnesses are there.

    The window begins with the first frame that is published after the probe is subscribed, and leaves nothing out.
    With `record_s` a take rolls once the loop runs at speed (`onset.pace`), for so long, while no process starts any
    more; the demo ends when it is cut and finished, unless `seconds` says longer.
    """

    def __init__(self, show: Show, *, seconds: float | None, browser: bool, record_s: float | None = None) -> None:
        self.show = show
        self._take = DemoTake(record_s) if record_s is not None else None
        self._seconds = seconds
        self._browser = browser
        self._publish = next(part.settings for part in show.sink if part.kind == "publish")
        self._started_ns = time.monotonic_ns()
        self._shown_ns = 0
        self._counting = False

    def run(self) -> dict[str, Any]:
        """The summary. Raises OnsetError."""
        assert self.show.source is not None
        source = self.show.source.settings
        self._engine = Engine(self.show, on_published=self._each)
        with contextlib.ExitStack() as witnesses:
            witnesses.callback(self._engine.close)
            self._probe = Probe(self._publish.endpoint, patience_s=FIRST_FRAME_S)
            witnesses.callback(self._probe.stop)
            trial = Trial(
                self._publish.endpoint,
                source.size.width_px,
                source.size.height_px,
                source.seed,
                source.rate,
                source.face,
            )
            judges = {"onset-judge": judge_main} | ({"onset-face-judge": face_judge_main} if source.face else {})
            self._judges = [Child(name, main, trial) for name, main in judges.items()]
            for judge in self._judges:
                witnesses.callback(judge.stop)
            with ended_by_signals(self._engine.stop), warnings_on_standard_error(self._engine.warnings):
                self._engine.run()
        judged = [judge.stop() or {} for judge in self._judges]
        for judge in self._judges:
            if judge.failure is not None:
                print(f"onset demo: {judge.failure}", file=sys.stderr, flush=True)
        if self._take is not None:
            self._take.ended()
        return self._summary(self._probe.stop(), *judged)

    def _each(self, composite: Composite) -> None:
        """After every frame, in the loop: begin counting when the witnesses are there, end when the time is over."""
        now_ns = composite.published_ns
        if not self._counting:
            self._wait_for_witnesses(now_ns)
            return
        recorded = self._take is None or self._take.turn(self._engine, now_ns)
        if recorded and self._is_over(now_ns):
            self._engine.stop()

    def _is_over(self, now_ns: int) -> bool:
        passed_ns = now_ns - self._engine.pipeline.tally.since_ns
        return self._seconds is not None and passed_ns >= self._seconds * SECOND_NS

    def _wait_for_witnesses(self, now_ns: int) -> None:
        self._shown_ns = self._shown_ns or now_ns
        for judge in self._judges:
            judge.poll()
            if judge.failure is not None:
                raise judge.failure
        if self._probe.ready() and all(judge.is_ready() for judge in self._judges):
            self._counting = True
            self._probe.mark()
            for judge in self._judges:
                judge.tell("mark")
            self._engine.pipeline.mark()
            self._announce()
        elif now_ns - self._shown_ns > WITNESS_LIMIT_S * SECOND_NS:
            raise WorkError(f"the demo's witnesses were not ready after {WITNESS_LIMIT_S:g} s; is the machine busy?")

    def _announce(self) -> None:
        started_s = (time.monotonic_ns() - self._started_ns) / SECOND_NS
        lasting = "until Ctrl-C" if self._seconds is None else f"for {self._seconds:g} s"
        where = where_to_look(self._engine.sinks)
        print(f"onset demo: on the air after {started_s:.1f} s, {lasting}{where}", file=sys.stderr, flush=True)
        if self._browser and where:
            webbrowser.open(where.rpartition(" ")[2])

    def _summary(
        self, arrivals: dict[str, Any], judged: dict[str, Any], face: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        summary = self._engine.summary()
        tracked = {FACE: {**summary["trackers"][FACE], "error_px": None, **face}} if face is not None else {}
        latency = {name: arrivals.get(name) for name in ("p50", "p95", "p99", "max")}
        assert self.show.source is not None
        return {
            **summary,
            "latency_ms": {**summary["latency_ms"], "arrival": latency},
            "matte_mad": judged.get("matte_mad"),
            "mattes_judged": judged.get("mattes_judged", 0),
            "monitors": {"probe": {name: arrivals.get(name) for name in ("frames", "lost", "torn")}},
            "size": str(self.show.source.settings.size),
            "rate_hz": str(self._engine.source.rate_hz),
            "seed": self.show.source.settings.seed,
            **({"trackers": tracked} if tracked else {}),
            **({"takes": self._take.summary(self._engine)} if self._take is not None else {}),
        }


class DemoTake:
    """The take of a demo: rolls as soon as the loop runs at speed, and is cut when its time is over.

    In a fresh installation code is compiled for a minute, and half of a take that rolled meanwhile was lost. Where the
    machine is too slow for every frame it rolls all the same, after `SPEED_LIMIT_S`.
    """

    def __init__(self, record_s: float) -> None:
        self._record_s = record_s
        self._seen_ns = 0
        self._said = False
        self._rolled: Future[Mapping[str, Any]] | None = None
        self._since_ns = 0
        self._cut: Mapping[str, Any] | None = None

    def turn(self, engine: Engine, now_ns: int) -> bool:
        """Called after every frame, in the loop: whether the take is cut. Raises what kept it from rolling."""
        recorder = engine.recorder
        if self._cut is not None or recorder is None:
            return True
        if self._rolled is None and not self._may_roll(engine, now_ns):
            return False
        if self._rolled is None:
            self._rolled = recorder.roll({"production": "Onset demo", "scene": "1"})
        elif not self._since_ns and self._rolled.done():
            self._rolled.result()
            self._since_ns = now_ns
        elif self._since_ns and now_ns - self._since_ns >= self._record_s * SECOND_NS:
            self._cut = self._cut_by(recorder)
        return self._cut is not None

    def _cut_by(self, recorder: Recorder) -> Mapping[str, Any]:
        try:
            return recorder.cut().result()
        except UsageError as error:  # a full disk cut it before
            raise WorkError(f"the take was not {self._record_s:g} s long: {error}") from None

    def _may_roll(self, engine: Engine, now_ns: int) -> bool:
        self._seen_ns = self._seen_ns or now_ns
        if engine.pipeline.pace.reached:
            return True
        if not self._said:
            self._said = True
            print("onset demo: the take rolls once no frame is lost for a second", file=sys.stderr, flush=True)
        return now_ns - self._seen_ns > SPEED_LIMIT_S * SECOND_NS

    def ended(self) -> None:
        """The engine is closed, which cuts a take that was not cut yet. Raises OnsetError when there is none."""
        if self._rolled is None:
            raise WorkError(f"no take was recorded: {ENDED_EARLY}")
        try:
            self._cut = self._cut or self._rolled.result(ANSWER_S)
        except TimeoutError:
            raise WorkError(f"no take was recorded: {ENDED_EARLY}") from None

    def summary(self, engine: Engine) -> dict[str, Any]:
        """What was recorded."""
        report = engine.recorder.report() if engine.recorder is not None else {}
        return {"folder": self._cut["folder"] if self._cut else None, "record": report}
