"""A program that renders takes on Ray's local cluster, the first of which waits, so that its worker can be killed."""

import json
import os
import sys
import time
from pathlib import Path

from onset.render import Progress, Say
from onset.retake import Wish, rerender
from onset.retake_cluster import render_on_cluster
from onset.retake_many import Answer

PATIENCE_S = 120.0


def held_up(wish: Wish, progress: Progress, say: Say) -> Answer:
    """Render; before that, the first worker of a take called `slow` writes its process id down and waits for ever."""
    told = wish.take.parent / "pid"
    if wish.take.name == "slow" and not told.exists():
        part = told.with_suffix(".part")
        part.write_text(str(os.getpid()))
        part.rename(told)
        time.sleep(PATIENCE_S)
        raise AssertionError("nobody killed this worker")
    return rerender(wish, progress, say)


def main() -> None:
    """Arguments: folders of takes."""
    takes = [Path(argument) for argument in sys.argv[1:]]
    answers = render_on_cluster([Wish(take, take.parent / f"{take.name}.mkv") for take in takes], "local", held_up)
    print(json.dumps([{**answer, "output": str(answer.get("output"))} for answer in answers]))


if __name__ == "__main__":
    main()
