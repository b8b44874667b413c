"""A camera whose connection breaks while a take rolls, and comes back: the take goes on, and says what is missing."""

import contextlib
from pathlib import Path

from onset.engine import Engine
from onset.retake import Wish, rerender
from onset.takes.read import Missing, Shown, open_take
from onset.takes.verify import verify
from tests.retaken import Shoot, take_table
from tests.sources.stream_writer import free_port, sender

MANY = 1_000_000
"""Of a camera that goes on for as long as an engine takes to come up on a busy machine."""


def test_a_take_goes_on_when_the_camera_is_lost_and_back(tmp_path: Path) -> None:
    port = free_port()
    url = f"tcp://127.0.0.1:{port}"
    table = take_table("camera-lost", tmp_path / "takes")
    table["source"] = {"kind": "stream", "url": url, "listen": True, "read_timeout_s": 0.5, "retry_s": 0.05}
    with contextlib.ExitStack() as senders:
        first = senders.enter_context(sender(url, "mpegts", most_frames=MANY))

        def lose(_engine: Engine) -> None:
            first.kill()
            senders.enter_context(sender(url, "mpegts", most_frames=MANY))

        folder = Shoot(table, 40, {15: lose}).run()
    verdict = verify(folder)
    assert verdict.sound, verdict.lines()
    with open_take(folder) as take:
        assert take.manifest.state == "closed"
        records = {record.index: record for record in take.frames()}
        found = list(take.pictures("camera"))
        gaps = [gap for gap in take.gaps if gap.stream == "*"]
    reasons = {record.reason for record in records.values() if record.state == "dropped"} | {gap.reason for gap in gaps}
    missing = [one.index for one in found if isinstance(one, Missing)]
    shown = [one.index for one in found if isinstance(one, Shown)]
    assert any("connection" in reason for reason in reasons), reasons
    assert missing, "frames were due while the camera was away"
    assert min(shown) < min(missing) < max(missing) < max(shown)
    assert all(records[index].state == "committed" for index in shown)
    answer = rerender(Wish(folder))
    assert answer["identical_to_take"] is True, answer
