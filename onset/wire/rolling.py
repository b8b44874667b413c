"""Rolls, notes and cuts on several engines at once, from the command line or from a program of one's own."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from onset.errors import OnsetError, PartlyDone
from onset.wire.client import Engine, connect


def roll(endpoints: Sequence[str], slate: Mapping[str, Any], *, key: str | Path | None = None) -> dict[str, Any]:
    """Roll every engine, several of them as one group: {endpoint: {"index", "take", "folder"}}.

    All are told at the same time. Of several, PartlyDone is raised when one could not roll: it has what the others
    answered. Of one, its own WireError or UsageError.
    """
    group = {"group": secrets.token_hex(8)} if len(endpoints) > 1 else {}
    return _each(endpoints, lambda engine: engine.roll(**{**slate, **group}), key, "rolling")


def cut(endpoints: Sequence[str], *, key: str | Path | None = None) -> dict[str, Any]:
    """Cut every engine: {endpoint: {"index", "take", "folder"}}. Raises as `roll` does."""
    return _each(endpoints, Engine.cut, key, "cut")


def note(
    endpoints: Sequence[str], text: str, *, circle: bool | None = None, key: str | Path | None = None
) -> dict[str, Any]:
    """Put a note, or a circle, into the take that each engine rolls: {endpoint: {"take", "folder"}}. Raises as `roll`
    does."""
    return _each(endpoints, lambda engine: engine.note(text, circle=circle), key, "noted")


def _each(
    endpoints: Sequence[str], work: Callable[[Engine], dict[str, Any]], key: str | Path | None, done: str
) -> dict[str, Any]:
    def one(endpoint: str) -> dict[str, Any] | OnsetError:
        try:
            with connect(endpoint, key=key) as engine:
                return work(engine)
        except OnsetError as error:
            return error

    if len(endpoints) == 1:
        answers = {endpoints[0]: one(endpoints[0])}  # in this thread, so that Ctrl-C ends the wait
    else:
        with ThreadPoolExecutor(len(endpoints)) as at_once:
            answers = dict(zip(endpoints, at_once.map(one, endpoints), strict=True))
    failures = {endpoint: answer for endpoint, answer in answers.items() if isinstance(answer, OnsetError)}
    told = {endpoint: answer for endpoint, answer in answers.items() if not isinstance(answer, OnsetError)}
    if failures and len(endpoints) == 1:
        raise failures[endpoints[0]]
    if failures:
        why = "; ".join(f"{endpoint}: {failure}" for endpoint, failure in failures.items())
        errors = {endpoint: {"error": str(failure)} for endpoint, failure in failures.items()}
        raise PartlyDone(f"{why}; {done}: {', '.join(told) or 'none'}", {**answers, **errors})
    return told
