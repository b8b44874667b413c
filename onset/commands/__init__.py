"""One file per command of the `onset` program; a new file is a new command, found by its name.

A file offers `command`, a function with typer's annotations, or `app`, a `typer.Typer` where a command has commands of
its own. Libraries that take long to import are imported inside the function, so that `onset --help` stays quick.
"""
