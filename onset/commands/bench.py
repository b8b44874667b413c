"""`onset bench`: the benchmarks of kernels and engine, beside their peers; a document, and the page made of it.

`onset bench key` is the other benchmark, of pictures instead of times, with options of its own.
"""

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from onset.errors import UsageError
from onset.options import Json, reading
from onset.size import Size

LONGEST_S = 60.0
QUICK_S = 6.0
KEY = "key"
PANEL = "Of onset bench key alone"
FACES = "Of onset bench trackers"
_Names = Annotated[
    list[str] | None, typer.Argument(metavar="NAME", help="Benchmarks; all of speed if none. key stands alone.")
]
_Seconds = Annotated[
    float | None,
    typer.Option("--seconds", min=1.0, metavar="N", help="Length of the 4K run, 60 by default; others take a part."),
]
_Table = Annotated[
    list[Path] | None,
    typer.Option("--table", metavar="FILE", help="Measure nothing: write the page of a document; may be repeated."),
]
_Scenes = Annotated[
    list[str] | None,
    typer.Option("--scenes", metavar="NAME", help="Only this scene; may be repeated.", rich_help_panel=PANEL),
]
_Tuning = Annotated[bool, typer.Option("--tuning", help="Scenes for tuning only.", rich_help_panel=PANEL)]
_HeldBack = Annotated[bool, typer.Option("--held-back", help="Scenes held back only.", rich_help_panel=PANEL)]
_Ours = Annotated[bool, typer.Option("--ours", help="Our key alone, without peers.", rich_help_panel=PANEL)]
_Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="PATH=VALUE", help="With --ours: a setting, as keyer.black=0.1.", rich_help_panel=PANEL
    ),
]
_Out = Annotated[
    Path | None, typer.Option("--out", metavar="FOLDER", help="Contact sheets go here.", rich_help_panel=PANEL)
]
_Frames = Annotated[
    int | None, typer.Option("--frames", min=2, metavar="N", help="Of each clip, 8 by default.", rich_help_panel=PANEL)
]
_Size = Annotated[
    Size | None,
    typer.Option(
        "--size", parser=reading(Size.parse), metavar="WxH", help="Of each clip, 1920x1080.", rich_help_panel=PANEL
    ),
]
_Clip = Annotated[
    Path | None,
    typer.Option("--clip", metavar="FILE", exists=True, help="A clip of one moving face.", rich_help_panel=FACES),
]
_Portraits = Annotated[
    list[Path] | None,
    typer.Option(
        "--portrait", metavar="FILE", exists=True, help="A face more; may be repeated.", rich_help_panel=FACES
    ),
]
_People = Annotated[
    Path | None,
    typer.Option(
        "--people",
        metavar="FOLDER",
        exists=True,
        file_okay=False,
        help="A folder of pictures for each person.",
        rich_help_panel=FACES,
    ),
]
_Jobs = Annotated[
    int, typer.Option("--jobs", min=0, metavar="N", help="Processes; 0: one for each core.", rich_help_panel=PANEL)
]


def command(
    names: _Names = None,
    quick: Annotated[bool, typer.Option("--quick", help="Rough figures, in a fraction of the time.")] = False,
    seconds: _Seconds = None,
    table: _Table = None,
    scenes: _Scenes = None,
    tuning: _Tuning = False,
    held_back: _HeldBack = False,
    ours: _Ours = False,
    settings: _Set = None,
    out: _Out = None,
    frames: _Frames = None,
    size: _Size = None,
    jobs: _Jobs = 0,
    clip: _Clip = None,
    portrait: _Portraits = None,
    people: _People = None,
    json: Json = False,
) -> None:
    """Measure kernels and engine beside their peers; write a page in Markdown, or with --json the document.

    `onset bench key` measures how well keyers key, on clips whose truth is known; `onset bench trackers` how near
    trackers come to known motion and what they cost; `onset bench takes` what recording costs, how many cameras fit,
    and what is lost when its processes die; `onset bench soak` rolls for ten minutes.
    """
    from onset.bench.effort import Effort

    if names == [KEY]:
        if seconds is not None:
            raise UsageError("--seconds: onset bench key measures pictures, not times; leave it out")
        choice = _Choice(scenes or [], tuning, held_back, quick, frames, size)
        if ours:
            _ours(choice, _settings(settings or []), jobs=jobs, json=json)
        else:
            _key(choice, out, table or [], jobs=jobs, json=json)
        return
    if KEY in (names or []):
        raise UsageError("key measures pictures and stands alone: onset bench key")
    only_key = {
        "scenes": scenes, "tuning": tuning, "held-back": held_back, "ours": ours, "set": settings, "out": out,
        "frames": frames, "size": size, "jobs": jobs,
    }  # fmt: skip
    for name, value in only_key.items():
        if value:
            raise UsageError(f"--{name} belongs to onset bench key; leave it out")
    effort = Effort(
        longest_s=seconds or (QUICK_S if quick else LONGEST_S), quick=quick, clip=clip, pictures=tuple(portrait or ()),
        people=people,
    )  # fmt: skip
    _speed(names or [], effort, table=table, json=json)


