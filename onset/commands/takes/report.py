"""`onset take report`: the takes of a day as a page to read, print and send."""

import re
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onset.options import Json
from onset.summary import write_answer

if TYPE_CHECKING:
    from onset.takes.read import Take

Takes = Annotated[Path, typer.Argument(metavar="TAKES", help="The folder that the takes lie in.")]
Page = Annotated[Path, typer.Option("--html", metavar="FILE", help="Where the page goes.")]
Paper = Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="Also as PDF, by Chromium where it is.")]
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
Day = Annotated[str, typer.Option("--day", metavar="YYYY-MM-DD", help="Only takes that rolled on this day (UTC).")]


def command(
    takes: Takes = Path("takes"),
    html: Page = Path("takes.html"),
    pdf: Paper = None,
    day: Day = "",
    json: Json = False,
) -> None:
    """Write the report of a day: each take with its picture, slate, timecode, length, state, notes and losses."""
    from onset.errors import UsageError
    from onset.media.beside import beside
    from onset.paper import print_to_pdf
    from onset.takes.outside import check_outside_takes
    from onset.takes.page import day_page, when
    from onset.takes.read import open_take
    from onset.takes.shelf import shelf
    from onset.takes.thumbnail import thumbnail

    if day and not _DAY.fullmatch(day):
        raise UsageError(f"--day {day!r} is no day; write it as YYYY-MM-DD")
    for place in (html, pdf):
        if place is not None:
            check_outside_takes(place)
    found = shelf(takes)
    for why in found.unreadable.values():
        print(f"onset take report: {why}", file=sys.stderr)
    with ExitStack() as opened:
        shown: list[tuple[Take, bytes | None]] = []
        for folder, manifest in found.takes:
            if when(manifest.rolled_utc_ns).startswith(day):
                take = opened.enter_context(open_take(folder))
                shown.append((take, thumbnail(take)))
        with beside(html) as part:
            part.write_text(day_page(f"Takes {day or takes.name}".strip(), shown, found.unreadable), encoding="utf-8")
    if pdf is not None:
        print_to_pdf(html, pdf)
    answer = {"takes": len(shown), "page": html, "pdf": pdf, "unreadable": len(found.unreadable)}
    write_answer(answer, as_json=json)
