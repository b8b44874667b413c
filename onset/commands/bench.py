"""`onset bench`: the benchmarks of kernels and engine, beside their peers; a document, and the page made of it."""

from pathlib import Path
from typing import Annotated

import typer

from onset.options import Json

LONGEST_S = 60.0
QUICK_S = 6.0


def command(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Benchmarks; all of them if none.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Rough figures, in a fraction of the time.")] = False,
    seconds: Annotated[
        float | None,
        typer.Option(
            "--seconds", min=1.0, metavar="N", help="Length of the 4K run, 60 by default; others take a part."
        ),
    ] = None,
    table: Annotated[
        list[Path] | None,
        typer.Option("--table", metavar="FILE", help="Measure nothing: write the page of a document; may be repeated."),
    ] = None,
    json: Json = False,
) -> None:
    """Measure kernels and engine beside their peers; write a page in Markdown, or with --json the document."""
    from onset.bench.document import measured, read_document
    from onset.bench.effort import Effort
    from onset.bench.table import page
    from onset.summary import json_line

    if table:
        print(page([read_document(path) for path in table]), end="")
        return
    effort = Effort(longest_s=seconds or (QUICK_S if quick else LONGEST_S), quick=quick)
    document = measured(names or [], effort)
    print(json_line(document) if json else page([document]), end="\n" if json else "")
