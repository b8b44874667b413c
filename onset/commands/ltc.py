"""`onset ltc FILE`: timecode written as sound, or read from one."""

from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from onset.errors import UsageError
from onset.options import Json, RateOption
from onset.summary import write_answer


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A WAV to write; without --start any sound to read.")],
    start: Annotated[str, typer.Option("--start", metavar="LABEL", help="First label: hh:mm:ss:ff; writes.")] = "",
    rate: RateOption = None,
    seconds: Annotated[
        float, typer.Option("--seconds", min=0.1, max=86_400, metavar="N", help="How much to write.")
    ] = 60.0,
    level: Annotated[float, typer.Option("--level", min=-60, max=0, metavar="DBFS", help="Peak to write at.")] = -18.0,
    channel: Annotated[
        int, typer.Option("--channel", min=0, max=64, metavar="N", help="To read; 0: the one with timecode.")
    ] = 0,
    json: Json = False,
) -> None:
    """Write linear timecode into a WAV, or say what is in one: labels, jumps, dropouts, speed, level."""
    write_answer(_written(file, start, rate, seconds, level) if start else _read(file, rate, channel), as_json=json)


def _written(file: Path, start: str, rate: Fraction | None, seconds: float, level: float) -> dict[str, Any]:
    from onset.sound.ltc_file import write_ltc
    from onset.timecode import Timecode

    rate_hz = rate or Fraction(25)
    if round(rate_hz) > 30:
        raise UsageError(f"--rate {rate_hz}: LTC has at most 30 frames a second; write half of it")
    try:
        label = Timecode.parse(start, rate_hz)
    except ValueError as error:
        raise UsageError(f"--start: {error}") from None
    return write_ltc(file, label, rate_hz, seconds, level_dbfs=level)


def _read(file: Path, rate: Fraction | None, channel: int) -> dict[str, Any]:
    from onset.sound.ltc_file import read_ltc

    return read_ltc(file, rate, channel).told()
