"""A report in plain words: what is wrong, how bad, and what to do about it on the set."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from onset.qc.matte_report import LIMITS, Light, MatteReport


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong."""

    measure: str
    light: Light
    text: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The worst light of all findings, and the findings, the worst first."""

    light: Light
    findings: tuple[Finding, ...]

    def to_dict(self) -> dict[str, object]:
        """For the metadata."""
        found = [{"measure": one.measure, "light": str(one.light), "text": one.text} for one in self.findings]
        return {"light": str(self.light), "findings": found}


PLATE = "plate"
"""What a finding is of that comes from how the plate was come by: two screens, a file of another size."""
NO_SCREEN = "no screen found: nothing is keyed; show more of it, or name its colour (keyer.screen)"
BLACK = "the picture is black: the background stands alone; is the lens capped, or a fade meant?"
_FLOOR = "; a floor of another paint wants a captured plate, or a second keyer.screen_patch"
_LEAST_SCREEN_SHARE = 0.03
_MOST_OF_IT = 0.4
"""Of all unevenness, what a third must be under the rest to be named for it: dark corners are no third's fault."""


def diagnose(report: MatteReport, notes: Sequence[str] = ()) -> Diagnosis:
    """What a report means, and each of the plate's `notes`, for doubts. A good scene has no findings."""
    if not report.screen_found:
        return Diagnosis(Light.RED, (Finding("screen_found", Light.RED, NO_SCREEN),))
    if report.black:
        return Diagnosis(Light.AMBER, (Finding("black", Light.AMBER, BLACK),))
    findings = []
    for measure, limits in LIMITS.items():
        light = limits.light(getattr(report, measure))
        if light is not Light.GREEN and not _explained(measure, report):
            findings.append(Finding(measure, light, _WORDS[measure](report)))
    if report.screen_share < _LEAST_SCREEN_SHARE:
        share = f"{report.screen_share:.0%}"
        text = f"hardly any bare screen is in sight ({share}): capture a plate of the empty set, with this camera"
        findings.append(Finding("screen_share", Light.AMBER, text))
    findings += [Finding(PLATE, Light.AMBER, note) for note in notes]
    findings.sort(key=lambda finding: (finding.light is not Light.RED, finding.measure != "plate_fit"))  # causes first
    worst = findings[0].light if findings else Light.GREEN
    return Diagnosis(worst, tuple(findings))


def _explained(measure: str, report: MatteReport) -> bool:
    """Whether another finding says it already: one cause is told once."""
    causes = _CAUSES.get(measure, ())
    return any(LIMITS[cause].light(getattr(report, cause)) is not Light.GREEN for cause in causes)


def _unevenness(report: MatteReport) -> str:
    under = -report.darkest_stops
    if under > max(0.5, _MOST_OF_IT * report.unevenness_stops) and report.darkest_part:
        return (
            f"the screen's {report.darkest_part} is {under:.1f} stops under the rest: light it, or capture a plate "
            f"(onset plate capture)"
        )
    return f"the screen's light varies by {report.unevenness_stops:.1f} stops: even it out, or capture a plate"


def _cast(report: MatteReport) -> str:
    where = f", most of it in the {report.cast_part}" if report.cast_part else ""
    floor = _FLOOR if LIMITS["green_cast"].light(report.green_cast) is Light.RED else ""
    return (
        f"{report.green_cast:.1%} of the visible foreground has the screen's cast{where}: spill, or cloth of that "
        f"colour, which may have holes; move it away from the screen, raise keyer.despill, or draw a holdout{floor}"
    )


_CAUSES = {
    "screen_saturation": ("screen_clipped",),  # what clips turns pale
    "gaps_off_light": ("deep_gaps", "unevenness_stops"),  # what changes so fast is not known beside it
    "green_cast": ("cast_at_top",),
}
"""What is not told where this is."""
_WORDS: dict[str, Callable[[MatteReport], str]] = {
    "core_holes": lambda r: (
        f"{r.core_holes:.1%} of the foreground's inside is see-through: something there has the screen's colour or "
        f"mirrors it; draw a holdout, or raise keyer.balance"
    ),
    "gaps_off_light": lambda r: (
        f"{r.gaps_off_light:.1%} of the foreground is clear where the screen's colour shows in another light than the "
        f"screen's beside it: a print or a thing of that colour wants a holdout, a gap in deep shade is as it should be"
    ),
    "deep_gaps": lambda r: (
        f"{r.deep_gaps:.1%} of the foreground is clear far inside it: a print or a thing of the screen's very colour "
        f"wants a holdout; a gap between two people who touch is as it should be"
    ),
    "cast_at_top": lambda r: (
        f"a strip of the screen's cast stays in the matte along {r.cast_at_top:.0%} of the upper edge: paper or wall "
        f"of another paint, or in shade; draw a garbage matte, sample it with a second keyer.screen_patch, or capture "
        f"a plate"
    ),
    "screen_residue": lambda r: (
        f"{r.screen_residue:.1%} of the bare screen is left in the matte: wrinkles, shadows, or things before it, also "
        f"cloth of its very colour; capture a plate, raise keyer.black, or draw a garbage matte"
    ),
    "green_cast": _cast,
    "edge_width_px": lambda r: (
        f"the matte's edge is {r.edge_width_px:.0f} pixels wide: the subject is out of focus, moves fast, or stands in "
        f"the screen's shadow"
    ),
    "flicker": lambda r: (
        f"alpha changes by {r.flicker:.3f} a frame where nothing moves: too little light or too much gain"
    ),
    "unevenness_stops": _unevenness,
    "screen_level": lambda r: (
        f"the screen is dark (level {r.screen_level:.0%}): more light on it, or open up"
    ),
    "screen_saturation": lambda r: (
        f"the screen is pale (saturation {r.screen_saturation:.0%}): keep white light and flare off it"
    ),
    "screen_clipped": lambda r: (
        f"{r.screen_clipped:.0%} of the screen is clipped: its colour is lost there; less light on it, or stop down"
    ),
    "noise": lambda r: (
        f"the screen is grainy: a pixel's noise is {r.noise:.0%} of its colour; thin hair is lost in it: less gain, "
        f"more light"
    ),
    "plate_fit": lambda r: (
        f"the clean plate explains only {r.plate_fit:.0%} of the screen in sight: the camera or the light has moved; "
        f"capture it again"
    ),
}  # fmt: skip
