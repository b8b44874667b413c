"""What people wear and how they look: costumes for the benchmark's scenes. Colours are linear BT.709."""

from dataclasses import replace

from onset.stage.costume import (
    BROW,
    CHEEK,
    CUFF,
    HAIR,
    JACKET,
    LAPEL,
    LIPS,
    LOCK,
    NOSTRIL,
    SHADE,
    SHIRT,
    SKIN,
    STRAND,
    Costume,
)
from onset.stage.paint import Material

Colour = tuple[float, float, float]


def dyed(material: Material, colour: Colour) -> Material:
    """The same surface in another colour."""
    return replace(material, red=colour[0], green=colour[1], blue=colour[2])


def dressed(jacket: Colour, shirt: Colour, *, on: Costume) -> Costume:
    """`on` in another jacket and shirt; lapels a little lighter than the jacket, cuffs as the shirt."""
    # The same weave shows less in cloth that sends more light back.
    weave = 0.16 - 0.11 * min(1.0, jacket[1] * 1.5)
    lighter = min(1.0, jacket[0] * 1.25), min(1.0, jacket[1] * 1.25), min(1.0, jacket[2] * 1.25)
    return replace(
        on,
        jacket=replace(dyed(JACKET, jacket), grain=weave),
        lapel=replace(dyed(LAPEL, lighter), grain=weave),
        shirt=dyed(SHIRT, shirt),
        cuff=dyed(CUFF, shirt),
    )


def haired(mass: Colour, lock: Colour, strand: Colour, *, on: Costume) -> Costume:
    """`on` with hair of other colours: the mass, the lighter locks on it, single strands."""
    return replace(on, hair=dyed(HAIR, mass), lock=dyed(LOCK, lock), strand=dyed(STRAND, strand))


NAVY_AND_YELLOW = Costume()
"""Light skin, brown hair, navy jacket, yellow shirt."""
BLONDE = haired((0.42, 0.255, 0.085), (0.66, 0.46, 0.20), (0.60, 0.43, 0.20), on=NAVY_AND_YELLOW)
SILVER = haired((0.40, 0.40, 0.41), (0.68, 0.68, 0.70), (0.62, 0.62, 0.64), on=NAVY_AND_YELLOW)
DARK_SKIN = haired(
    (0.014, 0.011, 0.009),
    (0.034, 0.027, 0.022),
    (0.026, 0.020, 0.016),
    on=replace(
        NAVY_AND_YELLOW,
        skin=replace(dyed(SKIN, (0.175, 0.083, 0.047)), gloss=0.14),
        cheek=dyed(CHEEK, (0.175, 0.066, 0.038)),
        lips=dyed(LIPS, (0.155, 0.045, 0.040)),
        shade=dyed(SHADE, (0.075, 0.032, 0.019)),
        nostril=dyed(NOSTRIL, (0.045, 0.018, 0.011)),
        brow=dyed(BROW, (0.012, 0.009, 0.008)),
    ),
)
NAVY = (0.012, 0.020, 0.066)
WHITE = (0.80, 0.79, 0.76)
YELLOW = (0.76, 0.50, 0.025)
RED = (0.46, 0.022, 0.024)
GREY = (0.21, 0.21, 0.215)
OLIVE = (0.115, 0.150, 0.035)
GREEN = (0.040, 0.215, 0.060)
"""Saturated, a shade darker than the screen."""
BLACK = (0.010, 0.010, 0.011)
