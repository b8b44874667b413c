"""`onset watch ENDPOINT`: what an engine sends, as any subscriber sees it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from onset.options import Json, Seconds
from onset.summary import write_answer

PATIENCE_S = 5.0

EndpointArgument = Annotated[
    str, typer.Argument(metavar="ENDPOINT", help="tcp://HOST:PORT of an engine, or its name on this computer.")
]
KeyFile = Annotated[
    Path | None,
    typer.Option("--key", metavar="FILE", help="The file that `onset keys make` printed, where one is asked."),
]


def command(endpoint: EndpointArgument, seconds: Seconds = None, key: KeyFile = None, json: Json = False) -> None:
    """Print rate, loss, latency and timecode of a running engine, once a second and at the end."""
    from onset.wire.keys import read_client_key
    from onset.wire.watch import watch

    answer = watch(
        endpoint,
        seconds=seconds,
        tell=lambda line: print(line, file=sys.stderr, flush=True),
        patience_s=PATIENCE_S if seconds is None else seconds,
        key=read_client_key(key) if key else None,
    )
    write_answer(answer, as_json=json)
