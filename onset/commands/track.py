"""`onset track ENDPOINT TRACKER COMMAND [KEY=VALUE...]`: has a tracker of a running engine do something of its own."""

import json as text_of
from pathlib import Path
from typing import Annotated, Any

import typer

from onset.commands.watch import EndpointArgument, KeyFile
from onset.errors import UsageError
from onset.options import Json
from onset.summary import write_answer


def command(
    endpoint: EndpointArgument,
    tracker: Annotated[str, typer.Argument(metavar="TRACKER", help="Its label; without one in the show its kind.")],
    name: Annotated[str, typer.Argument(metavar="COMMAND", help="What it can do: neutral, pick, release ...")],
    arguments: Annotated[
        list[str] | None,
        typer.Argument(metavar="KEY=VALUE", help="What the command needs: id=2, box=[10,20,90,80]."),
    ] = None,
    key: KeyFile = None,
    json: Json = False,
) -> None:
    """Command a tracker; prints what it answers."""
    from onset.wire.client import connect

    given = dict(read_argument(one) for one in arguments or ())
    if Path(endpoint).is_file():  # a folder may have the name of an engine that runs
        raise UsageError(
            f"{endpoint} is a file, not an engine: `onset track` commands a tracker of a running show; have "
            "the clip as its [source], and the name or tcp://HOST:PORT of the show here"
        )
    with connect(endpoint, key=key) as engine:
        write_answer(engine.command(tracker, name, **given), as_json=json)


def read_argument(written: str) -> tuple[str, Any]:
    """`key=value` as a pair; a value that is JSON (a number, a list, true) is taken as that, any other as text.

    Raises UsageError.
    """
    key, mark, value = written.partition("=")
    if not mark or not key.strip():
        raise UsageError(f"{written!r} is not of the form key=value; write id=2")
    try:
        return key.strip(), text_of.loads(value)
    except ValueError:
        return key.strip(), value
