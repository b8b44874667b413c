"""A take of a show whose external matte came from outside, and whose shapes moved, is made again to the bit."""

import base64
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onset_kernels.picture import LINEAR_709, Layout, Picture

from onset.engine import Engine
from onset.retake import Wish, rerender
from onset.retake_outside import shape_of
from onset.takes.coding import choose_coding
from onset.takes.decoding import Decoder
from onset.takes.essence import Packet
from onset.takes.frame_encoder import FrameEncoder
from onset.takes.manifest import Stream
from onset.takes.read import Shown, open_take
from onset.wire.describe import picture_as_dict
from onset.wire.picture_sender import PictureSender
from tests.retaken import Act, asks, shoot, take_table

NAME = f"test-retake-{os.getpid()}.matte"
FRAMES = 60
SIZE = (180, 320)


def table(takes: Path, streams: list[str]) -> dict[str, Any]:
    """A ring in place of the key, a lamp that moves, a crop that a change animates, and little of a holdout."""
    made = take_table("outside", takes, streams=streams, comp="lossless") | {"keyer": {"kind": "chroma"}}
    walk = [
        {"at": at, "points": [[x, 0.1], [x + 0.2, 0.1], [x + 0.1, 0.8]]} for at, x in ((0, -0.3), (25, 0.5), (90, 1.2))
    ]
    made["matte"] = [
        {"kind": "polygon", "role": "garbage", "label": "lamp", "keyframes": walk, "feather_px": 60},
        {"kind": "polygon", "role": "crop", "label": "frame", "points": [[0, 0], [1, 0], [1, 1], [0, 1]]},
        {"kind": "ring", "role": "external", "label": "roto", "name": NAME, "hold_s": 600.0, "colour": "picture"},
        {"kind": "polygon", "role": "holdout", "amount": 0.3, "points": [[0.2, 1.2], [0.5, -0.2], [0.9, 1.1]]},
    ]
    return made


def acts_of(sender: PictureSender) -> dict[int, Act]:
    """An unlikely afternoon: shapes that come late and go, changes of everything between them, some twice a frame."""
    noise = np.random.default_rng(8)
    bow_tie = [[0.1, 0.1], [0.9, 0.9], [0.9, 0.1], [0.1, 0.9]]
    path = [{"at": 0, "points": bow_tie}, {"at": 400, "points": [[x + 0.5, y] for x, y in bow_tie]}]

    def send(pixels: Callable[[], Any]) -> Act:
        def act(engine: Engine) -> None:
            sender.send(pixels())

        return act

    def both(*several: Act) -> Act:
        return lambda engine: [act(engine) for act in several]

    return {
        4: send(lambda: noise.integers(0, 65536, SIZE, np.uint16)),
        9: both(asks(matte__frame__keyframes=path), asks(matte__roto__amount=0.7, keyer__gamma=1.7)),
        13: send(lambda: np.tile(np.linspace(0, 65535, SIZE[1]).astype(np.uint16), (SIZE[0], 1))),
        17: asks(matte__lamp__invert=True, matte__roto__invert=True, matte__lamp__feather_px=0.0),
        21: asks(matte__roto__hold_s=1e-9),
        24: send(lambda: np.full(SIZE, 40_000, np.uint16)),
        29: both(asks(matte__roto__hold_s=600.0), asks(matte__roto__lost="hold")),
        37: both(send(lambda: noise.integers(0, 65536, SIZE, np.uint16)), asks(matte__frame__keyframes=[])),
        42: asks(matte__roto__name=f"{NAME}-nobody"),
        47: asks(matte__roto__name=NAME),
    }


@pytest.fixture(scope="module", params=[["camera", "comp", "outside"], ["camera", "comp"]], ids=["kept", "lost"])
def take(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    with PictureSender(NAME, SIZE[1], SIZE[0], layout=Layout.GRAY16) as sender:
        return shoot(table(tmp_path_factory.mktemp("takes"), request.param), FRAMES, acts_of(sender))


def test_it_comes_out_the_same_where_the_shapes_are_in_the_take_and_says_so_where_not(take: Path) -> None:
    said: list[str] = []
    answer = rerender(Wish(take), say=said.append)
    with open_take(take) as opened:
        kept = any(stream.name == "outside" for stream in opened.manifest.streams)
        committed = [record for record in opened.frames() if record.state == "committed"]
    acted = [bool(record.extra["outside"]["matte.2"]["acts"]) for record in committed]
    assert 0 < sum(acted) < len(acted)
    assert answer["compared"] >= FRAMES - 5
    if kept:
        assert (answer["identical_to_take"], answer["differing"], said) == (True, [], [])
    else:
        assert answer["identical_to_take"] is False
        assert 0 < answer["identical"] < answer["compared"]
        assert len(said) == 1
        assert "matte.2 came from outside" in said[0]


def test_every_change_is_in_the_take_with_the_frame_at_which_it_acted(take: Path) -> None:
    with open_take(take) as opened:
        records = sorted(opened.settings.values(), key=lambda record: record.revision)
        frames = {record.index: record.settings_revision for record in opened.frames()}
    asked = [path for record in records for changes in record.asked for path in changes]
    assert asked == [
        "matte.frame.keyframes", "matte.roto.amount", "keyer.gamma",
        "matte.lamp.invert", "matte.roto.invert", "matte.lamp.feather_px",
        "matte.roto.hold_s", "matte.roto.hold_s", "matte.roto.lost", "matte.frame.keyframes",
        "matte.roto.name", "matte.roto.name",
    ]  # fmt: skip
    for record in records[1:]:
        assert frames[record.index] == record.revision
        assert all(revision < record.revision for index, revision in frames.items() if index < record.index)


@pytest.mark.parametrize(
    ("codec", "off"), [("lossless", 0), ("h264_422", 2000), ("h264", 2000), ("prores_4444", 2000), ("exr", 32)]
)
def test_a_shape_comes_back_from_every_codec_that_it_can_be_recorded_in(codec: str, off: int) -> None:
    source = Picture(64, 36, Layout.GRAY16, LINEAR_709)
    plane = np.tile(np.linspace(0, 65535, 64).astype(np.uint16), (36, 1))
    coding = choose_coding(codec, source)
    encoder = FrameEncoder(coding, source)
    stream = Stream(
        name="outside", picture=picture_as_dict(coding.picture), codec=coding.codec, pixel_format=coding.pixel_format,
        extradata=base64.b64encode(encoder.extradata).decode(), codec_tag=encoder.tag,
    )  # fmt: skip
    decoder = Decoder(stream)
    packet = Packet("outside", 1, 0, 1, 1, bytes(encoder.encode((plane,))))
    (answer,) = decoder.frames([packet])
    assert answer.video is not None, answer.problem
    picture, planes = decoder.planes(answer.video)
    shape = shape_of(Shown(0, None, picture, planes))
    assert shape.dtype == np.uint16
    assert np.abs(shape.astype(int) - plane).max() <= off
