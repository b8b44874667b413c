"""'Did you mean ...?': the known name nearest to a mistyped one."""

from collections.abc import Iterable
from difflib import get_close_matches


def suggestion(wrong: str, known: Iterable[str]) -> str:
    """`did you mean 'x'? known: a, b, x` for an unknown name, or only the known names when none is near."""
    names = list(known)
    near = get_close_matches(wrong.lower(), names, n=1)
    listed = ", ".join(names) if names else "none"
    return f"did you mean {near[0]!r}? known: {listed}" if near else f"known: {listed}"
