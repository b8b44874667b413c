import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from bench.beside_programs import beside_programs
from bench.ffmpeg import ffmpeg_jobs
from bench.gstreamer import gstreamer_jobs
from bench.programs import Footage, Job, JobFailed, as_ayuv, run_job, write_footage
from bench.results import Findings

WIDTH, HEIGHT, FRAMES = 64, 36, 3


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-S", "-c", code)


def work_for(seconds: float) -> str:
    return f"import time\nwhile time.process_time() < {seconds}: pass"


@pytest.fixture(scope="module")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Footage:
    return write_footage(tmp_path_factory.mktemp("footage"), WIDTH, HEIGHT, 2)


def test_a_program_is_charged_the_cpu_that_it_used() -> None:
    spent = run_job(python(work_for(0.3)))
    assert 0.29 < spent.cpu_s < 3
    assert spent.wall_s >= 0.29


def test_a_program_that_fails_says_why() -> None:
    with pytest.raises(JobFailed, match="exit code 3, no such filter"):
        run_job(python("import sys; print('no such filter', file=sys.stderr); sys.exit(3)"))


def test_the_cost_of_a_program_without_its_filters_is_taken_off() -> None:
    job = Job("sleeper", python(work_for(0.5)), python(work_for(0.2)), "")
    findings = Findings()
    own, (peer,) = beside_programs(lambda: None, [job], findings, lambda _: None, rounds=1, frames=10)
    assert peer.wall.cpu_ms == pytest.approx(30, abs=15)  # 0.3 s over ten frames
    assert own.median_ms < 1
    assert findings.skipped == []


def test_a_job_that_cannot_run_is_skipped_with_its_reason_and_the_others_go_on() -> None:
    broken = Job("broken", python("import sys; sys.exit('no codec')"), python(""), "")
    good = Job("good", python(work_for(0.1)), python(""), "")
    findings = Findings()
    _, peers = beside_programs(lambda: None, [broken, good], findings, lambda _: None, rounds=2, frames=1)
    assert findings.skipped == ["broken: exit code 1, no codec"]
    assert [peer.name for peer in peers] == ["good"]
    assert peers[0].wall.runs == 2


def test_without_the_programs_one_line_says_what_to_install(
    footage: Footage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    skipped: list[str] = []
    assert ffmpeg_jobs(footage, FRAMES, skipped) + gstreamer_jobs(footage, FRAMES, skipped) == []
    assert [line.partition(":")[0] for line in skipped] == ["FFmpeg", "GStreamer"]
    assert all("apt install" in line for line in skipped)


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_ffmpeg_runs_every_variant(footage: Footage) -> None:
    skipped: list[str] = []
    jobs = ffmpeg_jobs(footage, FRAMES, skipped)
    assert len(jobs) >= 3
    for job in jobs:
        assert run_job(job.baseline).cpu_s > 0
        assert run_job(job.command).cpu_s > 0


@pytest.mark.skipif(shutil.which("gst-launch-1.0") is None, reason="GStreamer's tools are not installed")
def test_gstreamer_runs_every_variant(footage: Footage) -> None:
    skipped: list[str] = []
    jobs = gstreamer_jobs(footage, FRAMES, skipped)
    if skipped:
        pytest.skip(skipped[0])
    for job in jobs:
        assert run_job(job.baseline).cpu_s > 0
        assert run_job(job.command).cpu_s > 0


def test_raw_files_have_the_sizes_that_the_programs_are_told(footage: Footage) -> None:
    pixels = WIDTH * HEIGHT
    for name in ("camera0", "camera1", "plate0"):
        sizes = [(footage.folder / f"{name}.{kind}").stat().st_size for kind in ("bgra", "ayuv", "i420")]
        assert sizes == [4 * pixels, 4 * pixels, pixels * 3 // 2]


def test_white_black_and_green_have_the_codes_of_the_standard() -> None:
    bgra = np.array([[[255, 255, 255, 255], [0, 0, 0, 255], [0, 255, 0, 128]]], np.uint8)
    assert as_ayuv(bgra)[0].tolist() == [[255, 235, 128, 128], [255, 16, 128, 128], [128, 145, 54, 34]]
