"""Encoders that have their start behind them: there are always some, however fast they are needed."""

import os
import signal
from pathlib import Path

from onset.takes.encoder_process import NICENESS
from onset.takes.spare_encoder import SPARES
from tests.takes.rig import Rig, gone, until

DEATHS = 6


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def test_encoders_killed_one_right_after_the_other_are_each_followed_by_one_that_is_ready(tmp_path: Path) -> None:
    with Rig(tmp_path, "rig-spares", rate_hz=25, spares=SPARES) as rig:
        rig.until(lambda told: "spare" in told["pids"], "a spare is there")
        engine, spare = rig.pids["engine"], rig.pids["spare"]
        template = parent_of(spare)
        assert template != engine
        rig.roll()
        for number in range(DEATHS):
            lane = ("camera.0", "matte.0")[number % 2]
            before = rig.pids[lane]
            rig.kill(lane)
            rig.until(lambda told, lane=lane, before=before: told["pids"][lane] != before, "another")  # type: ignore[misc]
            assert parent_of(rig.pids[lane]) == template, f"after {number} deaths one had to be started anew"
        rig.until(
            lambda told: "(killed by SIGKILL); started again" in " ".join(told["warnings"]), "how it ended is said"
        )
        rig.offered(5)
        left = [*rig.pids.values(), template]
        rig.kill_engine()
        until(lambda: all(gone(pid) for pid in left), lambda: f"still there: {[pid for pid in left if not gone(pid)]}")


def test_a_template_that_is_killed_is_started_again_and_its_encoders_work_on(tmp_path: Path) -> None:
    with Rig(tmp_path, "rig-template", rate_hz=25, spares=SPARES) as rig:
        rig.until(lambda told: "spare" in told["pids"], "a spare is there")
        spare = rig.pids["spare"]
        template = parent_of(spare)
        os.kill(template, signal.SIGKILL)
        for _ in range(2):  # those that it has left
            before = rig.pids["camera.0"]
            rig.kill("camera.0")
            rig.until(lambda told, before=before: told["pids"]["camera.0"] != before, "another works")  # type: ignore[misc]
        rig.until(lambda told: "spare" in told["pids"], "there are spares again")
        assert parent_of(rig.pids["spare"]) not in (template, 1, rig.pids["engine"])


def test_a_spare_is_as_soon_on_a_processor_as_others_until_it_has_made_good_what_waited(tmp_path: Path) -> None:
    with Rig(tmp_path, "rig-haste", rate_hz=25, spares=SPARES) as rig:
        rig.until(lambda told: "spare" in told["pids"], "a spare is there")
        rig.roll()
        spare, nice = rig.pids["spare"], os.getpriority(os.PRIO_PROCESS, rig.pids["engine"])
        until(lambda: os.sched_getscheduler(spare) == os.SCHED_OTHER, lambda: "it makes haste")
        assert os.getpriority(os.PRIO_PROCESS, spare) == nice
        rig.kill("camera.0")
        rig.until(lambda told: told["pids"]["camera.0"] == spare, "it works")
        until(lambda: os.getpriority(os.PRIO_PROCESS, spare) == nice + NICENESS, lambda: "it settles down")
        assert os.sched_getscheduler(spare) != os.SCHED_OTHER
