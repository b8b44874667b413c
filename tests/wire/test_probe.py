"""The witness in another process."""

import time

import pytest

from onset.errors import WireError
from onset.sinks.publish import Settings
from onset.wire.probe import Probe
from tests.wire.fakes import FakeEngine


def test_the_probe_sees_every_frame_from_the_mark_on(engine_name: str) -> None:
    engine = FakeEngine(Settings(name=engine_name, endpoint="tcp://127.0.0.1:*", viewers=0))
    try:
        probe = Probe(engine.endpoint)
        assert not probe.ready()
        engine.flow(100)
        probe.wait()
        assert probe.ready()
        engine._stopping.set()
        assert engine._thread is not None
        engine._thread.join()
        probe.mark()
        time.sleep(0.3)  # until it has heard the mark
        for _ in range(20):
            engine.publish()
            if engine.index % 2:
                time.sleep(0.01)
        for _ in range(40):  # at once: eight slots cannot hold them
            engine.publish()
        seen = probe.stop()
        assert seen["frames"] + seen["lost"] + seen["torn"] == 60
        assert seen["frames"] > 0
        assert 0 < seen["p50"] <= seen["p95"] <= seen["p99"] <= seen["max"]
        assert set(seen) == {"frames", "lost", "torn", "p50", "p95", "p99", "max"}
        assert probe.stop() == seen
    finally:
        engine.close()


def test_an_engine_that_never_publishes_is_one_clear_error() -> None:
    probe = Probe("tcp://127.0.0.1:9", patience_s=0.3)
    with pytest.raises(WireError, match=r"no comp from tcp://127.0.0.1:9 in 0.3 s"):
        probe.wait()
    probe.stop()
