"""A whole clip's verdict: the findings of its parts, each with the frames in which it was found."""

from collections.abc import Mapping
from typing import Any

from onset.qc.matte_diagnosis import PLATE
from onset.qc.matte_report import Light

_LIGHTING = {"unevenness_stops", "screen_level", "screen_saturation", "screen_clipped", "noise"}
_FLASH_FRAMES = 2
"""Of a longer clip, frames in which how the screen is lit is a doubt at most: a camera's flash, a lamp switched."""
_WORSE = {Light.GREEN: 0, Light.AMBER: 1, Light.RED: 2}


class MatteVerdict:
    """Gathers what `onset.quality.Quality.told` says after each part of a clip."""

    def __init__(self) -> None:
        self._measured = False
        self._found: dict[str, dict[str, Any]] = {}
        self._first = 0

    def add(self, told: Mapping[str, Any], last: int) -> None:
        """The frames after those of the part before, up to number `last` (from 0). Nothing told, nothing kept."""
        if told:
            self._measured = True
            for finding in told["findings"]:
                self._keep(finding, last)
        self._first = last + 1

    def _keep(self, finding: Mapping[str, Any], last: int) -> None:
        key = finding["text"] if finding["measure"] == PLATE else finding["measure"]
        known = self._found.get(key)
        frames = [self._first if known is None else known["frames"][0], last]
        worse = known is None or _WORSE[finding["light"]] > _WORSE[known["light"]]
        self._found[key] = {**(finding if worse or known is None else known), "frames": frames}

    def answer(self) -> dict[str, Any] | None:
        """`light`, and `findings` with `measure`, `light`, `text` at its worst and `frames`, the first and the last.

        The worst come first. None where nothing could be measured.
        """
        if not self._measured:
            return None
        findings = sorted(map(self._weighed, self._found.values()), key=lambda finding: -_WORSE[finding["light"]])
        light = Light(findings[0]["light"]) if findings else Light.GREEN
        return {"light": str(light), "findings": findings}

    def _weighed(self, finding: dict[str, Any]) -> dict[str, Any]:
        first, last = finding["frames"]
        flash = last - first < _FLASH_FRAMES < self._first
        doubt = flash and finding["measure"] in _LIGHTING
        return {**finding, "light": str(Light.AMBER)} if doubt else finding


def sentences(verdict: Mapping[str, Any] | None, *, of_many: bool = False) -> list[str]:
    """One line for each finding, but for those of which the keyer itself warns: no screen, and doubts of its plate."""
    findings = verdict["findings"] if verdict else []
    return [
        f"matte, {finding['light']}{_place(finding) if of_many else ''}: {finding['text']}"
        for finding in findings
        if finding["measure"] not in ("screen_found", PLATE)
    ]


def _place(finding: Mapping[str, Any]) -> str:
    first, last = finding["frames"]
    return f", frames {first} to {last}"
