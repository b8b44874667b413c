"""`onset take list`: the takes in a folder."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from onset.options import Json
from onset.summary import write_answer

LONGEST_NOTE = 60
Takes = Annotated[Path, typer.Argument(metavar="TAKES", help="The folder that the takes lie in.")]


def command(takes: Takes = Path("takes"), json: Json = False) -> None:
    """List the takes in a folder: state, first timecode, length, streams, what is missing."""
    from onset.takes.markers import joined
    from onset.takes.shelf import shelf, standing
    from onset.takes.spent import give_back_spent

    give_back_spent()
    found = shelf(takes)
    listed: list[dict[str, Any]] = []
    for folder, manifest in found.takes:
        frames = 0 if manifest.last_index is None else manifest.last_index - manifest.first_index + 1
        listed.append(
            {
                "name": folder.name,
                "state": standing(folder, manifest),
                "timecode": manifest.first_timecode or None,
                "frames": frames,
                "seconds": round(float(frames / manifest.rate_hz), 3),
                "streams": [stream.name for stream in manifest.streams],
                "refused": manifest.frames.refused,
                "losses": len(manifest.losses),
                "circle": manifest.slate.circle,
                "notes": manifest.slate.notes,
                "noted": manifest.noted,
            }
        )
    for why in found.unreadable.values():
        print(f"onset take list: {why}", file=sys.stderr)
    if json:
        write_answer({"takes": listed, "unreadable": found.unreadable}, as_json=True)
        return
    for take in listed:
        mark = "circled" if take["circle"] else ""
        noted = joined(take["notes"], take["noted"])
        noted = noted if len(noted) <= LONGEST_NOTE else f"{noted[: LONGEST_NOTE - 3]}..."
        print(
            f"{take['name']:<24} {take['state']:<11} {take['timecode'] or '-':<12} {take['frames']:>6} frames "
            f"{take['seconds']:>8.2f} s  {' '.join(take['streams']):<20} {mark} {noted}".rstrip()
        )
    if not listed:
        print(f"no takes in {takes}")
