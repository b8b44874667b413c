"""On which line of a TOML text each setting stands. `tomllib` reads values only, and a person mends lines."""

import json
import re
from collections.abc import Iterator

_KEY_PART = re.compile(r"""[ \t]*([A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')[ \t]*""")
_BETWEEN = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
# What a value is made of, as far as finding its end goes: strings, comments, brackets, line ends, anything else.
_VALUE_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}]|\n|[^\[\]{}"\'#\n]+|.',
    re.DOTALL,
)


def setting_lines(text: str) -> dict[str, int]:
    """Dotted path -> line number from 1, for every table header and key of a valid TOML text.

    Tables of an array carry their number from 0: `layer.1.opacity`. What stands inside an inline table or array is
    found under the key that holds it: look a path up with `line_of`.
    """
    text = text.replace("\r\n", "\n")
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    for start, kind, parts in _statements(text):
        if kind == "key":
            path = _resolved(table, parts, counts)
        elif kind == "[":
            path = table = _resolved("", parts, counts)
        else:
            array = _resolved("", parts[:-1], counts)
            array = f"{array}.{parts[-1]}" if array else parts[-1]
            counts[array] = counts.get(array, -1) + 1
            path = table = f"{array}.{counts[array]}"
        line = text.count("\n", 0, start) + 1
        for prefix in _prefixes(path):
            found.setdefault(prefix, line)
    return found


def line_of(path: str, lines: dict[str, int]) -> int | None:
    """The line of this path, or of the nearest thing around it; None when nothing of it stands in the text."""
    for prefix in reversed(list(_prefixes(path))):
        if prefix in lines:
            return lines[prefix]
    return None


def _statements(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """(offset, `key`, `[` or `[[`, key parts) of every statement, values skipped."""
    at = 0
    while True:
        between = _BETWEEN.match(text, at)
        at = between.end() if between else at
        if at >= len(text):
            return
        start, kind = at, "key"
        if text[at] == "[":
            kind = "[[" if text.startswith("[[", at) else "["
            at += len(kind)
        parts, at = _dotted_key(text, at)
        yield start, kind, parts
        at = _end_of_statement(text, at)


def _dotted_key(text: str, at: int) -> tuple[list[str], int]:
    parts = []
    while match := _KEY_PART.match(text, at):
        written, at = match[1], match.end()
        if written[0] == '"':
            parts.append(str(json.loads(written)))
        else:
            parts.append(written.strip("'"))
        if not text.startswith(".", at):
            break
        at += 1
    return parts, at


def _end_of_statement(text: str, at: int) -> int:
    depth = 0
    while at < len(text) and (match := _VALUE_TOKEN.match(text, at)):
        at = match.end()
        token = match[0]
        depth += (token in "[{") - (token in "]}") if len(token) == 1 else 0
        if token == "\n" and depth <= 0:
            break
    return at


def _resolved(table: str, parts: list[str], counts: dict[str, int]) -> str:
    """The path of `parts` below `table`, with the number of the current element after every array of tables."""
    path = table
    for part in parts:
        path = f"{path}.{part}" if path else part
        if path in counts:
            path = f"{path}.{counts[path]}"
    return path


def _prefixes(path: str) -> Iterator[str]:
    parts = path.split(".")
    for length in range(1, len(parts) + 1):
        yield ".".join(parts[:length])
