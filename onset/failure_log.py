"""Where the traceback of an unforeseen failure goes, so that the screen keeps one line."""

import os
import platform
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def write_failure(name: str, error: BaseException) -> Path:
    """Write traceback, command line and versions to a file of its own and return its path.

    The folder is `$XDG_STATE_HOME/onset`, by default `~/.local/state/onset`, or the temporary folder when that
    cannot be written.
    """
    now = datetime.now(UTC)
    report = "\n".join(
        [
            f"{now.isoformat()} {name}",
            f"command line: {sys.argv}",
            f"onset-engine {_installed()}, Python {platform.python_version()}, {platform.platform()}",
            "",
            *traceback.format_exception(error),
        ]
    )
    file_name = f"failure-{now:%Y%m%d-%H%M%S-%f}-{os.getpid()}.log"
    try:
        folder = _state_folder()
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / file_name
        path.write_text(report, encoding="utf-8")
    except (OSError, RuntimeError):  # read-only or full, or there is no home at all
        path = Path(tempfile.gettempdir()) / f"onset-{file_name}"
        path.write_text(report, encoding="utf-8")
    return path


def _state_folder() -> Path:
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "onset"


def _installed() -> str:
    try:
        return version("onset-engine")
    except PackageNotFoundError:
        return "(not installed)"
