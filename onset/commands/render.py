"""`onset render INPUT OUTPUT`: every frame of a clip or sequence through a show; with `--take`, takes once more."""

import sys
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from onset.clock import parse_rate
from onset.errors import UsageError
from onset.options import Json, reading
from onset.summary import write_answer

Override = Annotated[str, typer.Option(metavar="NAME", help="Overrules what the file says; auto believes it.")]
Takes = Annotated[
    list[Path] | None, typer.Option("--take", metavar="FOLDER", help="Make a recorded take again; several one by one.")
]
Measures = Annotated[
    Path | None, typer.Option("--qc", metavar="FILE", help="Measures of each frame's matte, as lines of JSON.")
]
Changed = Annotated[
    list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Of a take: another setting, all through it.")
]
Another = Annotated[str, typer.Option("--keyer", metavar="KIND", help="Of a take: another keyer, at its defaults.")]
Cluster = Annotated[
    str, typer.Option("--cluster", metavar="ADDRESS", help="Takes by Ray's machines: ADDRESS, or local.")
]


def command(
    source: Annotated[
        Path | None, typer.Argument(metavar="INPUT", help="A clip, a folder of stills, or shot_%04d.png.")
    ] = None,
    output: Annotated[
        Path | None, typer.Argument(metavar="OUTPUT", help=".mp4 .mov .mkv, comp_%04d.png or comp_####.exr")
    ] = None,
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
    qc: Measures = None,
    take: Takes = None,
    set_: Changed = None,
    keyer: Another = "",
    device: Annotated[str, typer.Option("--device", help="Of a take: cpu or cuda:0 instead of its own.")] = "",
    cluster: Cluster = "",
    json: Json = False,
) -> None:
    """Render every frame. MP4 is H.264, MKV FFV1, MOV ProRes 422 HQ, or 4444 with alpha without a background.

    Nothing is put in OUTPUT's place before all of it is written; numbered pictures one by one. With --take the only
    argument is OUTPUT ({take} in it is the take's name); left out, the comp is compared with the recorded one only.
    Exit code 1: frames differ that should not.
    """
    if take:
        for name, given in (
            ("--background", background), ("--show", show), ("--screen", screen), ("--rate", rate), ("--qc", qc),
            ("OUTPUT", output),
        ):  # fmt: skip
            if given is not None:
                raise UsageError(f"{name} {given}: not with --take, whose input and show are recorded; use --set")
        _takes(take, source, codec, set_ or [], keyer, device, cluster, as_json=json)
        return
    for name, value in (("--set", set_), ("--keyer", keyer), ("--device", device), ("--cluster", cluster)):
        if value:
            raise UsageError(f"{name}: is for takes; name one with --take, or write a show for --show")
    if source is None or output is None:
        raise UsageError("give INPUT and OUTPUT, or --take FOLDER and OUTPUT")
    _clip(source, output, background, show, screen, codec, rate, matrix, range_, transfer, qc, as_json=json)


def _clip(
    source: Path, output: Path, background: Path | None, show: Path | None, screen: str | None, codec: str,
    rate: Fraction | None, matrix: str, range_: str, transfer: str, qc: Path | None,
    *, as_json: bool,
) -> None:  # fmt: skip
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
        summary = render(made, Order(output, codec, sound, qc=qc), bar.show, say)
    write_answer(summary, as_json=as_json)


def _takes(
    takes: list[Path], output: Path | None, codec: str, changed: list[str], keyer: str, device: str, cluster: str,
    *, as_json: bool,
) -> None:  # fmt: skip
    from onset.retake_many import outcome, render_here, wishes

    work = wishes(takes, output, codec, changed, keyer, device)
    if cluster:
        from onset.retake_cluster import render_on_cluster

        answers = render_on_cluster(work, cluster)
    else:
        answers = render_here(work)
    answer: dict[str, Any] = answers[0] if len(answers) == 1 else {"takes": answers}
    write_answer(answer, as_json=as_json)
    code = outcome(answers)
    if code:
        raise typer.Exit(code)
