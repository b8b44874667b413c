"""`onset take export`: takes handed on to editing, compositing and 3D."""

import sys
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer

from onset.counted import counted
from onset.errors import InputError, PartlyDone
from onset.options import Json
from onset.summary import write_answer
from onset.takes.export_kinds import kinds

Folders = Annotated[list[Path], typer.Argument(metavar="TAKE", help="Folders of takes.")]
Kinds = Annotated[
    list[str], typer.Option("--to", metavar="KIND", help=f"What to make, several with commas: {', '.join(kinds())}.")
]
Out = Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where it goes: a folder for each take in it.")]
Streams = Annotated[list[str], typer.Option("--stream", metavar="NAME", help="Only these streams.")]
First = Annotated[int, typer.Option("--first", min=0, max=9_000_000, metavar="N", help="Number of the first frame.")]
Replace = Annotated[bool, typer.Option("--replace", help="Write over exports that are there already.")]


def command(
    take: Folders,
    to: Kinds,
    out: Out = Path("exports"),
    stream: Streams = [],  # noqa: B006 - typer's way to say none
    first: First = 1001,
    replace: Replace = False,
    json: Json = False,
) -> None:
    """Export takes to editing, compositing, grading and 3D.

    Nothing in a take is changed. All pictures have the take's first timecode and length; frames that are missing show
    the one before, and are listed. Of several kinds, one that a take cannot give keeps no other from being made.
    """
    from onset.takes.exporting import check_kinds, exported, in_order
    from onset.takes.read import open_take
    from onset.takes.unfinished import Unfinished

    wanted = in_order(kind for one in to for kind in one.split(",") if kind)
    check_kinds(wanted)
    place: dict[str, Any] = {"first_frame": first, "streams": tuple(dict.fromkeys(stream)), "replace": replace}
    answers: list[dict[str, Any]] = []
    refused: dict[str, InputError] = {}
    with ExitStack() as opened:
        takes = [opened.enter_context(open_take(folder)) for folder in take]
        place["unfinished"] = opened.enter_context(Unfinished())
        for kind in wanted:
            try:
                for name, done in exported(kind, takes, out, place):
                    for note in done.notes:
                        print(f"onset take export: {name} {kind}: {note}", file=sys.stderr, flush=True)
                    answers.append({"take": name, "kind": kind, **done.as_answer()})
                    if not json:
                        _tell(answers[-1])
            except InputError as error:
                refused[kind] = error
                answers.append({"kind": kind, "error": str(error)})
    made = len(wanted) - len(refused)
    if not made:
        raise next(iter(refused.values()))
    if json:
        write_answer({"exports": answers}, as_json=True)
    if refused:
        why = "; ".join(f"{kind}: {error}" for kind, error in refused.items())
        raise PartlyDone(f"{why}; {counted(made, 'other kind is', 'other kinds are')} made", {"exports": answers})


def _tell(answer: dict[str, Any]) -> None:
    frames = "" if answer["frames"] is None else f"  {counted(answer['frames'], 'frame')}"
    runs = chain.from_iterable(answer["repeated"].values())
    repeated = {number for first, last in runs for number in range(first, last + 1)}  # once, in however many streams
    told = f", {len(repeated)} repeated" if repeated else ""
    print(f"{answer['take']}  {answer['kind']}{frames}{told}  {answer['files'][0]}", flush=True)
