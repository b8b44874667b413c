"""A whole engine with sound and timecode: takes whose sound begins with frame one, whoever dies meanwhile."""

import os
import signal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onset.children import Child, ChildEnd
from onset.client import connect
from onset.companion import TakeEnd, TakeStart
from onset.engine import Engine
from onset.errors import InputError, ShowError, UsageError
from onset.free_ports import free_ports
from onset.settings import make_show
from onset.sound.file_input import decoded
from onset.sound.ltc_track import LtcTrack
from onset.sound.sound_log import read_log
from onset.sound.tables import SoundTable, TimecodeTable
from onset.sound_link import SoundLink, sound_end_ns
from onset.takes.read import open_take
from onset.takes.repair import repair
from onset.takes.verify import verify
from tests.sinks.test_record import recorded, running, show_table, wait_frames
from tests.takes.rig import until

RATE = Fraction(25)
LTC_START = "10:00:00:00"
SOUND = {"input": "generated", "channels": 2, "ltc_channel": 2, "ltc_start": LTC_START, "drift_ppm": 80.0}


def with_sound(tmp_path: Path, name: str, port: int, **record: Any) -> dict[str, Any]:
    return {**show_table(tmp_path, name, port, **record), "sound": SOUND}


def first_label_in(path: Path) -> tuple[int, float]:
    """(count of the first whole LTC word in a take's sound, seconds into the file at which it begins)."""
    track = LtcTrack(RATE, 48_000)
    for piece in decoded(path):
        frames = track.feed(np.ascontiguousarray(piece[:, 1]))
        if frames:
            return frames[0].word.timecode.count, frames[0].start_sample / 48_000
    raise AssertionError("there is no timecode in the take's sound")


def check(folder: Path) -> None:
    """The take is sound, and the timecode in its sound stands where the label of its first picture says."""
    verdict = verify(folder)
    assert verdict.problems == []
    with open_take(folder) as take:
        manifest = take.manifest
        first = next(record for record in take.frames() if record.index == take.first_index)
        assert manifest.sound is not None
        assert abs(manifest.sound.drift_ppm - 80.0) < 5.0
        assert abs(manifest.sound.start_error_us) < 1000
        label = manifest.timecode()
        assert label is not None
        assert first.timecode_source in ("ltc", "ltc bridged")  # a busy machine hears late, and labels are the same
        assert manifest.sound.time_reference == label.count * 48_000 // 25
    count, at_s = first_label_in(folder / "sound.wav")
    # Frames are taken at any phase of the timecode: up to half a frame lies between a label and its frame.
    assert abs((count - label.count) / 25 - at_s) <= 0.5 / 25 + 0.001


def test_a_take_has_its_sound_from_frame_one_and_frames_have_the_labels_of_the_ltc(tmp_path: Path) -> None:
    port = free_ports(3)
    table = with_sound(tmp_path, f"sound-{port}", port, preroll_s=0.5, retention_s=3.0)
    with running(table), connect(f"tcp://127.0.0.1:{port}") as seen:
        until(lambda: "ltc" in seen.state()["timecode"]["source"], lambda: str(seen.state()))
        sound = seen.state()["sound"]
        assert (sound["input"], sound["levels"]["peak_dbfs"]) == ("generated", [-18.0, -18.0])
        wait_frames(seen, 20)
        seen.roll(scene="7")
        wait_frames(seen, 30)
        seen.cut()
        until(lambda: recorded(seen).get("state") in ("idle", "preroll"), lambda: str(recorded(seen)))
    (folder,) = (tmp_path / "takes").iterdir()
    check(folder)
    with open_take(folder) as take:
        assert take.manifest.sound is not None
        assert take.manifest.sound.silences == []


def test_a_killed_sound_process_costs_silence_and_nothing_else(tmp_path: Path) -> None:
    port = free_ports(3)
    with running(with_sound(tmp_path, f"sound-{port}", port)) as engine, connect(f"tcp://127.0.0.1:{port}") as seen:
        until(lambda: "ltc" in seen.meta(timeout_s=30)["timecode_source"], lambda: str(seen.state()))
        seen.roll(scene="7")
        wait_frames(seen, 25)
        assert engine.sound._child is not None
        killed = engine.sound._child.child.pid
        os.kill(killed, signal.SIGKILL)
        until(lambda: engine.sound._child.child.pid != killed, lambda: "started again")  # type: ignore[union-attr]
        until(lambda: bool(engine.sound.report().get("clock")), lambda: str(engine.sound.report()))
        wait_frames(seen, 25)
        assert any("onset-sound ended by itself (killed by SIGKILL); started again" in one for one in engine.warnings())
        seen.cut()
        until(lambda: recorded(seen).get("state") in ("idle", "preroll"), lambda: str(recorded(seen)))
    (folder,) = (tmp_path / "takes").iterdir()
    assert verify(folder).problems == []
    with open_take(folder) as take:
        assert take.manifest.sound is not None
        assert sum(one.samples for one in take.manifest.sound.silences) > 0
        assert "sound-restarted" in {event.what for event in take.events}