def _speed(names: list[str], effort: Any, *, table: list[Path] | None, json: bool) -> None:
    from onset.bench.document import measured, read_document
    from onset.bench.table import page
    from onset.summary import json_line

    if table:
        print(page([read_document(path) for path in table]), end="")
        return
    document = measured(names, effort)
    print(json_line(document) if json else page([document]), end="\n" if json else "")


@dataclass(frozen=True)
class _Choice:
    """Which clips of the key benchmark, and how much of them."""

    scenes: list[str]
    tuning: bool
    held_back: bool
    quick: bool
    frames: int | None
    size: Size | None

    def takes(self) -> Any:
        """The clips. Raises UsageError."""
        from onset.bench.key.effort import takes

        return takes(self.scenes, tuning=self.tuning, held_back=self.held_back)

    def effort(self) -> Any:
        """Size, length and how finely settings are searched."""
        from onset.bench.key.effort import FULL, QUICK

        effort = QUICK if self.quick else FULL
        if self.size is not None:
            _must_suit_scenes(self.size)
            effort = replace(effort, width_px=self.size.width_px, height_px=self.size.height_px)
        return replace(effort, frames=self.frames or effort.frames)


def _must_suit_scenes(size: Size) -> None:
    from onset.stage.scenes import SMALLEST_PX

    if any(side % 2 or side < SMALLEST_PX for side in (size.width_px, size.height_px)):
        raise UsageError(f"--size {size}: scenes need even sides of at least {SMALLEST_PX} pixels; write 1280x720")


def _ours(choice: _Choice, settings: dict[str, Any], *, jobs: int, json: bool) -> None:
    from onset.bench.key.ours_alone import measured_alone, table_alone
    from onset.summary import json_line

    document = measured_alone(choice.takes(), choice.effort(), jobs, settings)
    print(json_line(document) if json else table_alone(document), end="\n" if json else "")


def _key(choice: _Choice, out: Path | None, tables: list[Path], *, jobs: int, json: bool) -> None:
    from onset.bench.key.document import measured, read_document
    from onset.bench.key.page import page
    from onset.summary import json_line

    if tables:
        if len(tables) > 1:
            raise UsageError(f"--table {tables[1]}: a page of onset bench key is made of one document; leave it out")
        print(page(read_document(tables[0])), end="")
        return
    if out is not None and not out.is_dir():
        raise UsageError(f"--out {out}: there is no such folder; make it first")
    document = measured(choice.takes(), choice.effort(), jobs, out)
    print(json_line(document) if json else page(document), end="\n" if json else "")


def _settings(written: list[str]) -> dict[str, Any]:
    """PATH=VALUE as path and value, a number or true where TOML would read one, else text. Raises UsageError."""
    found: dict[str, Any] = {}
    for one in written:
        path, equals, value = one.partition("=")
        if not equals or not path:
            raise UsageError(f"--set {one}: is not of the form PATH=VALUE; write keyer.black=0.1")
        try:
            found[path] = tomllib.loads(f"value = {value}")["value"]
        except tomllib.TOMLDecodeError:
            found[path] = value
    return found
