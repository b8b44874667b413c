"""A progress bar with the time left, on a terminal; nothing where nobody watches."""

from types import TracebackType
from typing import Any, TextIO


class Bar:
    """`show(done, total)` as often as you like; `total` None draws a bar without an end."""

    def __init__(self, name: str, stream: TextIO) -> None:
        self._name, self._stream = name, stream
        self._bar: Any = None

    def __enter__(self) -> "Bar":
        if self._stream.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (TextColumn(self._name), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=Console(file=self._stream), transient=True)
            self._task = self._bar.add_task(self._name, total=None)
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, done: int, total: int | None) -> None:
        """So far `done` of `total` frames."""
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total)
