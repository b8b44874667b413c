"""`onset take verify`: is a take what it says it is?"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from onset.options import Json
from onset.summary import write_answer

Folders = Annotated[list[Path], typer.Argument(metavar="TAKE", help="The folder of a take; several one by one.")]


def command(take: Folders, json: Json = False) -> None:
    """Prove takes: counts, hashes, sequence, every frame decoded, timecode, sound.

    Exit code 0: all sound. 1: something is wrong, and said. 2: a folder is no take.
    """
    from onset.errors import InputError
    from onset.takes.no_take import damage
    from onset.takes.verdict import as_answer
    from onset.takes.verify import verify

    answers, worst = [], 0
    for folder in take:
        try:
            verdict = verify(folder)
        except InputError as error:
            damaged = damage(folder, error)
            print(f"onset take verify: {damaged or error}", file=sys.stderr)
            answers.append({"take": str(folder), "sound": False, "problems": [damaged or str(error)]})
            worst = max(worst, 1 if damaged else 2)
            continue
        worst = max(worst, 0 if verdict.sound else 1)
        answers.append(as_answer(verdict))
        if not json:
            print("\n".join(verdict.lines()))
    if json:
        write_answer({"sound": worst == 0, "takes": answers}, as_json=True)
    if worst:
        raise typer.Exit(worst)
