"""`onset track ENDPOINT TRACKER COMMAND [KEY=VALUE...]`: has a tracker of a running engine do something of its own.
`onset track CLIP --kind face`: tracks a clip without an engine, and writes what was found."""

import json as text_of
import sys
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from onset.clock import parse_rate
from onset.commands.watch import KeyFile
from onset.errors import UsageError
from onset.options import Json, reading
from onset.summary import write_answer


def command(
    endpoint: Annotated[
        str, typer.Argument(metavar="ENDPOINT|CLIP", help="An engine as `onset watch` takes it; or a clip, or stills.")
    ],
    tracker: Annotated[str, typer.Argument(metavar="TRACKER", help="Its label; or, without one, its kind.")] = "",
    name: Annotated[str, typer.Argument(metavar="COMMAND", help="What it can do: neutral, range, pick, drop ...")] = "",
    arguments: Annotated[
        list[str] | None,
        typer.Argument(metavar="KEY=VALUE", help="What the command needs: id=2, box=[10,20,90,80]."),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", metavar="KIND", help="Of a clip: face, body, hands, object; several with commas."),
    ] = None,
    show: Annotated[
        Path | None, typer.Option("--show", metavar="SHOW", help="Of a clip: the trackers of this show.")
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="Of a clip: a setting of the tracker, max_faces=1."),
    ] = None,
    to: Annotated[
        list[str] | None,
        typer.Option(
            "--to", metavar="EXPORT", help="Of a clip: bvh, jsonl, livelink, tracks2d; left out, what fits and jsonl."
        ),
    ] = None,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Of a clip: where it goes.")] = Path("exports"),
    first: Annotated[
        int, typer.Option("--first", min=0, max=9_000_000, metavar="N", help="Of a clip: the first frame's number.")
    ] = 1001,
    replace: Annotated[bool, typer.Option("--replace", help="Of a clip: write over what is there.")] = False,
    rate: Annotated[
        Fraction | None,
        typer.Option("--rate", parser=reading(parse_rate), metavar="R", help="Of numbered pictures; 24 unless given."),
    ] = None,
    key: KeyFile = None,
    json: Json = False,
) -> None:
    """Command a tracker of a running engine; or track every frame of a clip, and export what was found.

    Of a clip: BVH of bodies, Live Link's CSV of faces, Nuke tracks of objects, and JSON lines of everything.
    """
    if kind or show is not None:
        if tracker:
            raise UsageError(f"{tracker}: a clip is tracked with options alone; leave it out, or leave out --kind")
        kinds = _listed(kind)
        _clip(Path(endpoint), kinds, show, set_ or [], _listed(to), out, first, rate, replace=replace, as_json=json)
        return
    for option, value in (("--set", set_), ("--to", to), ("--rate", rate)):
        if value:
            raise UsageError(f"{option}: is for clips; say with --kind, or --show, what is tracked in {endpoint}")
    _command(endpoint, tracker, name, arguments or [], key, as_json=json)


def _command(endpoint: str, tracker: str, name: str, arguments: list[str], key: Path | None, *, as_json: bool) -> None:
    if Path(endpoint).is_file():  # a folder may have the name of an engine that runs
        raise UsageError(
            f"{endpoint} is a file, not an engine: `onset track` commands a tracker of a running show; to track the "
            "clip add --kind face, body, hands or object"
        )
    if not name:
        raise UsageError("give ENDPOINT, TRACKER and COMMAND; or a clip with --kind face, body, hands or object")
    from onset.wire.client import connect

    given = dict(read_argument(one) for one in arguments)
    with connect(endpoint, key=key) as engine:
        write_answer(engine.command(tracker, name, **given), as_json=as_json)


def _clip(
    clip: Path, kinds: list[str], show: Path | None, changed: list[str], to: list[str], out: Path, first: int,
    rate: Fraction | None, *, replace: bool, as_json: bool,
) -> None:  # fmt: skip
    from onset.progress import Bar
    from onset.track_clip import Order, clip_show, track_clip

    made = clip_show(clip, kinds, show, [read_argument(one) for one in changed], rate=str(rate or ""))

    def say(note: str) -> None:
        print(f"onset track: {clip}: {note}", file=sys.stderr, flush=True)

    with Bar("onset track", sys.stderr) as bar:
        answer = track_clip(made, Order(out, to, first, replace), bar.show, say)
    if as_json:
        write_answer(answer, as_json=True)
        return
    for one in answer["trackers"]:
        print(f"{one['tracker']}  found in {one['found']:.1%} of {answer['frames']} frames  {one['subjects']} subjects")
    for one in answer["exports"]:
        print(f"{one['kind']}  {'  '.join(one['files'])}")


def _listed(given: list[str] | None) -> list[str]:
    return [part for one in given or () for part in one.split(",") if part]


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
