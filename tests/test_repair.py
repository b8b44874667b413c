"""Signal repair before the key: when it acts, what it gains on a scene in 4:2:0; and that log plates key."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import LINEAR_709, Colour, Layout, Matrix, Picture, Range, Transfer
from onset_kernels.plan import Load

from onset.compositor import Compositor, Machine
from onset.developing import source_plan
from onset.frame import Frame, Loan, Output
from onset.ports import Want
from onset.settings import make_show
from onset.stage.scenes import make_clip
from onset.stage.shot.encode import planes_of
from tests.kernels.reference_curves import curve

MATTE = Want("matte", "matte", Layout.GRAY_FLOAT, LINEAR_709)
SCREEN, FIGURE = (0.04, 0.3, 0.06), (0.35, 0.2, 0.12)


def matte(
    picture: Picture, planes: tuple[NDArray[Any], ...], keyer: str = "chroma", **engine: str
) -> NDArray[np.float32]:
    """The matte that a key makes of one frame."""
    (show,) = make_show({"engine": engine, "keyer": {"kind": keyer}}, needs_source=False)
    compositor = Compositor(show, picture, [MATTE], Machine("cpu", 1))
    out = (np.zeros((picture.height_px, picture.width_px), np.float32),)
    try:
        outputs = {"matte": Output("matte", out, compositor.outputs["matte"], Loan(out, lambda: None))}
        compositor.composite(Frame(planes, picture, 0, 0, media_ns=0), outputs)
    finally:
        compositor.close()
    return out[0]


def light(width: int = 160, height: int = 90) -> NDArray[np.float32]:
    """A figure before a screen, linear."""
    shot = np.empty((height, width, 3), np.float32)
    shot[:] = SCREEN
    shot[30:, 60:100] = FIGURE
    return shot


def test_a_scene_in_420_is_keyed_nearer_to_its_truth() -> None:
    clip = make_clip("loose_hair", seed=1, width_px=480, height_px=270, frames=1)
    frame = clip.frame(0)
    assert clip.picture.layout is Layout.YUV420P8
    soft = (frame.alpha > 0.02) & (frame.alpha < 0.98)
    missed = {
        repair: float(np.abs(made - frame.alpha)[soft].mean())
        for repair in ("on", "auto", "off")
        for made in (matte(clip.picture, frame.planes, "difference", quality="live", repair=repair),)
    }
    assert missed["auto"] < 0.97 * missed["off"]
    assert missed["on"] < 0.97 * missed["auto"]


@pytest.mark.parametrize(
    ("engine", "repaired"),
    [
        ({"mode": "live"}, "sharpened"),
        ({"mode": "live", "quality": "fast"}, "none"),
        ({"mode": "every"}, "guided"),
        ({"mode": "live", "repair": "on"}, "guided"),
        ({"mode": "live", "repair": "off"}, "none"),
        ({"mode": "every", "repair": "off"}, "none"),
    ],
)
def test_as_much_is_done_as_there_is_time_for_unless_the_show_says(engine: dict[str, str], repaired: str) -> None:
    (show,) = make_show({"engine": engine}, needs_source=False)
    assert show.engine.repaired() == repaired


def test_only_subsampled_chroma_is_mended() -> None:
    def load(layout: Layout) -> Load:
        node = source_plan(Picture(8, 8, layout, Colour(matrix=Matrix.BT709)), guided=True, sharpened=True)[0]
        assert isinstance(node, Load)
        return node

    for layout in (Layout.NV12, Layout.YUYV, Layout.YUV422P10, Layout.YUV420P12):
        assert (load(layout).guided, load(layout).sharpened) == (True, True)
    for layout in (Layout.BGRA8, Layout.YUV444P10, Layout.GBRP12):
        assert (load(layout).guided, load(layout).sharpened) == (False, False)


@pytest.mark.parametrize(
    ("layout", "name", "keyer"), [(Layout.GBRP10, "logc3", "difference"), (Layout.GBRP12, "vlog", "chroma")]
)
def test_a_log_plate_of_10_or_12_bits_keys_at_the_defaults(layout: Layout, name: str, keyer: str) -> None:
    _, encode = curve(name)
    full = (1 << layout.bits) - 1
    red, green, blue = np.moveaxis(np.round(encode(light().astype(np.float64)) * full).astype(np.uint16), -1, 0)
    planes = tuple(np.ascontiguousarray(plane) for plane in (green, blue, red))
    made = matte(Picture(160, 90, layout, Colour(Transfer(name))), planes, keyer)
    assert made[45:, 64:96].min() > 0.99
    assert made[:, :50].max() < 0.01


def test_a_subsampled_log_plate_keys_repaired() -> None:
    colour = Colour(transfer=Transfer.SLOG3, matrix=Matrix.BT709, range=Range.LIMITED)
    picture = Picture(160, 90, Layout.YUV422P10, colour)
    made = matte(picture, planes_of(light(), picture), repair="on")
    assert made[45:, 64:96].min() > 0.99
    assert made[:, :50].max() < 0.01
