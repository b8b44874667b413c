"""`onset key STILL OUTPUT`: key one still."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from onset.options import Json
from onset.summary import write_answer

Override = Annotated[str, typer.Option(metavar="NAME", help="Overrules what the file says; auto believes it.")]


def command(
    still: Annotated[Path, typer.Argument(metavar="STILL", help="PNG, JPEG, TIFF, EXR ...")],
    output: Annotated[Path, typer.Argument(metavar="OUTPUT", help=".png or .exr")],
    matte: Annotated[Path | None, typer.Option("--matte", metavar="FILE", help="Also the matte, 16-bit PNG.")] = None,
    screen: Annotated[str | None, typer.Option("--screen", help="auto, green, blue or #rrggbb.")] = None,
    background: Annotated[
        Path | None, typer.Option("--background", metavar="PLATE", help="Composite over this still or clip.")
    ] = None,
    show: Annotated[Path | None, typer.Option("--show", metavar="SHOW", help="A show for all else.")] = None,
    matrix: Override = "auto",
    range_: Annotated[str, typer.Option("--range", metavar="NAME", help="auto, limited or full.")] = "auto",
    transfer: Override = "auto",
    json: Json = False,
) -> None:
    """Key a still. PNG: straight alpha, display-encoded, 16 bit; EXR: premultiplied, linear, half."""
    from onset.colour_options import colour_override
    from onset.offline_show import offline_show
    from onset.qc.matte_verdict import sentences
    from onset.still_key import key_still

    override = colour_override(matrix=matrix, range=range_, transfer=transfer)
    made = offline_show(show, background=background, screen=screen)
    outcome = key_still(made, still, output, matte=matte, override=override)
    for note in (*outcome.notes, *sentences(outcome.qc)):
        print(f"onset key: {still}: {note}", file=sys.stderr)
    answer = {
        "output": output,
        "matte": matte,
        "size": f"{outcome.picture.width_px}x{outcome.picture.height_px}",
        "screen": outcome.screen,
        "qc": outcome.qc,
    }
    write_answer(answer, as_json=json)
