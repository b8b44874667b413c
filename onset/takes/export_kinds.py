"""Which exports of a take there are: the files of onset/takes/export. Light, for the help of a command names them."""

from pathlib import Path


def kinds() -> tuple[str, ...]:
    """Names of all kinds, by the alphabet."""
    return tuple(sorted(path.stem for path in (Path(__file__).parent / "export").glob("[!_]*.py")))
