"""`onset note ENDPOINT... --text ... --circle`: a note, or a circle, into the take that rolls."""

from typing import Annotated

import typer

from onset.commands.roll import Endpoints
from onset.commands.watch import KeyFile
from onset.errors import UsageError
from onset.options import Json
from onset.summary import answers_of_some, write_answer


def command(
    endpoints: Endpoints,
    text: Annotated[str, typer.Option("--text", help="What is noted, at the newest frame.")] = "",
    circle: Annotated[
        bool | None, typer.Option("--circle/--no-circle", help="Whether the take is one that is to be used.")
    ] = None,
    key: KeyFile = None,
    json: Json = False,
) -> None:
    """Note something of the take that rolls, or circle it; after the cut `onset take slate` does."""
    from onset.wire.rolling import note

    if not text and circle is None:
        raise UsageError("nothing to note: say --text, --circle or --no-circle")
    with answers_of_some(as_json=json):
        write_answer(note(endpoints, text, circle=circle, key=key), as_json=json)
