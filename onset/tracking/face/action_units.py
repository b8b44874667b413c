"""FACS action units from ARKit coefficients: the intensity of each, 0 to 1.

Numbers and muscles: Ekman, Friesen and Hager, Facial Action Coding System, 2002 (first edition 1978). Which coefficient
shows which unit was laid side by side by this project from the descriptions there and Apple's in
`ARFaceAnchor.BlendShapeLocation` (compare M. Ozel, ARKit to FACS cheat sheet, melindaozel.com): the smile is AU 12,
the frown 15, its stretch 20, its press 24, its shrug lower 17, its funnel 22, its pucker 18, its rolls 28, its squint
7, its cheek squint 6, its sneer 9, its upper-up 10, its lower-down 16. AU 26 and 27 are one coefficient: the jaw drops
to 26 and is stretched from there to 27.

A unit's intensity is the mean of its two sides. ARKit has no AU 11, 13, 21, 23 and 38 to 39; none is given.
Approximations: AU 25 (lips part) has no coefficient and is worked out; browDown (AU 4) holds AU 9's share of the brow.
"""

from collections.abc import Mapping

GROUP = "au."
_DROPPED = 0.5  # jawOpen up to here is a jaw let fall (AU 26), beyond it is pulled (AU 27): FACS 2002, AU 26 and 27

_PAIRED = {
    2: "browOuterUp", 4: "browDown", 5: "eyeWide", 6: "cheekSquint", 7: "eyeSquint", 9: "noseSneer", 10: "mouthUpperUp",
    12: "mouthSmile", 14: "mouthDimple", 15: "mouthFrown", 16: "mouthLowerDown", 20: "mouthStretch", 24: "mouthPress",
    45: "eyeBlink",
}  # fmt: skip
_SINGLE = {1: "browInnerUp", 17: "mouthShrugLower", 18: "mouthPucker", 22: "mouthFunnel", 29: "jawForward"}

UNITS = tuple(sorted({*_PAIRED, *_SINGLE, 25, 26, 27, 28, 30, 33, 19}))
"""The units that are given. 19 (tongue show) and 33 (blow, by cheekPuff) only move with a user's model."""


def action_units(blendshapes: Mapping[str, float]) -> dict[int, float]:
    """Intensities by FACS number, 0 to 1, of all UNITS. In: the 52 ARKit coefficients, 0 to 1.

    FACS scores five steps, A to E (trace, slight, marked, severe, maximum); one step is about 0.2 here.
    """
    units = {unit: _both(blendshapes, name) for unit, name in _PAIRED.items()}
    units |= {unit: blendshapes[name] for unit, name in _SINGLE.items()}
    jaw = blendshapes["jawOpen"]
    units[19] = blendshapes["tongueOut"]
    units[25] = _parted(blendshapes)
    units[26] = min(jaw / _DROPPED, 1.0)
    units[27] = max(jaw - _DROPPED, 0.0) / (1.0 - _DROPPED)
    units[28] = 0.5 * (blendshapes["mouthRollLower"] + blendshapes["mouthRollUpper"])
    units[30] = max(blendshapes["jawLeft"], blendshapes["jawRight"])
    units[33] = blendshapes["cheekPuff"]
    return {unit: units[unit] for unit in UNITS}


def sides(blendshapes: Mapping[str, float], unit: int) -> tuple[float, float]:
    """A paired unit's intensity on the person's left and right. Raises ValueError for a unit that has no sides."""
    if unit not in _PAIRED:
        raise ValueError(f"AU {unit} has no sides here; these have: {', '.join(map(str, sorted(_PAIRED)))}")
    return blendshapes[_PAIRED[unit] + "Left"], blendshapes[_PAIRED[unit] + "Right"]


def _both(blendshapes: Mapping[str, float], name: str) -> float:
    return 0.5 * (blendshapes[name + "Left"] + blendshapes[name + "Right"])


def _parted(blendshapes: Mapping[str, float]) -> float:
    """AU 25: how far the lips are apart. The jaw parts them unless they are held together; each lip can by itself."""
    jaw = max(blendshapes["jawOpen"] - blendshapes["mouthClose"], 0.0)
    lips = max(_both(blendshapes, "mouthUpperUp"), _both(blendshapes, "mouthLowerDown"), blendshapes["mouthFunnel"])
    return min(3.0 * jaw + lips, 1.0)
