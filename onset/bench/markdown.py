"""A Markdown table."""

from collections.abc import Iterable, Sequence


def rows(header: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """Header, rule and body; a bar inside a cell is escaped. Raises ValueError for a line of another length."""
    lines = [list(header), ["---"] * len(header), *(list(line) for line in body)]
    for line in lines:
        if len(line) != len(header):
            raise ValueError(f"a line of {len(line)} cells under {len(header)} headings: {line}")
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
