"""`onset take slate`: change what stands on a take's slate."""

from pathlib import Path
from typing import Annotated

import typer

from onset.options import Json
from onset.summary import write_answer

Folder = Annotated[Path, typer.Argument(metavar="TAKE", help="The folder of the take.")]


def command(
    take: Folder,
    production: Annotated[str | None, typer.Option("--production", help="Name of the production.")] = None,
    scene: Annotated[str | None, typer.Option("--scene", help="Scene, as on the slate.")] = None,
    shot: Annotated[str | None, typer.Option("--shot", help="Shot or set-up.")] = None,
    number: Annotated[str | None, typer.Option("--take", help="Number of the take.")] = None,
    camera: Annotated[str | None, typer.Option("--camera", help="The camera's letter.")] = None,
    roll: Annotated[str | None, typer.Option("--roll", help="The reel.")] = None,
    notes: Annotated[str | None, typer.Option("--notes", "--note", help="For whoever reads the take later.")] = None,
    circle: Annotated[bool | None, typer.Option("--circle/--no-circle", help="A take that is to be used.")] = None,
    json: Json = False,
) -> None:
    """Correct the slate of a take after the cut. The folder keeps its name; take.json keeps what the slate said before.

    Exports that were made before say what it said then: make them again with --replace.
    """
    from onset.takes.edit_slate import edit_slate

    asked = {
        "production": production, "scene": scene, "shot": shot, "take": number, "camera": camera, "roll": roll,
        "notes": notes, "circle": circle,
    }  # fmt: skip
    manifest = edit_slate(take, {name: value for name, value in asked.items() if value is not None})
    slate = {name: getattr(manifest.slate, name) for name in asked}
    write_answer({"take": manifest.name, **slate, "edits": len(manifest.slate_edits)}, as_json=json)
