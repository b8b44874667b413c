import logging
import threading

import pytest

from onset.warning_lines import tell_new, warnings_on_standard_error

TRACKER = "tracker face is refused: no mediapipe"


def test_a_warning_is_told_once_while_it_lasts_and_again_when_it_comes_back(caplog: pytest.LogCaptureFixture) -> None:
    standing: set[str] = set()
    for warnings in ([TRACKER], [TRACKER], [], [TRACKER]):
        standing = tell_new(warnings, standing)
    assert caplog.messages == [TRACKER, TRACKER]


def test_a_warning_whose_numbers_change_is_the_same_warning(caplog: pytest.LogCaptureFixture) -> None:
    standing = tell_new(["12.5 GB left on takes"], set())
    standing = tell_new(["11 GB left on takes", "source: unplugged"], standing)
    assert caplog.messages == ["12.5 GB left on takes", "source: unplugged"]


def test_warnings_are_told_by_a_thread_that_ends_with_the_work(caplog: pytest.LogCaptureFixture) -> None:
    asked_twice = threading.Semaphore(0)

    def warnings() -> list[str]:
        asked_twice.release()
        return [TRACKER]

    with caplog.at_level(logging.WARNING), warnings_on_standard_error(warnings):
        assert asked_twice.acquire(timeout=20)
        assert asked_twice.acquire(timeout=20)
    assert caplog.messages == [TRACKER]
    assert not any(thread.name == "warnings" for thread in threading.enumerate())
