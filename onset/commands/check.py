"""`onset check SHOW`: everything that is wrong in a show file, at once."""

from typing import Any

from onset.errors import ShowError
from onset.live import tree
from onset.options import Json, ShowFile
from onset.settings import read_show
from onset.show import Show
from onset.summary import write_answer


def command(show: ShowFile, json: Json = False) -> None:
    """Say everything that is wrong in a show file, or what it would run."""
    try:
        shows = read_show(show)
    except ShowError as error:
        if json:
            write_answer({"ok": False, "problems": error.problems}, as_json=True)
        raise
    if json:
        write_answer({"ok": True, "problems": [], "engines": [tree(one) for one in shows]}, as_json=True)
    else:
        write_answer({"show": str(show), "engines": [_in_words(one) for one in shows]}, as_json=False)


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
