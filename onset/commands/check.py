"""`onset check SHOW`: everything that is wrong in a show file, at once."""

import sys
from typing import Any

from onset.errors import ShowError
from onset.live import tree
from onset.options import Json, ShowFile
from onset.settings import read_show
from onset.show import Show
from onset.show_check import check_show
from onset.summary import write_answer


def command(show: ShowFile, json: Json = False) -> None:
    """Say everything that is wrong in a show file, libraries and models that are missing too, or what it would run."""
    try:
        shows = read_show(show)
    except ShowError as error:
        if json:
            write_answer({"ok": False, "problems": error.problems}, as_json=True)
        raise
    found = [(one.camera, check_show(one)) for one in shows]
    problems = [_named(camera, line) for camera, one in found for line in one.problems]
    notes = [_named(camera, line) for camera, one in found for line in one.notes]
    for note in notes:
        print(f"onset check: {note}", file=sys.stderr)
    if json:
        told = {"ok": not problems, "problems": problems, "notes": notes}
        write_answer({**told, "engines": [tree(one) for one in shows]}, as_json=True)
    elif not problems:
        write_answer({"show": str(show), "engines": [_in_words(one) for one in shows]}, as_json=False)
    if problems:
        raise ShowError([f"{show}: {problem}" for problem in problems])


def _named(camera: str, line: str) -> str:
    return f"camera {camera}: {line}" if camera else line


def _in_words(show: Show) -> dict[str, Any]:
    """One engine in a few lines: what comes in, how it is keyed, the stack from the bottom up, where it goes."""
    return {
        "engine": f"{show.name} on {show.engine.device}",
        "source": show.source.kind if show.source else "-",
        "keyer": show.keyer.kind if show.keyer else "none: the camera is not keyed",
        "layers": ", ".join(f"{part.operator} {part.kind}" for part in show.layer),
        "trackers": ", ".join(part.kind for part in show.tracker) or "none",
        "sinks": ", ".join(part.kind for part in show.sink) or "none: nothing would leave the engine",
    }
