"""`onset keys`: who may watch an engine from another computer."""

from pathlib import Path
from typing import Annotated

import typer

from onset.options import Json
from onset.summary import write_answer

app = typer.Typer(help="Make, list and revoke the keys that let viewers on other computers in.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Who the key is for: letters, digits, - and _.")]
Folder = Annotated[
    Path | None, typer.Option("--folder", metavar="FOLDER", help="Where the keys lie.  [default: ~/.config/onset/keys]")
]


@app.command()
def make(name: Name, folder: Folder = None, json: Json = False) -> None:
    """Make a key and print the file to carry to the viewer's computer."""
    from onset.wire.keys import DEFAULT_FOLDER, make_key

    path = make_key(name, folder or DEFAULT_FOLDER)
    if json:
        write_answer({"name": name, "file": path}, as_json=True)
    else:
        print(path)


@app.command("list")
def list_(folder: Folder = None, json: Json = False) -> None:
    """List the viewers that may join, with the public half of their keys."""
    from onset.wire.keys import DEFAULT_FOLDER, list_keys

    keys = {name: public.decode("ascii") for name, public in list_keys(folder or DEFAULT_FOLDER).items()}
    write_answer({"keys": keys} if json else keys or {"keys": None}, as_json=json)


@app.command()
def revoke(name: Name, folder: Folder = None) -> None:
    """Take a viewer off the list; a running engine cuts it off within a second."""
    from onset.wire.keys import DEFAULT_FOLDER, revoke_key

    revoke_key(name, folder or DEFAULT_FOLDER)
