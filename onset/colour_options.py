"""Colour overrides from a command line, checked by the same rules as in a show."""

from pathlib import Path

from onset.convert import Converter
from onset.errors import UsageError
from onset.media.tags import ColourOverride


def colour_override(**given: str) -> ColourOverride:
    """The override of these names. Raises UsageError naming the option and what is allowed."""
    converter = Converter(Path())
    override = converter.fields(ColourOverride, given, "")
    if override is None:
        raise UsageError(f"--{converter.problems[0]}")
    return override
