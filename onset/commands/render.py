"""`onset render INPUT OUTPUT`: every frame of a clip or sequence through a show."""

import sys
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from onset.clock import parse_rate
from onset.options import Json, reading
from onset.summary import write_answer

Override = Annotated[str, typer.Option(metavar="NAME", help="Overrules what the file says; auto believes it.")]


def command(
    source: Annotated[Path, typer.Argument(metavar="INPUT", help="A clip, a folder of stills, or shot_%04d.png.")],
    output: Annotated[Path, typer.Argument(metavar="OUTPUT", help=".mp4 .mov .mkv, comp_%04d.png or comp_####.exr")],
    background: Annotated[
        Path | None, typer.Option("--background", metavar="PLATE", help="Composite over this still or clip.")
    ] = None,
    show: Annotated[Path | None, typer.Option("--show", metavar="SHOW", help="A show for all else.")] = None,
    screen: Annotated[str | None, typer.Option("--screen", help="auto, green, blue or #rrggbb.")] = None,
    codec: Annotated[str, typer.Option("--codec", help="auto, h264, hevc, prores, prores4444, dnxhr, ffv1.")] = "auto",
    rate: Annotated[
        Fraction | None,
        typer.Option("--rate", parser=reading(parse_rate), metavar="R", help="Of numbered pictures; 24 unless given."),
    ] = None,
    matrix: Override = "auto",
    range_: Annotated[str, typer.Option("--range", metavar="NAME", help="auto, limited or full.")] = "auto",
    transfer: Override = "auto",
    json: Json = False,
) -> None:
    """Render every frame. MP4 is H.264, MKV FFV1, MOV ProRes 422 HQ, or 4444 with alpha without a background.

    Nothing is put in OUTPUT's place before all of it is written; numbered pictures one by one.
    """
    from onset.colour_options import colour_override
    from onset.offline_show import offline_show
    from onset.progress import Bar
    from onset.render import Order, render, source_table

    colour_override(matrix=matrix, range=range_, transfer=transfer)
    written = str(rate or "")
    table = source_table(source, matrix=matrix, range=range_, transfer=transfer, rate=written)
    made = offline_show(show, source=table, background=background, screen=screen)
    sound = source if table["kind"] == "file" and output.suffix.lower() not in (".png", ".exr") else None

    def say(note: str) -> None:
        print(f"onset render: {source}: {note}", file=sys.stderr, flush=True)

    with Bar("onset render", sys.stderr) as bar:
        summary = render(made, Order(output, codec, sound), bar.show, say)
    write_answer(summary, as_json=json)
