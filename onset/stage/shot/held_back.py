"""The scenes that are held back: never looked at while a keyer is tuned, so that their figures say how it does on what
it was not made for."""

from dataclasses import replace

from onset_kernels.picture import Colour, Layout, Matrix, Range, Transfer

from onset.stage.recipe import BLUE, Screen
from onset.stage.shot.bounce import Bounce
from onset.stage.shot.camera import STILL, Camera, Compression, Sensor
from onset.stage.shot.chrome import Globe
from onset.stage.shot.fur import Fur
from onset.stage.shot.layer import Layer
from onset.stage.shot.net import Net
from onset.stage.shot.performer import Performer
from onset.stage.shot.props import Table
from onset.stage.shot.racket import Racket
from onset.stage.shot.scene_type import SceneType
from onset.stage.shot.shot import Shadow, Shot
from onset.stage.shot.smoke import Smoke
from onset.stage.shot.wardrobe import (
    BLACK,
    BLONDE,
    DARK_SKIN,
    GREEN,
    GREY,
    NAVY,
    NAVY_AND_YELLOW,
    RED,
    SILVER,
    WHITE,
    YELLOW,
    dressed,
)

LIME = (0.30, 0.52, 0.035)
LOG = Colour(transfer=Transfer.SLOG3, matrix=Matrix.BT709, range=Range.LIMITED)
STRIPED = replace(
    dressed(WHITE, NAVY, on=NAVY_AND_YELLOW),
    jacket=replace(
        NAVY_AND_YELLOW.jacket, red=0.78, green=0.76, blue=0.72, second_red=0.02, second_green=0.04, second_blue=0.16,
        stripes_per_unit=34.0,
    ),
)  # fmt: skip


CURLS = dressed(YELLOW, WHITE, on=DARK_SKIN)


def _held_back(name: str, stresses: str, shot: Shot) -> SceneType:
    return SceneType(name, stresses, shot, held_back=True, seeds=(11,))


