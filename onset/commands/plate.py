"""`onset plate`: the clean plate of a set, and the colour of its screen."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from onset.options import Json
from onset.summary import write_answer

app = typer.Typer(help="Capture a clean plate of an empty set; pick the screen's colour.", no_args_is_help=True)


@app.command()
def capture(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A clip, a still, shot_%04d.png, camera:0, or a show file.")
    ],
    output: Annotated[Path, typer.Argument(metavar="OUT", help="plate.exr (half, linear) or plate.png (16 bit)")],
    frames: Annotated[
        int, typer.Option("--frames", min=1, max=64, metavar="N", help="Frames to take the median of.")
    ] = 16,
    json: Json = False,
) -> None:
    """Write the clean plate of an empty set: the median of some frames. Give it to the keyer with plate = "OUT"."""
    from onset.plate_capture import capture_plate
    from onset.progress import Bar

    with Bar("onset plate capture", sys.stderr) as bar:
        captured = capture_plate(source, output, frames, bar.show)
    for note in captured.notes:
        print(f"onset plate capture: {source}: {note}", file=sys.stderr)
    answer = {
        "output": captured.output,
        "size": captured.size,
        "frames": captured.frames,
        "screen": captured.screen,
        "moved": captured.moved,
    }
    write_answer(answer, as_json=json)


@app.command()
def pick(
    still: Annotated[Path, typer.Argument(metavar="STILL", help="PNG, JPEG, TIFF, EXR ...")],
    x: Annotated[float, typer.Argument(metavar="X", min=0.0, max=1.0, help="Across the picture: 0 left, 1 right.")],
    y: Annotated[float, typer.Argument(metavar="Y", min=0.0, max=1.0, help="Down the picture: 0 top, 1 bottom.")],
    radius: Annotated[
        float,
        typer.Option("--radius", min=0.001, max=0.5, metavar="N", help="Of the patch, in heights of the picture."),
    ] = 0.02,
    json: Json = False,
) -> None:
    """Print the screen's colour in a patch of a still, as the keyer's screen setting takes it."""
    from onset.plate_pick import picked_colour

    picked = picked_colour(still, (x, y, radius))
    if json:
        write_answer({"screen": picked.colour, "linear": picked.linear, "screen_patch": (x, y, radius)}, as_json=True)
    else:
        print(picked.colour)
