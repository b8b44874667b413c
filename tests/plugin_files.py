"""Plugin files written for a test, in a package of their own outside the repository."""

import itertools
from pathlib import Path
from textwrap import dedent

import pytest

_NUMBER = itertools.count()

KEYER = """
    from dataclasses import dataclass, field
    from fractions import Fraction
    from pathlib import Path
    from typing import Literal

    @dataclass(frozen=True)
    class Settings:
        black: float = field(default=0.0, metadata={"min": 0.0, "max": 1.0})
        white: float = field(default=1.0, metadata={"min": 0.0, "max": 1.0})
        screen: Literal["green", "blue"] = "green"
        plate: Path | None = None
        hold_rate: Fraction = Fraction(25)
        offset: tuple[float, float] = (0.0, 0.0)

        def __post_init__(self) -> None:
            if self.black >= self.white:
                raise ValueError(f"black {self.black} must be below white {self.white}")

    def build(settings: Settings) -> Settings:
        return settings
"""


def plugin_file(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str = KEYER) -> str:
    """Write a plugin and return its dotted kind. Packages differ from test to test, because imports are remembered."""
    package = f"plugins_of_a_test_{next(_NUMBER)}"
    (folder / package).mkdir()
    (folder / package / "mine.py").write_text(dedent(text))
    monkeypatch.syspath_prepend(str(folder))
    return f"{package}.mine"
