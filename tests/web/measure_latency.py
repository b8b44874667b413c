"""From capture to drawn in a real browser: python -m tests.web.measure_latency --seconds 20 --size 1920x1080 --rate 30

Prints one line of JSON: the latency that the page reports with its credits, the median of each leg, and rates.
"""

import argparse
import json
import os
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from onset.children import Child
from onset.web.options import WebOptions
from onset.web.serve import serve
from tests.web.browser import chromium
from tests.web.small_engine import Plan, running

WARM_UP_S = 3.0
LEGS = """() => Object.fromEntries([...document.querySelectorAll('#numbers tr')].filter((row) => row.cells.length == 2)
    .map((row) => [...row.cells].map((cell) => cell.textContent)))"""


def measure(width_px: int, height_px: int, rate_hz: int, seconds: float, tier: str, view: str) -> dict[str, Any]:
    """One browser, one view."""
    plan = Plan(f"latency.{os.getpid()}", width_px=width_px, height_px=height_px, rate_hz=rate_hz)
    with running(plan) as endpoint, tempfile.TemporaryDirectory() as profile:
        monitor = Child("onset-web", serve, WebOptions(endpoint=endpoint, port=0))
        try:
            url = monitor.ready()["url"]
            with chromium() as launch:
                page = launch(Path(profile), 1920, 1080).new_page()
                page.goto(f"{url}?view={view}&tier={tier}")
                time.sleep(WARM_UP_S)
                page.reload()  # the first seconds of a browser's life are not a monitor's
                time.sleep(seconds)
                page.keyboard.press("i")
                legs = page.evaluate(LEGS)
                return {"viewer": _viewer(url), "page": legs, "load": os.getloadavg()[0]}
        finally:
            monitor.stop()


def _viewer(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{url}api/state") as answer:
        state: dict[str, Any] = json.load(answer)
    viewer: dict[str, Any] = state["monitor"]["viewers"][0]
    return {**viewer, "coding_ms": state["monitor"]["coding_ms"]}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--rate", type=int, default=30)
    parser.add_argument("--tier", default="full")
    parser.add_argument("--view", default="comp")
    asked = parser.parse_args()
    width, height = (int(side) for side in asked.size.split("x"))
    print(json.dumps(measure(width, height, asked.rate, asked.seconds, asked.tier, asked.view)))
