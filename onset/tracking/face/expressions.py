"""What a face expresses, from its action units by published prototypes; valence and arousal from those.

Prototypes: Friesen and Ekman, EMFACS-7, 1983; Ekman, Friesen and Hager, FACS Investigator's Guide, 2002, table
of emotion predictions; in short form in Lucey et al., The Extended Cohn-Kanade Dataset, CVPR workshops 2010, table 2
(happy 12; sad 1+4+15; angry 23 or 24; disgust 9 or 10; fear 1+2+4 with 5; surprise 1+2 or 5; contempt one-sided 14).
One-sided contempt, 12 + 14: Ekman and Friesen, A new pan-cultural facial expression of emotion, Motivation and Emotion
10, 1986. Weights and counter-evidence are this project's. A reading is not a feeling: it says how near the face is to
how people show an emotion when asked to (Barrett et al., Emotional Expressions Reconsidered, PSPI 20, 2019).

Affect: each emotion stands at a point of Russell's circle, A circumplex model of affect, J. Personality and Social
Psychology 39(6), 1980, 1161 to 1178, figure 2: happy 7.8 degrees, astonished 69.8, angry 99, afraid 116, sad 207.5.
Disgust and contempt are not in it; they stand where its frustrated (141) is, and between that and miserable (188.7).

What of this was read where: the combinations 6+12+25, 1+4+15, 10+17+4, 4+5+7+24, 1+2+5+26 and 1+2+4+5+20+25 as quoted
from table 11-1 of the FACS manual of 1978 (Methods of Psychological Research Online, issue 4, article 3); the order on
Russell's circle in his abstract. EMFACS and the Investigator's Guide are sold and were not seen; the numbers of table
2 and figure 2, and the single angles, are from memory of the papers and were not compared with them again.
"""

from collections.abc import Mapping, Sequence
from math import cos, exp, radians, sin, sqrt

from onset.tracking.face.action_units import sides

NEUTRAL, UNCLEAR = "neutral", "unclear"
EMOTIONS = ("happiness", "sadness", "anger", "surprise", "fear", "disgust", "contempt")
EXPRESSIONS = (NEUTRAL, *EMOTIONS)
GROUP = "expression."

# Each variant: units that make it (with their weight) and units that speak against it (with theirs).
_Units = Mapping[int, float]
_Variant = tuple[_Units, _Units]
_PROTOTYPES: Mapping[str, Sequence[_Variant]] = {
    # 6+12, and 12 alone, which FACS lists as happiness of lower intensity: the cheeks of a small smile stay down.
    "happiness": (({12: 1.0, 6: 0.12}, {15: 0.7, 4: 0.5, 9: 0.5, 17: 0.25}),),
    # 1+4+15, 1+4 with 11 or 15, 6+15, and 1+4+15+17 as variants; 1+4 stands without 4 where a frown lifts the brows,
    # and without 15 for 1+4+11, of which no coefficient shows 11. Brows that are raised whole (2) are none.
    "sadness": (
        ({1: 1.0, 15: 1.0, 4: 0.5}, {12: 1.0, 27: 0.6, 5: 0.5}),
        ({1: 1.0, 17: 0.8, 4: 0.5}, {12: 1.0, 27: 0.6, 5: 0.5}),
        ({1: 1.0, 4: 0.3}, {2: 1.0, 12: 1.0, 20: 0.7, 9: 0.5, 5: 0.5, 27: 0.6}),
    ),
    # 4+5+7+23 or 24, with 10, 22 or 25/26 as variants: the lips are pressed, or parted for a shout.
    "anger": (
        ({4: 1.0, 7: 0.6, 24: 0.7, 5: 0.3}, {1: 1.0, 12: 1.0, 2: 0.6}),
        ({4: 1.0, 7: 0.5, 22: 0.6, 5: 0.4}, {1: 1.0, 12: 1.0, 2: 0.6}),
    ),
    # 1+2+5B+26 or 27.
    "surprise": (({1: 0.8, 2: 0.8, 26: 1.0, 5: 0.5}, {12: 1.0, 4: 0.8, 20: 0.7, 15: 0.4}),),
    # 1+2+4+5+20+25, 26 or 27, with 7.
    "fear": (({1: 0.7, 4: 0.7, 5: 1.0, 20: 1.0, 25: 0.4, 2: 0.4}, {12: 1.0, 17: 0.4}),),
    # 9 or 10, with 16, 17, 25 or 26.
    "disgust": (
        ({9: 1.0, 10: 0.5, 17: 0.2}, {12: 0.8, 1: 0.4}),
        ({9: 0.6, 10: 1.0, 16: 0.3}, {12: 1.0, 1: 0.5}),
    ),
}
_CONTEMPT_AGAINST: _Units = {26: 0.6, 9: 0.5, 1: 0.4}
_UNEVEN = 0.15  # faces are not even, and a turned head looks less so
_SHARPNESS = 12.0  # how firmly the best score wins over the others
_AT_REST = 0.2  # the score that a face at rest has as much as that of any emotion
CLEAR = 0.45
"""From this share on a face is called by its best expression; below it the word is `unclear`."""

