import logging
from pathlib import Path

import pytest

from onset.log_lines import log_on_standard_error


def test_a_warning_is_one_line_after_the_command_s_name(capfd: pytest.CaptureFixture[str]) -> None:
    with log_on_standard_error("onset key"):
        logging.getLogger("onset.keyers.luma").warning("keyer: no %s\nscreen", "green")
        logging.getLogger("onset.keyers.luma").info("and this is nobody's business")
        logging.getLogger("elsewhere").info("nor this")
    assert capfd.readouterr() == ("", "onset key: keyer: no green screen\n")


def test_an_exception_leaves_its_traceback_in_a_file(capfd: pytest.CaptureFixture[str]) -> None:
    with log_on_standard_error("onset run"):
        try:
            raise ZeroDivisionError("in a thread")
        except ZeroDivisionError:
            logging.getLogger("onset.media.player").exception("plate: painting failed")
    said = capfd.readouterr().err
    assert said.startswith("onset run: plate: painting failed (ZeroDivisionError: in a thread; the details are in /")
    assert said.count("\n") == 1
    assert "Traceback" in Path(said.rstrip(")\n").rpartition(" in ")[2]).read_text()


def test_afterwards_nothing_is_left_installed() -> None:
    before = list(logging.getLogger("onset").handlers)
    with log_on_standard_error("onset key"):
        assert len(logging.getLogger("onset").handlers) == len(before) + 1
    assert logging.getLogger("onset").handlers == before
