"""What a scene is made of, as data: screen, light, movement, camera. Every field may be varied by a benchmark."""

from dataclasses import dataclass, field
from fractions import Fraction

from onset.stage.costume import Costume

GREEN = (0.047, 0.395, 0.088)
"""Linear BT.709 of a painted chroma green under a key a stop below the talent's, near what film sets measure."""
HEADROOM_CODES = 4
BLUE = (0.030, 0.088, 0.420)


@dataclass(frozen=True)
class Screen:
    """The screen behind the figure. `colour` is linear BT.709 where `light` is 1; shares are of that light.

    `gradient` brightens towards the right and the bottom, `falloff` darkens towards the corners, `unevenness` is the
    size of broad patches, `wrinkles` how many folds of the cloth catch the light by up to `wrinkle_depth`.
    `markers` is how many tracking crosses stand across the frame; 0 for none.
    """

    colour: tuple[float, float, float] = GREEN
    light: float = 1.0
    gradient: tuple[float, float] = (0.10, -0.12)
    falloff: float = 0.30
    unevenness: float = 0.09
    wrinkles: int = 16
    wrinkle_depth: float = 0.13
    markers: int = 6
    marker_colour: tuple[float, float, float] = (0.16, 0.52, 0.20)


@dataclass(frozen=True)
class Motion:
    """How the figure moves. A cycle has `phases` baked pictures, each held for `hold` frames.

    `travel` is how far it walks to either side, as a share of the room there is, and `travel_frames` how long there and
    back takes. `shutter` is the share of a phase during which the shutter is open (0.5 is 180 degrees); `vigour`
    scales the gestures.
    """

    phases: int = 28
    hold: int = 1
    travel: float = 0.8
    travel_frames: int = 330
    shutter: float = 0.5
    exposures: int = 5
    vigour: float = 1.0

    def __post_init__(self) -> None:
        for name in ("phases", "hold", "travel_frames", "exposures"):
            if getattr(self, name) < 1:
                raise ValueError(f"motion {name} is {getattr(self, name)}; at least 1 is needed")


PHASES_HZ, TRAVEL_S = 30, 11
"""How many phases of the figure pass in a second of live movement, and how long it walks there and back."""


def motion_at(rate_hz: Fraction) -> Motion:
    """The same movement in seconds at any frame rate: phases are held at high rates, and it is slower at low ones."""
    return Motion(hold=max(1, round(rate_hz / PHASES_HZ)), travel_frames=max(1, round(TRAVEL_S * rate_hz)))


@dataclass(frozen=True)
class Camera:
    """What the camera adds. `noise` is the standard deviation for red, green, blue in 8-bit codes, 0 to 2.8.

    It is added to the encoded picture: photon noise grows as the root of light, which the display curve turns into
    nearly the same number of codes everywhere. `spill` is how much screen light the figure's edges reflect (0 to
    0.25 of the screen's), `spill_width` how far in it reaches (stage units). With `headroom` the picture keeps four
    codes off black and white, so that noise never clips, in half the work; a clipped screen needs it off.
    """

    noise: tuple[float, float, float] = (1.22, 1.0, 1.41)
    spill: float = 0.16
    spill_width: float = 0.030
    headroom: bool = True

    def __post_init__(self) -> None:
        if not all(0.0 <= sigma <= 2.83 for sigma in self.noise):
            raise ValueError(f"camera noise {self.noise} is outside 0 to 2.83 codes")
        if not 0.0 <= self.spill <= 0.25:
            raise ValueError(f"camera spill {self.spill} is outside 0 to 0.25")

    @property
    def code_range(self) -> tuple[int, int]:
        """The least and greatest 8-bit code before noise."""
        return (HEADROOM_CODES, 255 - HEADROOM_CODES) if self.headroom else (0, 255)


@dataclass(frozen=True)
class Recipe:
    """A whole scene. Two stages of one recipe, size and seed draw the same pixels."""

    screen: Screen = field(default_factory=Screen)
    motion: Motion = field(default_factory=Motion)
    camera: Camera = field(default_factory=Camera)
    costume: Costume = field(default_factory=Costume)
    strands: int = 260
    burn_in: bool = True
