"""`onset take repair`: mend what a crash left of a take."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from onset.options import Json
from onset.summary import write_answer

Folder = Annotated[Path, typer.Argument(metavar="TAKE", help="The folder of the take.")]


GiveUp = Annotated[
    bool,
    typer.Option("--give-up", help="Instead, drop what waits in memory for a take or takes folder that is gone."),
]


def command(take: Folder, give_up: GiveUp = False, json: Json = False) -> None:
    """Mend a take and say what is lost. Waits up to 15 s for a recorder that still writes; done twice, nothing changes.

    Exit code 0: sound now. 1: not, and why. 2: the folder is no take.
    """
    if give_up:
        from onset.takes.give_up import give_up as given_up_of

        told = given_up_of(take)
        write_answer({"given_up": told}, as_json=True) if json else print("\n".join(told))
        return

    from onset.takes.repair import repair
    from onset.takes.spent import give_back_spent
    from onset.takes.verdict import as_answer

    said: list[str] = []

    def say(what: str) -> None:
        if said[-1:] != [what]:
            print(f"onset take repair: {what}", file=sys.stderr, flush=True)
            said.append(what)

    verdict = repair(take, said=say)
    give_back_spent()
    if json:
        write_answer(as_answer(verdict), as_json=True)
    else:
        print("\n".join(verdict.lines()))
    if not verdict.sound:
        raise typer.Exit(1)