HELD_BACK = (
    _held_back(
        "frizz",
        "a cloud of tight dark curls before crosses of tape; MJPEG 4:2:2 of a web camera",
        Shot(
            Screen(light=0.8, markers=7),
            (Layer((Performer(CURLS, y=0.06, scale=1.3, hairdo="frizzy", strands=1100),)),),
            camera=Camera(
                sensor=Sensor(full_well=4200.0, read=0.0020),
                layout=Layout.YUV422P8, colour=STILL, compression=Compression("mjpeg", 3),
            ),
        ),
    ),
    _held_back(
        "net",
        "a white net of threads a pixel or two wide, billowing; open meshes a keyer must not close",
        Shot(
            Screen(falloff=0.35, wrinkles=18, markers=0),
            (
                Layer((Performer(dressed(RED, BLACK, on=SILVER), x=-0.26, strands=240),)),
                Layer((Net(0.52, 0.46, 0.95, 1.15),)),
            ),
        ),
    ),
    _held_back(
        "racket",
        "a swung racket, steel and strings, and a fast walk: thin things in motion; H.264 4:2:0",
        Shot(
            Screen(light=0.9, markers=5),
            (
                Layer(
                    (
                        Performer(
                            dressed(WHITE, WHITE, on=DARK_SKIN), x=0.10, y=0.10, walk=-0.7, gesture_hz=1.5, vigour=1.7,
                            hairdo="cropped", holds=Racket(),
                        ),
                    )
                ),
            ),
            camera=Camera(exposures=49, layout=Layout.YUV420P8, compression=Compression("libx264", 22)),
        ),
    ),
    _held_back(
        "shallow_focus",
        "focus between two people: the farther one's loose hair soft, silver hair before the lens far softer; blue",
        Shot(
            Screen(BLUE, light=1.0, falloff=0.3, markers=0),
            (
                Layer((Performer(NAVY_AND_YELLOW, x=0.34, y=0.05, scale=0.92, strands=420),), defocus=0.0045),
                Layer((Performer(dressed(GREY, YELLOW, on=BLONDE), x=0.40, y=0.10, strands=320),), mirrored=True),
                Layer((Performer(SILVER, x=1.02, y=-0.05, scale=2.4, vigour=1.2, gesture_hz=0.8),), defocus=0.022),
            ),
            screen_defocus=0.010,
        ),
    ),
    _held_back(
        "green_shirt",
        "green cloth before a green screen: it is opaque, and a keyer may keep it or not",
        Shot(
            Screen(falloff=0.2, wrinkles=8, markers=0),
            (Layer((Performer(dressed(GREEN, WHITE, on=NAVY_AND_YELLOW), gesture_hz=0.7, strands=220),)),),
        ),
    ),
    _held_back(
        "lime_wall",
        "a painted lime wall, hue far from chroma green, with a soft shadow on it; stripes; a phone's MJPEG 4:2:0",
        Shot(
            Screen(LIME, light=0.95, falloff=0.35, unevenness=0.08, wrinkles=0, markers=0),
            (Layer((Performer(STRIPED, x=0.10, hairdo="cropped", beard=True, strands=320),)),),
            bounce=Bounce(strength=0.14),
            shadow=Shadow(x=-0.12, blur=0.06, depth=0.30),
            camera=Camera(
                sensor=Sensor(full_well=3500.0, read=0.0022),
                layout=Layout.YUV420P8, colour=STILL, compression=Compression("mjpeg", 4),
            ),
        ),
    ),
    _held_back(
        "blue_night",
        "navy and black before a dim blue screen, uneven and noisy; silver hair; H.264 4:2:0",
        Shot(
            Screen(BLUE, light=0.36, falloff=0.60, unevenness=0.18, gradient=(-0.22, 0.10), markers=0),
            (Layer((Performer(dressed(NAVY, BLACK, on=SILVER), x=-0.10, strands=360),)),),
            camera=Camera(
                sensor=Sensor(full_well=2600.0, read=0.0028),
                layout=Layout.YUV420P8, compression=Compression("libx264", 19),
            ),
        ),
    ),
    _held_back(
        "smoke",
        "drifting smoke without an edge over everything, a flaring lamp above",
        Shot(
            Screen(light=0.9, markers=0),
            (
                Layer((Performer(dressed(BLACK, RED, on=BLONDE), x=-0.14, gesture_hz=0.6),)),
                Layer((Smoke(),)),
            ),
            camera=Camera(veil=0.02, veil_light=(0.022, 0.020, 0.016)),
        ),
    ),
    _held_back(
        "chrome",
        "polished globes that mirror the screen, spectacles, a beard; green clipped here and there",
        Shot(
            Screen(colour=(0.045, 0.52, 0.085), light=1.35, falloff=0.55, markers=0),
            (
                Layer(
                    (
                        Performer(
                            dressed(GREY, WHITE, on=NAVY_AND_YELLOW), x=-0.24, hairdo="cropped", beard=True,
                            spectacles=True, strands=300,
                        ),
                    )
                ),
                Layer((Globe(0.30, 0.30, 0.09), Table(0.88), Globe(0.52, 0.80, 0.13, swing=0.0, cord=False))),
            ),
            camera=Camera(exposure=1.45, layout=Layout.YUV420P8),
        ),
    ),
    _held_back(
        "fur_collar",
        "thousands of fur hairs and fair strands before deep folds, bright spill from close by",
        Shot(
            Screen(light=1.1, wrinkles=40, wrinkle_depth=0.30, falloff=0.35, markers=0),
            (
                Layer(
                    (
                        Performer(
                            dressed((0.11, 0.035, 0.030), BLACK, on=BLONDE), y=0.02, scale=1.25, strands=420,
                            fur=Fur(), gesture_hz=0.6,
                        ),
                    )
                ),
            ),
            bounce=Bounce(strength=0.30, width=0.045, wrap=0.2),
            camera=Camera(layout=Layout.YUV422P8, compression=Compression("libx264", 16)),
        ),
    ),
    _held_back(
        "log_dimming",
        "S-Log3, 10 bit, and screen lamps that lose a tenth of their light within the clip; sheer cloth, dark skin",
        Shot(
            Screen(light=0.8, falloff=0.4, markers=4, marker_colour=(0.55, 0.14, 0.02)),
            (Layer((Performer(dressed(WHITE, NAVY, on=DARK_SKIN), x=0.08, sheer=True, scarf=True),)),),
            drift_per_s=-0.34,
            camera=Camera(colour=LOG, sensor=Sensor(clips_at=8.0)),
        ),
    ),
)  # fmt: skip
