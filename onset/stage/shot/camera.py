"""The camera of a shot as plain data: exposure, lens flare, sensor, how it encodes and compresses."""

from dataclasses import dataclass, field

from onset_kernels.picture import Colour, Layout, Matrix, Picture, Range, Siting, Transfer

VIDEO = Colour(transfer=Transfer.BT709, matrix=Matrix.BT709, range=Range.LIMITED, siting=Siting.LEFT)
"""What a broadcast or film camera puts out."""
STILL = Colour(transfer=Transfer.SRGB, matrix=Matrix.BT601, range=Range.FULL, siting=Siting.CENTRE)
"""What a web camera puts out as JPEG."""


@dataclass(frozen=True)
class Sensor:
    """Noise in linear light. `clips_at` is the light above which nothing is told apart.

    `full_well` is how many electrons light 1 stands for: photons give a variance of light / full_well. `read` is the
    standard deviation of what is there in the dark. `gains` are red, green and blue's shares of it: white
    balance amplifies the channels of which daylight and tungsten have least. `blotch` 0..1 is how far red's and blue's
    noise is smeared over their neighbours, as a colour filter array leaves it.
    """

    full_well: float = 9000.0
    read: float = 0.0012
    gains: tuple[float, float, float] = (1.25, 1.0, 1.5)
    blotch: float = 0.6
    clips_at: float = 1.0


@dataclass(frozen=True)
class Compression:
    """A codec that stands alone in every frame. `quality` is its quantiser: H.264 QP, or MJPEG's scale (2 best)."""

    encoder: str
    quality: int


@dataclass(frozen=True)
class Camera:
    """`exposure` multiplies all light. `veil` is the share of the picture's mean light that flare lays over all of it,
    `veil_light` flare from a lamp outside the picture, linear. The shutter is open for `shutter` of the frame's time;
    motion blur is the mean of `exposures` moments."""

    exposure: float = 1.0
    veil: float = 0.004
    veil_light: tuple[float, float, float] = (0.0, 0.0, 0.0)
    shutter: float = 0.5
    exposures: int = 7
    sensor: Sensor = field(default_factory=Sensor)
    layout: Layout = Layout.YUV422P10
    colour: Colour = VIDEO
    compression: Compression | None = None

    def picture(self, width_px: int, height_px: int) -> Picture:
        """What its frames are."""
        return Picture(width_px, height_px, self.layout, self.colour)
