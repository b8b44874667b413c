"""Debian's Chromium, driven by Playwright, with a profile of its own; tests skip where either is absent."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@contextmanager
def browser(profile: Path, width_px: int = 1600, height_px: int = 1000, *, phone: bool = False) -> Iterator[Any]:
    """A running browser with an empty profile; pages are opened with `new_page`."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (pip install '.[test]')")
    if shutil.which(CHROMIUM) is None:
        pytest.skip(f"needs {CHROMIUM} (apt-get install chromium)")
    with playwright.sync_playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            str(profile),
            executable_path=CHROMIUM,
            args=list(ARGUMENTS),
            viewport={"width": width_px, "height": height_px},
            has_touch=phone,
            is_mobile=phone,
            device_scale_factor=2 if phone else 1,
        )
        try:
            yield context
        finally:
            context.close()
