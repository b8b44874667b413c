"""The scenes on which keyers may be tuned."""

from onset_kernels.picture import SRGB_709, Layout

from onset.stage.recipe import BLUE, Screen
from onset.stage.shot.bounce import Bounce
from onset.stage.shot.camera import Camera, Compression, Sensor
from onset.stage.shot.cloth import Drape
from onset.stage.shot.glassware import Glass
from onset.stage.shot.layer import Layer
from onset.stage.shot.performer import Performer
from onset.stage.shot.props import Ball, Club, Table, Umbrella
from onset.stage.shot.scene_type import SceneType
from onset.stage.shot.shot import Shadow, Shot
from onset.stage.shot.wardrobe import (
    BLONDE,
    DARK_SKIN,
    GREY,
    NAVY,
    NAVY_AND_YELLOW,
    OLIVE,
    RED,
    SILVER,
    WHITE,
    YELLOW,
    dressed,
)

EVEN = Screen(falloff=0.12, unevenness=0.04, wrinkles=5, wrinkle_depth=0.06, markers=0)

TUNING = (
    SceneType(
        "interview",
        "an even screen and a good camera, 10 bit 4:2:2: what every keyer should do well; navy, yellow",
        Shot(EVEN, (Layer((Performer(NAVY_AND_YELLOW, gesture_hz=0.5, strands=200),)),)),
    ),
    SceneType(
        "loose_hair",
        "hundreds of fair strands a pixel wide, through H.264 4:2:0",
        Shot(
            Screen(markers=0),
            (Layer((Performer(BLONDE, y=0.02, scale=1.3, strands=700, vigour=1.4),)),),
            camera=Camera(layout=Layout.YUV420P8, compression=Compression("libx264", 18)),
        ),
    ),
    SceneType(
        "chiffon",
        "white translucent cloth before dark skin and an uneven, wrinkled screen; ProRes",
        Shot(
            Screen(wrinkles=26, wrinkle_depth=0.20, unevenness=0.14, markers=0),
            (
                Layer((Performer(dressed(RED, WHITE, on=DARK_SKIN), x=0.05, hairdo="frizzy", strands=500),)),
                Layer((Drape(-0.62, -0.06),), defocus=0.0015),
            ),
            camera=Camera(compression=Compression("prores_ks", 4)),
        ),
    ),
    SceneType(
        "juggler",
        "fast motion blur: spinning white clubs, a thrown yellow ball, a body that walks; H.264 4:2:0",
        Shot(
            Screen(falloff=0.2, markers=0),
            (
                Layer(
                    (
                        Performer(
                            dressed(GREY, WHITE, on=NAVY_AND_YELLOW), y=0.10, gesture_hz=1.6, vigour=1.8, walk=0.45,
                            x=-0.1, hairdo="cropped",
                        ),
                        Club(-0.52, 0.34),
                        Club(0.50, 0.30, spins_hz=2.2, start=0.3),
                        Club(0.62, 0.62, spins_hz=1.3, start=0.6),
                        Ball(),
                    )
                ),
            ),
            camera=Camera(exposures=33, layout=Layout.YUV420P8, compression=Compression("libx264", 21)),
        ),
    ),
    SceneType(
        "over_shoulder",
        "a head and shoulder far out of focus before a sharp speaker with spectacles",
        Shot(
            Screen(falloff=0.25, markers=4),
            (
                Layer((Performer(BLONDE, x=0.28, y=0.08, scale=0.86, gesture_hz=0.6, spectacles=True),)),
                Layer(
                    (
                        Performer(
                            dressed(NAVY, NAVY, on=NAVY_AND_YELLOW), x=-0.52, y=-0.22, scale=2.1, gesture_hz=0.4,
                            hairdo="cropped", from_behind=True, vigour=0.5,
                        ),
                    ),
                    defocus=0.014,
                ),
            ),
            screen_defocus=0.006,
        ),
    ),
    SceneType(
        "yellow_coat",
        "yellow coat and umbrella close to the screen: strong spill on a colour next to it; 8 bit RGB",
        Shot(
            Screen(light=1.1, falloff=0.2, markers=0),
            (
                Layer(
                    (
                        Performer(
                            dressed(YELLOW, NAVY, on=NAVY_AND_YELLOW), y=0.20, x=0.12, gesture_hz=0.7, holds=Umbrella()
                        ),
                    )
                ),
            ),
            bounce=Bounce(strength=0.34, width=0.05, wrap=0.22),
            camera=Camera(layout=Layout.BGRA8, colour=SRGB_709),
        ),
    ),
    SceneType(
        "clipped_screen",
        "a screen a stop and a half too bright, its green clipped, a thin veil of it over all; white, fair skin",
        Shot(
            Screen(colour=(0.035, 0.60, 0.075), light=1.5, falloff=0.35, wrinkles=6, markers=0),
            (Layer((Performer(dressed(WHITE, GREY, on=BLONDE), strands=240, gesture_hz=0.8),)),),
            bounce=Bounce(strength=0.22, width=0.04, wrap=0.16),
            camera=Camera(exposure=1.35, veil=0.03, layout=Layout.YUV420P8),
        ),
    ),
    SceneType(
        "dark_corners",
        "a dim screen with corners a quarter as bright as its middle, a noisy sensor; dark skin, navy; H.264",
        Shot(
            Screen(light=0.42, falloff=0.78, unevenness=0.20, gradient=(0.20, -0.22), wrinkles=20, markers=0),
            (Layer((Performer(dressed(NAVY, WHITE, on=DARK_SKIN), hairdo="cropped", strands=260, x=0.16),)),),
            bounce=Bounce(strength=0.12),
            camera=Camera(
                sensor=Sensor(full_well=2600.0, read=0.0030),
                layout=Layout.YUV420P8,
                compression=Compression("libx264", 20),
            ),
        ),
    ),
    SceneType(
        "blue_stage",
        "a blue screen, where a sensor is noisiest; fair hair, a translucent red scarf, crosses of tape",
        Shot(
            Screen(BLUE, light=0.9, marker_colour=(0.10, 0.24, 0.62)),
            (Layer((Performer(BLONDE, scarf=True, sheer=True, strands=320),)),),
            camera=Camera(sensor=Sensor(full_well=4500.0, read=0.0018), layout=Layout.YUV422P8),
        ),
    ),
    SceneType(
        "bottle",
        "glass that lets the screen through: a bottle and tumblers on a table, one raised; 10 bit",
        Shot(
            Screen(falloff=0.22, wrinkles=10, markers=0),
            (
                Layer(
                    (
                        Performer(
                            dressed(OLIVE, WHITE, on=SILVER), x=-0.22, hairdo="cropped",
                            holds=Glass(tumbler=True),
                        ),
                    )
                ),
                Layer(
                    (
                        Table(),
                        Glass(0.36, 0.66, scale=1.15),
                        Glass(0.60, 0.80, tumbler=True, filled=0.35, scale=1.1),
                    )
                ),
            ),
        ),
    ),
    SceneType(
        "marked_wall",
        "dark tape marks, deep folds and the talent's own shadow on the screen; olive cloth, red scarf",
        Shot(
            Screen(
                light=0.85, wrinkles=34, wrinkle_depth=0.26, markers=9, marker_colour=(0.020, 0.022, 0.020),
                unevenness=0.12,
            ),
            (Layer((Performer(dressed(OLIVE, WHITE, on=NAVY_AND_YELLOW), x=-0.12, scarf=True, gesture_hz=1.1),)),),
            shadow=Shadow(),
            camera=Camera(layout=Layout.YUV420P10),
        ),
    ),
)  # fmt: skip
