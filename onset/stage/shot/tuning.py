"""The scenes on which keyers may be tuned."""

from onset_kernels.picture import Layout

from onset.stage.recipe import BLUE, Screen
from onset.stage.shot.camera import Camera, Compression, Sensor
from onset.stage.shot.layer import Layer
from onset.stage.shot.performer import Performer
from onset.stage.shot.scene_type import SceneType
from onset.stage.shot.shot import Shot
from onset.stage.shot.wardrobe import BLONDE, NAVY_AND_YELLOW

TUNING = (
    SceneType(
        "interview",
        "an even screen and a good camera: what every keyer should do well; navy and yellow",
        Shot(
            Screen(falloff=0.12, unevenness=0.04, wrinkles=5, wrinkle_depth=0.06, markers=0),
            (Layer((Performer(NAVY_AND_YELLOW, gesture_hz=0.5, strands=160),)),),
        ),
    ),
    SceneType(
        "loose_hair",
        "hundreds of fair strands a pixel wide, through H.264 4:2:0",
        Shot(
            Screen(markers=0),
            (Layer((Performer(BLONDE, y=0.02, scale=1.25, strands=600),)),),
            camera=Camera(layout=Layout.YUV420P8, compression=Compression("libx264", 18)),
        ),
    ),
    SceneType(
        "blue_stage",
        "a blue screen, where the noise is; a translucent scarf, markers",
        Shot(
            Screen(BLUE, light=0.9),
            (Layer((Performer(BLONDE, scarf=True, sheer=True),)),),
            camera=Camera(sensor=Sensor(full_well=4000.0, read=0.002)),
        ),
    ),
)
