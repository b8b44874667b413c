"""What people wear and how they look: costumes for the benchmark's scenes. Colours are linear BT.709."""

from dataclasses import replace

from onset.stage.costume import CUFF, HAIR, JACKET, LAPEL, LOCK, SHIRT, STRAND, Costume
from onset.stage.paint import Material


def dyed(material: Material, red: float, green: float, blue: float) -> Material:
    """The same surface in another colour."""
    return replace(material, red=red, green=green, blue=blue)


def dressed(jacket: tuple[float, float, float], shirt: tuple[float, float, float], *, on: Costume) -> Costume:
    """`on` in another jacket and shirt; lapels a little lighter, cuffs as the shirt."""
    red, green, blue = jacket
    return replace(
        on,
        jacket=dyed(JACKET, red, green, blue),
        lapel=dyed(LAPEL, min(1.0, red * 1.25), min(1.0, green * 1.25), min(1.0, blue * 1.25)),
        shirt=dyed(SHIRT, *shirt),
        cuff=dyed(CUFF, *shirt),
    )


NAVY_AND_YELLOW = Costume()
"""Light skin, brown hair, navy jacket, yellow shirt."""
BLONDE = replace(
    NAVY_AND_YELLOW,
    hair=dyed(HAIR, 0.42, 0.255, 0.085),
    lock=dyed(LOCK, 0.66, 0.46, 0.20),
    strand=dyed(STRAND, 0.60, 0.43, 0.20),
)
