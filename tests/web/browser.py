"""Debian's Chromium, driven by Playwright, with profiles of its own; tests skip where either is absent."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PATIENCE_S = 20.0
Launch = Callable[..., Any]


@contextmanager
def chromium() -> Iterator[Launch]:
    """`launch(profile, width_px, height_px, phone=False)` opens a browser with an empty profile; all end together."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install '.[test]'")
    if shutil.which(CHROMIUM) is None:
        pytest.skip(f"needs {CHROMIUM}: apt-get install chromium")
    opened: list[Any] = []
    with playwright.sync_playwright() as driver:

        def launch(profile: Path, width_px: int, height_px: int, *, phone: bool = False) -> Any:
            context = driver.chromium.launch_persistent_context(
                str(profile),
                executable_path=CHROMIUM,
                args=list(ARGUMENTS),
                viewport={"width": width_px, "height": height_px},
                has_touch=phone,
                is_mobile=phone,
                device_scale_factor=2 if phone else 1,
            )
            context.set_default_timeout(PATIENCE_S * 1000)
            opened.append(context)
            return context

        yield launch
        for context in opened:
            context.close()


def until(page: Any, condition: str) -> None:
    """Wait until a JavaScript expression holds. Playwright's own wait evaluates strings, which the page forbids."""
    give_up = time.monotonic() + PATIENCE_S
    while not page.evaluate(condition):
        assert time.monotonic() < give_up, f"after {PATIENCE_S:g} s still not: {condition}"
        page.wait_for_timeout(50)


def text(name: str) -> str:
    """The JavaScript for the text of an element."""
    return f"document.getElementById('{name}').textContent"
