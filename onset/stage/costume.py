"""The materials of the figure: what a keyer meets on a real set, some of it close to the screen's own colour."""

from dataclasses import dataclass, replace

from onset.stage.paint import Material

SKIN = Material(0.60, 0.305, 0.185, grain=0.03, gloss=0.10, roundness=0.045)


@dataclass(frozen=True)
class Costume:
    """Linear BT.709 surfaces. Yellow is what plain despill spoils, navy what a difference key makes translucent."""

    skin: Material = SKIN
    cheek: Material = replace(SKIN, red=0.62, green=0.19, blue=0.12, opacity=0.30, roundness=0.02)
    lips: Material = Material(0.42, 0.085, 0.075, grain=0.02, gloss=0.16, roundness=0.01)
    eye_white: Material = Material(0.70, 0.68, 0.64, grain=0.0, gloss=0.1, roundness=0.006)
    iris: Material = Material(0.035, 0.018, 0.010, grain=0.0, gloss=0.3, roundness=0.004)
    glint: Material = Material(1.0, 1.0, 1.0, grain=0.0, roundness=0.002, ambient=0.9)
    brow: Material = Material(0.035, 0.018, 0.011, grain=0.3, roundness=0.004, opacity=0.85)
    shade: Material = Material(0.30, 0.115, 0.062, grain=0.0, gloss=0.0, roundness=0.02, opacity=0.38)
    hair: Material = Material(0.070, 0.031, 0.014, grain=0.42, streaks=0.965, gloss=0.10, roundness=0.07)
    strand: Material = Material(0.105, 0.050, 0.022, grain=0.25, streaks=0.9, gloss=0.05, roundness=0.01, ambient=0.6)
    jacket: Material = Material(0.016, 0.027, 0.085, grain=0.16, gloss=0.035, roundness=0.075, ambient=0.36)
    lapel: Material = Material(0.024, 0.038, 0.115, grain=0.16, gloss=0.05, roundness=0.02)
    shirt: Material = Material(0.72, 0.44, 0.028, grain=0.07, gloss=0.03, roundness=0.06)
    cuff: Material = Material(0.74, 0.46, 0.030, grain=0.06, gloss=0.03, roundness=0.02)
    sheer: Material = Material(0.80, 0.44, 0.44, grain=0.05, gloss=0.10, roundness=0.04, opacity=0.30, ambient=0.62)
    scarf: Material = Material(0.78, 0.20, 0.17, grain=0.08, gloss=0.08, roundness=0.03, opacity=0.93)
    veil: Material = Material(0.86, 0.29, 0.24, grain=0.05, gloss=0.14, roundness=0.025, opacity=0.34, ambient=0.60)
    button: Material = Material(0.66, 0.52, 0.24, grain=0.0, gloss=0.5, roundness=0.006)
