import re
from fractions import Fraction
from typing import Any

import pytest
import typer

from onset.options import Json, RateOption, Seconds, SizeOption
from onset.size import Size


def parsed(*arguments: str) -> dict[str, Any]:
    """What a command with all the shared options is called with."""
    seen: dict[str, Any] = {}
    app = typer.Typer()

    @app.command()
    def command(size: SizeOption = None, rate: RateOption = None, seconds: Seconds = None, json: Json = False) -> None:
        seen.update(size=size, rate=rate, seconds=seconds, json=json)

    program = typer.main.get_command(app)
    with program.make_context("onset", list(arguments)) as context:
        program.invoke(context)
    return seen


def test_options_arrive_as_their_types() -> None:
    assert parsed("--size", "64x36", "--rate", "29.97", "--seconds", "2.5", "--json") == {
        "size": Size(64, 36),
        "rate": Fraction(30000, 1001),
        "seconds": 2.5,
        "json": True,
    }


def test_what_is_not_given_is_none() -> None:
    assert parsed() == {"size": None, "rate": None, "seconds": None, "json": False}


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--size", "big", r"size 'big' is not WIDTHxHEIGHT; write 1920x1080"),
        ("--size", "0x1", r"outside 1 to 16384"),
        ("--rate", "fast", r"write 60, 30000/1001 or 29\.97"),
        ("--seconds", "0", r"0\.1"),
        ("--seconds", "soon", r"--seconds"),
    ],
)
def test_a_wrong_value_is_refused_with_the_form_it_has(option: str, value: str, said: str) -> None:
    with pytest.raises(typer.TyperException) as refusal:
        parsed(option, value)
    assert refusal.value.exit_code == 2
    assert re.search(said, refusal.value.format_message())
