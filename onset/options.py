"""Options that several commands share, read and refused the same way everywhere."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from onset.clock import parse_rate
from onset.size import Size

T = TypeVar("T")


def reading(parse: Callable[[str], T]) -> Callable[[Any], T]:
    """`parse` for typer, which shows the text of a BadParameter and throws away that of a ValueError."""

    def read(written: Any) -> T:
        try:
            return parse(str(written))
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None

    return read


Json = Annotated[bool, typer.Option("--json", help="End standard output with one line of JSON.")]
Seconds = Annotated[
    float | None, typer.Option("--seconds", min=0.1, metavar="N", help="End after N seconds, with exit code 0.")
]
SizeOption = Annotated[
    Size | None, typer.Option("--size", parser=reading(Size.parse), metavar="WxH", help="Size, as 1920x1080.")
]
RateOption = Annotated[
    Fraction | None,
    typer.Option("--rate", parser=reading(parse_rate), metavar="R", help="Frames a second: 60, 30000/1001 or 29.97."),
]
ShowFile = Annotated[Path, typer.Argument(metavar="SHOW", help="A show file (TOML); launch/ holds examples.")]
