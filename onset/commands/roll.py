"""`onset roll ENDPOINT...`: every camera named rolls, as one group with one take number."""

from typing import Annotated

import typer

from onset.commands.watch import KeyFile
from onset.options import Json
from onset.summary import answers_of_some, write_answer

Endpoints = Annotated[
    list[str], typer.Argument(metavar="ENDPOINT", help="Engines: tcp://HOST:PORT each, or names on this computer.")
]


def command(
    endpoints: Endpoints,
    production: Annotated[str, typer.Option("--production", help="Name of the production.")] = "",
    scene: Annotated[str, typer.Option("--scene", help="Scene, as on the slate.")] = "",
    shot: Annotated[str, typer.Option("--shot", help="Shot or set-up.")] = "",
    take: Annotated[
        int, typer.Option("--take", min=0, max=9999, metavar="N", help="Number of the take; 0: the next.")
    ] = 0,
    notes: Annotated[str, typer.Option("--notes", help="For whoever reads the take later.")] = "",
    circle: Annotated[bool, typer.Option("--circle", help="A take that is to be used.")] = False,
    key: KeyFile = None,
    json: Json = False,
) -> None:
    """Begin a take; cut it with `onset cut`."""
    from onset.wire.rolling import roll

    slate = {
        "production": production, "scene": scene, "shot": shot, "take": take, "notes": notes, "circle": circle,
    }  # fmt: skip
    with answers_of_some(as_json=json):
        write_answer(roll(endpoints, slate, key=key), as_json=json)
