"""The progress bar, on a terminal and where there is none."""

import io
import os
import pty
import re
from pathlib import Path

from onset.progress import Bar
from tests.clips import write_clip
from tests.programs import start
from tests.rendered import green_chroma


def test_where_nobody_watches_nothing_is_drawn() -> None:
    stream = io.StringIO()
    with Bar("onset render", stream) as bar:
        for done in range(5):
            bar.show(done, 5)
            bar.show(done, None)
    assert stream.getvalue() == ""


def test_on_a_terminal_there_is_a_bar_with_counts_and_the_time_left(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "i.mp4", levels=[*range(20, 220, 4)], size=(160, 90))
    parent, child = pty.openpty()
    program = start("render", source, tmp_path / "o.mkv", *green_chroma(tmp_path), "--json", stderr=child)
    os.close(child)
    seen = b""
    try:
        while True:
            try:
                piece = os.read(parent, 65536)
            except OSError:  # the terminal's other end is closed: it has ended
                break
            if not piece:
                break
            seen += piece
        assert program.wait(timeout=60) == 0
    finally:
        os.close(parent)
        assert program.stdout is not None
        program.stdout.close()
    text = seen.decode(errors="replace")
    assert re.search(r"\d+/50", text)
    assert re.search(r"0:00:\d\d", text)
