"""`onset take play`: a take's pictures on the wire and in the browser, as if its camera were there."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from onset.options import Json, Seconds
from onset.summary import write_answer
from onset.until import ended_by_signals

NAME = "onset take play"
Folder = Annotated[Path, typer.Argument(metavar="TAKE", help="The folder of the take.")]
Stream = Annotated[str, typer.Option("--stream", metavar="NAME", help="camera, comp, matte ...")]
Port = Annotated[int, typer.Option("--port", min=1, max=65535, metavar="N", help="Of the browser's monitor.")]
Bus = Annotated[
    int, typer.Option("--bus", min=1, max=65533, metavar="N", help="Of the wire; the two after it are taken too.")
]


def command(
    take: Folder,
    stream: Stream = "comp",
    port: Port = 8080,
    bus: Bus = 5600,
    once: Annotated[bool, typer.Option("--once", help="Play once; else over and over.")] = False,
    seconds: Seconds = None,
    json: Json = False,
) -> None:
    """Play the delivered pictures of a stream at their own speed: in the browser, and to any client of the wire.

    They go through the engine unkeyed, with the take's timecode. The web monitor shows them; nothing is written.
    """
    from onset.commands.run import run_alone
    from onset.settings import make_show

    with ended_by_signals() as ending:
        (show,) = make_show(play_show(take, stream, port=port, bus=bus, once=once))
        print(f"{NAME}: {take.name} {stream} at http://127.0.0.1:{port}", file=sys.stderr, flush=True)
        answer = run_alone(show, seconds, ending, name=NAME)
    write_answer(answer, as_json=json)


def play_show(take: Path, stream: str, *, port: int, bus: int, once: bool) -> dict[str, Any]:
    """The show that plays a stream. Raises InputError when the take has no file of it."""
    from onset.errors import InputError
    from onset.takes.read import open_take, stream_of

    with open_take(take) as opened:
        delivered = stream_of(opened, stream).delivered
        rate, label = opened.manifest.rate, opened.manifest.first_timecode
    if delivered is None or not (take / delivered.path).exists():
        raise InputError(f"{take}: has no file of {stream}; make it with: onset take repair {take}")
    endpoint = f"tcp://127.0.0.1:{bus}"
    path = (take / delivered.path).resolve()
    source: dict[str, Any] = {"kind": "file", "path": str(path)}
    if path.is_dir():
        source = {"kind": "images", "path": str(path), "rate": rate}
    return {
        "show": {"name": "take"},
        "source": {**source, "loop": not once},
        # An AVI has no timecode of its own; over and over it counts on.
        **({"timecode": {"sources": ["stream", "free-run"], "start": label}} if label else {}),
        "layer": [{"kind": "camera"}],
        "sink": [
            {"kind": "publish", "name": "take", "endpoint": endpoint},
            {"kind": "web", "endpoint": endpoint, "port": port},
        ],
    }