def engine_to_kill(end: ChildEnd, table: dict[str, Any]) -> None:
    """An engine of its own that rolls when its timecode runs, until somebody kills it."""
    (show,) = make_show(table)
    engine = Engine(show)
    rolled: list[Any] = []

    def watch(composite: Any) -> None:
        if not rolled and "ltc" in composite.frame.timecode_source:
            assert engine.recorder is not None
            rolled.append(engine.recorder.roll({"scene": "7"}))
            rolled.append(composite.frame.index)
        assert engine.sound._child is not None
        end.report({"index": composite.frame.index, "since": rolled[1] if rolled else None,
                    "sound": engine.sound._child.child.pid, "rolling": bool(rolled and rolled[0].done())})  # fmt: skip

    engine.pipeline.on_published = watch
    end.ready()
    engine.run()


def test_a_killed_engine_leaves_sound_that_is_ended_within_seconds_and_a_take_that_can_be_mended(
    tmp_path: Path,
) -> None:
    port = free_ports(3)
    child = Child("onset-test", engine_to_kill, with_sound(tmp_path, f"sound-{port}", port), may_have_children=True)
    child.ready(120)

    def runs() -> bool:
        child.poll()
        told = child.result or {}
        return bool(told.get("rolling")) and told["index"] - told["since"] > 40

    until(runs, lambda: str(child.result))
    sound = child.result["sound"]
    os.kill(child.pid, signal.SIGKILL)
    until(lambda: not Path(f"/proc/{sound}").exists() or _is_dead(sound), lambda: "the sound process lives on")
    child.stop()
    (folder,) = (tmp_path / "takes").iterdir()
    log = read_log(folder)
    assert log is not None
    assert log.state == "done"
    until(lambda: '"interrupted"' in (folder / "take.json").read_text(), lambda: (folder / "take.json").read_text())
    repair(folder)
    assert verify(folder).problems == []
    with open_take(folder) as take:
        assert take.manifest.sound is not None


def _is_dead(pid: int) -> bool:
    return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()


@pytest.mark.parametrize(
    ("late_ms", "longer_ms"),
    [(0, 0), (120, 120), (-120, 0), (400, 400), (401, 0)],  # a burst at the start, one at the end, another rate
)
def test_sound_is_no_shorter_than_the_pictures_where_the_first_stamp_came_late(late_ms: int, longer_ms: int) -> None:
    first_ns, folder = 9_000_000_000_000, Path("/takes/T")
    start = TakeStart(folder, 100, first_ns + late_ms * 1_000_000, "")
    end = TakeEnd(folder, 100 + 434, first_ns + 434 * 40_000_000)
    by_clock_ns = first_ns + 435 * 40_000_000
    assert sound_end_ns(start, end, RATE) == by_clock_ns + longer_ms * 1_000_000
    assert sound_end_ns(None, end, RATE) == by_clock_ns


def test_an_input_that_cannot_be_had_keeps_the_engine_from_starting_in_one_line(tmp_path: Path) -> None:
    link = SoundLink(SoundTable(input="device", device="nobody has this"), TimecodeTable(), RATE)
    with pytest.raises((UsageError, InputError)) as refused:
        link.begin()
    assert "\n" not in str(refused.value)
    link.close()


def test_without_sound_nothing_is_started_and_frames_have_the_time_of_day() -> None:
    link = SoundLink(SoundTable(), TimecodeTable(), RATE)
    link.begin()
    link.announced(Path("/nowhere"))
    assert (link.warnings(), link.report(), link.labels.told()["source"]) == ([], {}, "")
    link.close()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"sound": {"input": "mic"}}, "sound.input"), ({"sound": {"channels": 0}}, "sound.channels"),
        ({"sound": {"input": "file"}}, 'input = "file" needs file'),
        ({"sound": {"channels": 2, "ltc_channel": 3}}, "ltc_channel = 3 is outside 1 to 2"),
        ({"sound": {"input": "generated", "ltc_channel": 1, "ltc_start": "1"}}, "ltc_start = '1' is not hh:mm:ss:ff"),
        ({"timecode": {"sources": []}}, "name each of ltc, mtc, stream, free-run once"),
        ({"timecode": {"sources": ["ltc", "vitc"]}}, "name each of"), ({"timecode": {"rate": "60"}}, "rate = 60: LTC"),
        ({"timecode": {"bridge_s": 100}}, "timecode.bridge_s"), ({"timecode": {"start": "noon"}}, "start = 'noon'"),
    ],
)  # fmt: skip
def test_tables_that_are_wrong_are_named(tmp_path: Path, table: dict[str, Any], said: str) -> None:
    with pytest.raises(ShowError, match=said.replace(".", r"\.")):
        make_show({**show_table(tmp_path, "x", 1), **table})
