"""`onset demo`: the whole engine at work with no camera, no card and no file."""

import sys
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from onset.errors import WireError
from onset.options import Json, RateOption, Seconds, SizeOption
from onset.size import Size
from onset.summary import write_answer

UNATTENDED_S = 10.0
DEMO_RATE = Fraction(30)
DEMO_SIZE = Size(1920, 1080)
PORT_HELP = "First of four ports for the wire and the browser, instead of 5600 to 5602 and 8080; 0 finds free ones."

FACE_HELP = "Give the actor a real face and track it: trackers.face in the answer."
RECORD_HELP = "Record a take of so many seconds, and end when it is finished."


def command(
    seconds: Seconds = None,
    size: SizeOption = None,
    rate: RateOption = None,
    headless: Annotated[bool, typer.Option("--headless", help="Open no browser.")] = False,
    json: Json = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Another figure, screen and noise.")] = 1,
    device: Annotated[str, typer.Option("--device", help="auto, cpu or cuda:0.")] = "auto",
    threads: Annotated[int, typer.Option("--threads", min=0, help="Threads of the pass; 0 leaves it to us.")] = 0,
    port: Annotated[int | None, typer.Option("--port", min=0, max=65532, metavar="N", help=PORT_HELP)] = None,
    face: Annotated[bool, typer.Option("--face", help=FACE_HELP)] = False,
    record: Annotated[float | None, typer.Option("--record", metavar="SECONDS", min=0.1, help=RECORD_HELP)] = None,
    takes: Annotated[
        Path, typer.Option("--takes", metavar="FOLDER", file_okay=False, help="Where takes are recorded.")
    ] = Path("takes"),
) -> None:
    """Key a procedural actor before a green screen, live, and show the comp in the browser."""
    from onset.demo import Demo, demo_place, demo_show

    watched = sys.stdout.isatty() and not json
    show = demo_show(
        size or DEMO_SIZE, rate or DEMO_RATE, seed=seed, device=device, threads=threads, **demo_place(port),
        takes=takes if record is not None else None, face=face,
    )  # fmt: skip
    lasting = seconds if seconds is not None else (record if record is not None else None if watched else UNATTENDED_S)
    try:
        summary: dict[str, Any] = Demo(show, seconds=lasting, browser=watched and not headless, record_s=record).run()
    except WireError as error:
        raise WireError(f"{error}; for a second demo beside the first: onset demo --port 0") from None
    write_answer(summary, as_json=json or not watched)