_ANGLES_DEG = {
    "happiness": 7.8, "surprise": 69.8, "anger": 99.0, "fear": 116.0, "disgust": 141.0, "contempt": 165.0,
    "sadness": 207.5,
}  # fmt: skip


def expressions(units: Mapping[int, float], blendshapes: Mapping[str, float]) -> dict[str, float]:
    """Shares of the eight EXPRESSIONS, 0 to 1, together 1. In: action units and, for one-sided contempt, coefficients.

    An emotion's score is a power mean of its best variant's units, so that a missing one pulls it down, less what
    speaks against it; the shares are a softmax of the scores, in which a face at rest has a fixed one
    and an emotion of which nothing is shown has none.
    """
    scores = {emotion: max(_score(units, *variant) for variant in kinds) for emotion, kinds in _PROTOTYPES.items()}
    scores["contempt"] = _contempt(units, blendshapes)
    weights = {NEUTRAL: exp(_SHARPNESS * _AT_REST)}
    weights |= {emotion: exp(_SHARPNESS * scores[emotion]) - 1.0 for emotion in EMOTIONS}
    whole = sum(weights.values())
    return {name: weights[name] / whole for name in EXPRESSIONS}


def named(shares: Mapping[str, float]) -> str:
    """The expression with the largest share, or `unclear` where it is under CLEAR."""
    best = max(EXPRESSIONS, key=lambda name: shares[name])
    return best if shares[best] >= CLEAR else UNCLEAR


def affect(shares: Mapping[str, float]) -> tuple[float, float]:
    """Valence and arousal, -1 to 1 each: the emotions' places on Russell's circle, weighted by their shares."""
    places = {emotion: radians(_ANGLES_DEG[emotion]) for emotion in EMOTIONS}
    valence = sum(shares[emotion] * cos(angle) for emotion, angle in places.items())
    arousal = sum(shares[emotion] * sin(angle) for emotion, angle in places.items())
    return valence, arousal


def _score(units: Mapping[int, float], made: _Units, against: _Units) -> float:
    """0 to 1. A power mean with exponent 1/2: between the plain mean, which one strong unit would win, and the
    geometric one, which one unit that the camera missed would end."""
    shown = (sum(weight * sqrt(units[unit]) for unit, weight in made.items()) / sum(made.values())) ** 2
    return max(shown - sum(weight * units[unit] for unit, weight in against.items()), 0.0)


def _contempt(units: Mapping[int, float], blendshapes: Mapping[str, float]) -> float:
    """How much more one corner of the mouth is tightened and raised than the other."""
    corners = [sum(pair) for pair in zip(sides(blendshapes, 12), sides(blendshapes, 14), strict=True)]
    one_sided = min(max(abs(corners[0] - corners[1]) - _UNEVEN, 0.0), 1.0)
    even = 0.8 * min(corners)
    return max(one_sided - even - sum(weight * units[unit] for unit, weight in _CONTEMPT_AGAINST.items()), 0.0)
