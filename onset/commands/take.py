"""`onset take`: what was recorded. The files of onset/commands/takes are its sub-commands."""

import importlib
from pathlib import Path

import typer

app = typer.Typer(help="Look at, prove, mend and hand on recorded takes.", no_args_is_help=True)
for _path in sorted((Path(__file__).parent / "takes").glob("[!_]*.py")):
    app.command(_path.stem)(importlib.import_module(f"onset.commands.takes.{_path.stem}").command)
