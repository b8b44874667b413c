"""What C++ libraries write to standard error while a model is loaded."""

import os
import sys

import pytest

from onset.tracking.native_log import CHATTER, without_chatter


def test_known_chatter_is_dropped_and_every_other_line_passed_on(capfd: pytest.CaptureFixture[str]) -> None:
    with without_chatter():
        for part in CHATTER:
            os.write(2, b"W0000 " + part + b" more\n")
        os.write(2, b"something is really wrong\n")
        print("a line of Python's", file=sys.stderr)
    assert sorted(capfd.readouterr().err.splitlines()) == ["a line of Python's", "something is really wrong"]


def test_what_was_written_is_passed_on_when_loading_fails(capfd: pytest.CaptureFixture[str]) -> None:
    def load() -> None:
        with without_chatter():
            os.write(2, b"why it failed\n")
            raise RuntimeError("no model")

    with pytest.raises(RuntimeError, match="no model"):
        load()
    os.write(2, b"afterwards\n")
    assert capfd.readouterr().err == "why it failed\nafterwards\n"
