"""What goes wrong inside is one line with a file; what a client gets wrong is nothing."""

import asyncio
import logging
from pathlib import Path

import pytest
from aiohttp.http import HttpProcessingError

from onset.web import failures


@pytest.fixture(autouse=True)
def nothing_told_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "_told", set())


def log_of(log: logging.Logger, error: Exception) -> None:
    try:
        raise error
    except type(error):
        log.exception("Error handling request")


def test_a_failure_is_one_line_that_names_the_file_with_the_rest(capsys: pytest.CaptureFixture[str]) -> None:
    log_of(failures.server_log(), ZeroDivisionError("by a view of 0 pixels"))
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert "by a view of 0 pixels" in line
    assert "Traceback" in Path(line.partition("details in ")[2].strip()).read_text()


def test_the_same_failure_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(5):
        log_of(failures.server_log(), ZeroDivisionError("again"))
    assert capsys.readouterr().err.count("\n") == 1


def test_garbage_of_a_client_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    log_of(failures.server_log(), HttpProcessingError(message="a line too long"))
    assert capsys.readouterr().err == ""


def test_the_event_loop_tells_in_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    async def work() -> None:
        asyncio.get_running_loop().set_exception_handler(failures.in_the_loop)
        asyncio.get_running_loop().call_soon(lambda: 1 // 0)
        await asyncio.sleep(0.01)

    asyncio.run(work())
    assert "ZeroDivisionError" in capsys.readouterr().err
