"""Prints a page to PDF with the Chromium that is installed: a library of its own would lay it out another way."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from onset.errors import UsageError, WorkError
from onset.media.beside import beside

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_LIMIT_S = 120


def print_to_pdf(page: Path, paper: Path) -> None:
    """Write `page`, an HTML file, as a PDF. Raises UsageError where there is no Chromium, WorkError when it fails."""
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise UsageError(f"{paper}: a PDF needs Chromium (apt install chromium); the page itself is {page}")
    with beside(paper) as part, tempfile.TemporaryDirectory() as profile:
        command = [
            program, "--headless", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={profile}",
            "--no-pdf-header-footer", f"--print-to-pdf={part.resolve()}", page.resolve().as_uri(),
        ]  # fmt: skip
        if os.getuid() == 0:
            command.insert(1, "--no-sandbox")  # Chromium's sandbox refuses to start as root
        try:
            subprocess.run(command, capture_output=True, timeout=_LIMIT_S, check=True)
        except (subprocess.SubprocessError, OSError) as error:
            raise WorkError(f"{paper}: {program} could not print {page}: {error}") from None
        if not part.stat().st_size:
            raise WorkError(f"{paper}: {program} printed nothing; the page itself is {page}")
