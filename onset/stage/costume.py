"""The materials of the figure: what a keyer meets on a real set, some of it close to the screen's own colour."""

from dataclasses import dataclass, replace

from onset.stage.paint import Material

# Linear BT.709. Yellow is what plain despill spoils, navy what a difference key turns translucent.
SKIN = Material(0.74, 0.415, 0.275, grain=0.025, gloss=0.09, roundness=0.045, ambient=0.50)
CHEEK = replace(SKIN, red=0.72, green=0.25, blue=0.17, opacity=0.55, roundness=0.016, feathered=True, gloss=0.0)
LIPS = Material(0.50, 0.105, 0.095, grain=0.02, gloss=0.20, roundness=0.008)
EYE_WHITE = Material(0.72, 0.70, 0.66, grain=0.0, gloss=0.1, roundness=0.006)
IRIS = Material(0.035, 0.018, 0.010, grain=0.0, gloss=0.3, roundness=0.004)
GLINT = Material(1.0, 1.0, 1.0, grain=0.0, roundness=0.002, ambient=0.9)
BROW = Material(0.045, 0.022, 0.012, grain=0.3, roundness=0.004, opacity=0.85)
SHADE = Material(0.36, 0.135, 0.075, grain=0.0, gloss=0.0, roundness=0.008, opacity=0.65, feathered=True)
NOSTRIL = Material(0.20, 0.065, 0.040, grain=0.0, gloss=0.0, roundness=0.003, opacity=0.7, feathered=True)
HAIR = Material(0.062, 0.026, 0.011, grain=0.10, streaks=0.8, gloss=0.07, roundness=0.06)
LOCK = Material(0.160, 0.078, 0.034, grain=0.0, gloss=0.0, roundness=0.0, ambient=0.62, opacity=0.50)
STRAND = Material(0.105, 0.050, 0.022, grain=0.0, gloss=0.0, roundness=0.0, ambient=0.6)
JACKET = Material(0.017, 0.029, 0.092, grain=0.16, gloss=0.03, roundness=0.075, ambient=0.38)
LAPEL = Material(0.024, 0.039, 0.120, grain=0.16, gloss=0.04, roundness=0.018)
SHIRT = Material(0.74, 0.455, 0.030, grain=0.07, gloss=0.02, roundness=0.05)
CUFF = Material(0.74, 0.46, 0.030, grain=0.06, gloss=0.03, roundness=0.02)
SHEER = Material(0.88, 0.62, 0.60, grain=0.04, gloss=0.10, roundness=0.03, opacity=0.24, ambient=0.62)
SCARF = Material(0.74, 0.155, 0.135, grain=0.10, gloss=0.05, roundness=0.014, opacity=0.96, ambient=0.46)
VEIL = Material(0.88, 0.20, 0.18, grain=0.04, gloss=0.10, roundness=0.022, opacity=0.33, ambient=0.58)
BUTTON = Material(0.66, 0.52, 0.24, grain=0.0, gloss=0.5, roundness=0.006)


@dataclass(frozen=True)
class Costume:
    """Which material each part is made of; a benchmark dresses the figure anew by replacing some."""

    skin: Material = SKIN
    cheek: Material = CHEEK
    lips: Material = LIPS
    eye_white: Material = EYE_WHITE
    iris: Material = IRIS
    glint: Material = GLINT
    brow: Material = BROW
    shade: Material = SHADE
    nostril: Material = NOSTRIL
    hair: Material = HAIR
    lock: Material = LOCK
    strand: Material = STRAND
    jacket: Material = JACKET
    lapel: Material = LAPEL
    shirt: Material = SHIRT
    cuff: Material = CUFF
    sheer: Material = SHEER
    scarf: Material = SCARF
    veil: Material = VEIL
    button: Material = BUTTON
