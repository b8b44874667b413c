"""Matte QC of a running camera: measures of every frame for the metadata, and a diagnosis that does not flicker.

It needs the key to show what it worked from, and a stored matte; the composite too where its cast is to be measured.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Transfer

from onset.compositor import Compositor
from onset.forced_parts import ForcedParts, is_replaced
from onset.frame import Frame, Output
from onset.keying.cut import glimpse, is_another
from onset.keying.evidence import Evident
from onset.ports import Want
from onset.qc.matte_diagnosis import diagnose
from onset.qc.matte_report import MatteReport
from onset.qc.matte_watch import MatteWatch

_NOT_THE_KEYS = dict.fromkeys(
    ("core_holes", "gaps_off_light", "deep_gaps", "screen_residue", "edge_width_px", "flicker"), 0.0
)
"""Measures of a matte that say nothing of the key where an external matte is shown in its place."""
REMEMBERED = 25
"""Frames whose median is diagnosed: about a second, so that a passing hand is no alarm. A cut begins anew."""
_SHOTS = 64
"""Shots that are kept for `ended`: live nobody asks, and a cut every second must not fill the memory."""
Told = Mapping[str, Any]
"""A diagnosis in words, with the measures that it was made of."""


class Quality:
    """Of one compositor's frames; used by the loop's thread, `told` by any."""

    def __init__(self, compositor: Compositor) -> None:
        self._compositor = compositor
        keyer = compositor.keyer  # of one compositor always the same; to ask a Protocol takes 0.03 ms
        self._evident = keyer if isinstance(keyer, Evident) else None
        self._watch = MatteWatch(compositor.canvas.width_px, compositor.canvas.height_px)
        self._forced = ForcedParts(*self._watch.lattice)
        self._matte = _named(compositor, "matte")
        self._comp = _named(compositor, "comp")
        self._reports: deque[MatteReport] = deque(maxlen=REMEMBERED)
        self._notes: tuple[str, ...] = ()
        self._glimpse: NDArray[np.float32] | None = None
        self._looks = 0
        self._ended: deque[tuple[Told, int]] = deque(maxlen=_SHOTS)

    def look(self, frame: Frame, outputs: Mapping[str, Output]) -> Mapping[str, Any]:
        """What the metadata says of a frame's matte: `qc`, numbers by measure. Empty where nothing can be measured."""
        evidence = None if self._evident is None else self._evident.evidence()
        if evidence is None or self._matte is None:
            return {}
        self._cut_at(glimpse(evidence.proxy))
        comp = outputs[self._comp].planes[0] if self._comp else None
        shapes = self._compositor.show.matte, self._compositor.mattes
        drawn, brought = self._forced.of(*shapes), self._forced.by_picture(frame.planes, frame.picture)
        forced = brought if drawn is None else drawn if brought is None else drawn | brought
        report = self._watch.look(evidence, outputs[self._matte].planes[0], comp, forced)
        if is_replaced(*shapes):
            report = replace(report, **_NOT_THE_KEYS)
        self._notes = () if evidence.plate is None else evidence.plate.notes
        self._reports.append(report)
        numbers = {name: float(value) for name, value in report.to_dict().items() if not isinstance(value, str)}
        return {"qc": numbers}

    def ended(self) -> Iterator[tuple[Told, int]]:
        """Once each: what was told at the end of a shot, and which look, from 0, was its last."""
        while self._ended:
            yield self._ended.popleft()

    def told(self) -> Told:
        """For the state message: the light, the findings in words, and the measures' medians of the last second."""
        reports = list(self._reports)
        if not reports:
            return {}
        usual = _usual(reports)
        return {**diagnose(usual, self._notes).to_dict(), "measures": usual.to_dict()}

    def _cut_at(self, now: NDArray[np.float32]) -> None:
        """Behind a cut nothing of the shot before is told: a screen that is missing is said in its first frame."""
        if self._glimpse is not None and is_another(now, self._glimpse):
            self._ended.append((self.told(), self._looks - 1))
            self._reports.clear()
            self._watch.begin_shot()
        self._glimpse = now
        self._looks += 1


def _usual(reports: list[MatteReport]) -> MatteReport:
    """The last report with the medians of all."""
    last = reports[-1]
    same = [report for report in reports if report.screen_found == last.screen_found]
    numbers = [field.name for field in fields(MatteReport) if isinstance(getattr(last, field.name), float)]
    return replace(last, **{name: median(getattr(report, name) for report in same) for name in numbers})


def _named(compositor: Compositor, content: str) -> str | None:
    """The output that can be measured, if some sink asked for it."""
    return next((want.name for want in compositor.wants if want.content == content and _measurable(want)), None)


def _measurable(want: Want) -> bool:
    if want.content == "matte":
        return want.layout in (Layout.GRAY8, Layout.GRAY16)
    return want.layout is Layout.BGRA8 and want.colour.transfer is Transfer.SRGB and not want.look
