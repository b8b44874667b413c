"""The forms of the keyed foreground: what a mixer makes of each, what a show publishes and records, what comes back."""

import os
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import LINEAR_709, Alpha, Layout, Picture

from onset.client import connect
from onset.compositor import Compositor, Machine
from onset.engine import Engine
from onset.fill import ALPHA, fill_want
from onset.frame import Frame, Loan, Output
from onset.free_ports import free_ports
from onset.ports import Want
from onset.retake import Wish, rerender
from onset.settings import make_show
from onset.sinks.publish import Settings as PublishSettings
from onset.sinks.publish import build
from onset.sinks.record import Record
from onset.sinks.record import Settings as RecordSettings
from onset.takes.read import Shown, open_take
from tests.kernels import tolerances
from tests.retaken import take_table
from tests.takes.export.handed import export

WIDTH, HEIGHT = 256, 24
SOURCE = Picture(WIDTH, HEIGHT, Layout.BGRA8)
LUMA = {"kind": "luma", "low": 0.1, "high": 0.9}


def planes(*wants: Want) -> dict[str, tuple[NDArray[Any], ...]]:
    """Outputs of a ramp of colour that a luma key makes half transparent nearly all over."""
    (show,) = make_show({"keyer": LUMA}, needs_source=False)
    ramp: NDArray[Any] = np.arange(WIDTH, dtype=np.uint32)[None] * np.ones((HEIGHT, 1), np.uint32)
    ramp = 0xFF000000 | ramp << 16 | (255 - ramp // 4) << 8 | np.arange(HEIGHT, dtype=np.uint32)[:, None] * 9
    compositor = Compositor(show, SOURCE, wants, Machine("cpu", 1))
    try:
        made = {name: picture.allocate() for name, picture in compositor.outputs.items()}
        outputs = {
            name: Output(name, made[name], picture, Loan(made[name], lambda: None))
            for name, picture in compositor.outputs.items()
        }
        ramp[: HEIGHT // 4] = 0xFF000000
        compositor.composite(Frame((ramp.astype(np.uint32),), SOURCE, 0, 0), outputs)
    finally:
        compositor.close()
    return made


def codes(plane: NDArray[Any]) -> NDArray[np.float64]:
    """(height, width, blue green red alpha) of a BGRA8 plane."""
    return plane.view(np.uint8).reshape(*plane.shape, 4).astype(np.float64)


def test_straight_times_alpha_is_premultiplied_in_linear_light() -> None:
    kinds = (Alpha.STRAIGHT, Alpha.PREMULTIPLIED)
    made = planes(*(Want(kind.value, "fill", Layout.RGBA_FLOAT, LINEAR_709, kind) for kind in kinds))
    straight, premultiplied = (np.stack(made[kind.value]) for kind in kinds)
    soft = (straight[3] > 0.02) & (straight[3] < 0.98)
    assert soft.mean() > 0.4
    np.testing.assert_array_equal(straight[3], premultiplied[3])
    np.testing.assert_allclose(straight[:3] * straight[3], premultiplied[:3], rtol=0, atol=tolerances.COLOUR)
    assert (straight[:3, straight[3] == 0] == 0).all()


def test_a_mixer_makes_the_same_picture_of_straight_and_of_premultiplied() -> None:
    made = planes(*(fill_want(form) for form in ("straight", "premultiplied", "black")))
    straight, premultiplied, black = (codes(made[name][0]) for name in ("fill", "fill.premultiplied", "fill.black"))
    key = straight[..., 3:] / 255
    np.testing.assert_array_equal(straight[..., 3], premultiplied[..., 3])
    # Three values were rounded: half a code of each colour, and half a code of the key times the straight colour.
    assert np.abs(key * straight[..., :3] - premultiplied[..., :3]).max() <= 1.5
    assert (straight[key[..., 0] == 0] == 0).all()
    assert (black[..., 3] == 255).all()
    # Before black in light: the curve undone, what is left is alpha times the light of the straight colour.
    light = key * to_light(straight[..., :3] / 255)
    np.testing.assert_allclose(to_light(black[..., :3] / 255), light, rtol=0, atol=2 * 2.4 / 255)
    assert (black[..., :3] - premultiplied[..., :3]).max() > 15


def to_light(encoded: NDArray[np.float64]) -> NDArray[np.float64]:
    """IEC 61966-2-1."""
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A take whose fill is premultiplied, of a show that published a straight one; what a client saw meanwhile."""
    folder, port = tmp_path_factory.mktemp("fill"), free_ports(3)
    streams = ["camera", "comp", "matte", "fill"]
    table = take_table("fill", folder / "takes", streams=streams, fill="lossless", fill_alpha="premultiplied")
    endpoint = f"tcp://127.0.0.1:{port}"
    publish = {"kind": "publish", "name": table["show"]["name"], "endpoint": endpoint, "viewers": 0}
    table |= {"keyer": LUMA, "sink": [{**publish, "topics": ["comp", "matte", "fill"]}, *table["sink"]]}
    (show,) = make_show(table)
    engine = Engine(show)
    thread = Thread(target=engine.run, daemon=True)
    thread.start()
    try:
        with connect(endpoint) as client:
            meta = client.meta(timeout_s=60)
            take = Path(client.roll(scene="1")["folder"])
            frame = next(client.frames("fill"))
            seen = {"picture": frame.picture, "codes": codes(frame.planes[0]), "ring": client.state()["rings"]["fill"]}
            goal = client.meta(timeout_s=30)["index"] + 10
            while meta["index"] < goal:
                meta = client.meta(timeout_s=30)
            client.cut()
    finally:
        engine.stop()
        thread.join(60)
    return take, {**seen, "meta": meta}


def test_the_wire_says_of_a_fill_what_its_alpha_means(both: tuple[Path, dict[str, Any]]) -> None:
    _, seen = both
    assert seen["picture"].alpha is Alpha.STRAIGHT
    assert seen["ring"]["picture"]["alpha"] == "straight"
    assert seen["meta"]["pictures"]["fill"]["alpha"] == "straight"
    assert "alpha" not in seen["meta"]["pictures"]["comp"]
    key = seen["codes"][..., 3]
    assert ((key > 0) & (key < 255)).mean() > 0


def test_a_take_says_it_too_and_holds_that_very_form(both: tuple[Path, dict[str, Any]]) -> None:
    with open_take(both[0]) as take:
        kinds = {stream.name: stream.picture_type().alpha for stream in take.manifest.streams}
        rebuild = take.manifest.rebuild
        pairs = zip(take.pictures("fill"), take.pictures("matte"), strict=True)
        fill, matte = next((one, two) for one, two in pairs if isinstance(one, Shown) and isinstance(two, Shown))
    assert kinds == {"camera": Alpha.OPAQUE, "comp": Alpha.OPAQUE, "matte": Alpha.OPAQUE, "fill": Alpha.PREMULTIPLIED}
    assert rebuild is not None
    stored = {want.name: want.alpha for want in rebuild.wants() if want.content == "fill"}
    assert stored == {"fill": Alpha.STRAIGHT, "fill.premultiplied": Alpha.PREMULTIPLIED}
    colour = codes(fill.planes[0])
    np.testing.assert_array_equal(colour[..., 3], matte.planes[0])
    assert (colour[..., :3] <= colour[..., 3:] + 1).all(), "no code of a premultiplied colour is above its alpha's"


def test_such_a_take_is_made_again_to_the_bit(both: tuple[Path, dict[str, Any]]) -> None:
    answer = rerender(Wish(both[0]))
    assert answer["identical_to_take"] is True, answer


def test_its_exports_are_those_of_the_alpha_it_says(both: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    openexr: Any = pytest.importorskip("OpenEXR")
    export("exr", both[0], tmp_path)
    folder = tmp_path / both[0].name / "fill"
    with open_take(both[0]) as take:
        first = next(iter(take.frames())).index
        shown = next(one for one in take.pictures("fill") if isinstance(one, Shown))
    with openexr.File(str(sorted(folder.iterdir())[shown.index - first]), separate_channels=True) as file:
        found = {name: channel.pixels.astype(np.float64) for name, channel in file.channels().items()}
    want = codes(shown.planes[0]) / 255
    alpha = want[..., 3]
    straight = np.divide(want[..., :3], alpha[..., None], out=np.zeros_like(want[..., :3]), where=alpha[..., None] > 0)
    for name, place in (("R", 2), ("G", 1), ("B", 0)):
        light = alpha * to_light(np.minimum(straight[..., place], 1))
        np.testing.assert_allclose(found[name], light, rtol=2e-3, atol=2e-4)
    np.testing.assert_allclose(found["A"], alpha, rtol=1e-3)


@pytest.mark.parametrize("form", ALPHA)
def test_sinks_that_ask_for_one_form_share_a_picture(form: Any) -> None:
    record = Record(replace(RecordSettings(streams=("fill",)), fill_alpha=form))
    name = f"test.fill.{form}.{os.getpid()}"
    settings = PublishSettings(name=name, endpoint="tcp://127.0.0.1:*", viewers=0, topics=("fill",), fill_alpha=form)
    sink = build(settings)
    try:
        assert list(sink.wants(SOURCE)) == list(record.wants(SOURCE)) == [fill_want(form)]
        assert list(sink.topics) == list(record.topics) == [fill_want(form).name]
    finally:
        sink.close()


def test_a_form_that_is_none_is_refused_by_name_and_openexr_takes_one_alone() -> None:
    with pytest.raises(ValueError, match="fill_alpha = 'shaped' is none of straight, premultiplied, black"):
        PublishSettings(fill_alpha="shaped")  # type: ignore[arg-type]
    streams = ("camera", "matte", "fill")
    assert RecordSettings(streams=streams, fill="exr").output("fill") == "fill.black"
    with pytest.raises(ValueError, match="fill_alpha = 'straight' with codec exr: OpenEXR is premultiplied"):
        RecordSettings(streams=streams, fill="exr", fill_alpha="straight")
