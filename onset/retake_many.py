"""Several takes rendered again: what is wished for each, one after another here, and what the program ends with."""

import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from onset.errors import OnsetError, UsageError
from onset.progress import Bar
from onset.retake import Wish, rerender
from onset.retake_show import Otherwise

Answer = dict[str, Any]
NAME = "{take}"


def wishes(
    takes: Sequence[Path], output: Path | None, codec: str, changed: Sequence[str], keyer: str, device: str
) -> list[Wish]:
    """One wish for each take. Raises UsageError where two would be written to one place, or a change is none."""
    if len(takes) > 1 and output is not None and NAME not in str(output):
        raise UsageError(f"{output}: {len(takes)} takes would be written there; put {NAME} into the name")
    otherwise = Otherwise(keyer, dict(_change(one) for one in changed))
    made = []
    for take in takes:
        place = Path(str(output).replace(NAME, take.absolute().name)) if output is not None else None
        made.append(Wish(take, place, codec, otherwise, device))
    places = [one.output for one in made if one.output is not None]
    if len(set(places)) != len(places):
        raise UsageError("two takes have the same name; give each its own output")
    return made


def render_here(work: Sequence[Wish]) -> list[Answer]:
    """One take after another in this process. One that cannot be rendered is told, and the others are; a single one's
    error is raised."""
    answers = []
    for wish in work:
        with Bar(wish.take.absolute().name, sys.stderr) as bar:
            try:
                answers.append(rerender(wish, bar.show, lambda line, wish=wish: say(wish, line)))  # type: ignore[misc]
            except OnsetError as error:
                if len(work) == 1:
                    raise
                answers.append(failed(wish, error))
    return answers


def failed(wish: Wish, error: OnsetError) -> Answer:
    """The answer for a take that could not be rendered; said on standard error."""
    say(wish, str(error))
    return {"take": str(wish.take), "failure": str(error), "exit_code": error.exit_code}


def say(wish: Wish, line: str) -> None:
    """A line about a take, on standard error."""
    print(f"onset render: {wish.take}: {line}", file=sys.stderr, flush=True)


def outcome(answers: Sequence[Mapping[str, Any]]) -> int:
    """Exit code: 0, 1 where a frame differs that should not, or the worst failure's own."""
    codes = [int(answer.get("exit_code", 0)) for answer in answers]
    differs = any(answer.get("identical_to_take") is False for answer in answers)
    return max([*codes, int(differs)])


def _change(text: str) -> tuple[str, Any]:
    """(path, value) of PATH=VALUE; the value as TOML has it, or a text as it stands."""
    path, found, value = text.partition("=")
    if not found or not path:
        raise UsageError(f"--set {text}: write it as PATH=VALUE, for instance keyer.despill=0.5")
    try:
        return path.strip(), tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return path.strip(), value.strip()
