"""An output that is one of the inputs is refused: nothing writes over a camera original."""

from pathlib import Path

from onset.errors import UsageError


def refuse_same_file(output: Path, other: Path, what: str) -> None:
    """Raise UsageError when `output` is `other`, by whatever name or link. `what` names the other in the message."""
    linked = output.exists() and other.exists() and output.samefile(other)
    if linked or output.resolve() == other.resolve():
        raise UsageError(f"{output}: is {what}; give the output another name")
