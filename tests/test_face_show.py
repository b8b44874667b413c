"""The example show with faces, as a user runs it on a clip: Live Link and OSC over real UDP, and the wire."""

import tomllib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from pythonosc.osc_packet import OscPacket

from onset.free_ports import free_ports
from onset.stage.recipe import Recipe, motion_at
from onset.stage.scene import Stage
from onset.tracking.face.arkit import BLENDSHAPES
from onset.wire.client import connect
from tests.programs import LIMIT_S, start
from tests.sinks.tracked_faces import Ear, ear
from tests.tracking.face.live_link_reader import read_packet

pytest.importorskip("mediapipe")
ROOT = Path(__file__).parents[1]
RATE = Fraction(25)
WIDTH, HEIGHT, FRAMES = 640, 360, 50

PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of the stage's figure with a real face."""
    path = tmp_path_factory.mktemp("face") / "clip.mp4"
    stage = Stage(WIDTH, HEIGHT, recipe=Recipe(motion=motion_at(RATE)), face=True)
    picture = np.zeros((HEIGHT, WIDTH), np.uint32)
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=RATE, options={"crf": "16", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for index in range(FRAMES):
            stage.draw(index, (picture,))
            rgb = np.ascontiguousarray(picture.view(np.uint8).reshape(HEIGHT, WIDTH, 4)[..., 2::-1])
            container.mux(stream.encode(av.VideoFrame.from_ndarray(rgb, "rgb24").reformat(format="yuv420p")))
        container.mux(stream.encode())
    return path


@pytest.fixture
def ears() -> Iterator[tuple[Ear, Ear]]:
    with ear() as link, ear() as osc:
        yield link, osc


def show_file(folder: Path, clip: Path, link: Ear, osc: Ear, port: int) -> Path:
    """The example with this clip, these receivers and ports that nobody has."""
    text = (ROOT / "launch" / "face.toml").read_text(encoding="utf-8")
    for before, after in (
        ('path = "clip.mp4"', f'path = "{clip}"'), ("port = 11111", f"port = {link.port}"),
        ("port = 9000", f"port = {osc.port}"), ('name = "face"', f'name = "face-{port}"'),
        ('kind = "publish"', f'kind = "publish"\nendpoint = "tcp://127.0.0.1:{port}"'),
        ('kind = "web"', f'kind = "web"\nendpoint = "tcp://127.0.0.1:{port}"\nport = {port + 3}'),
    ):  # fmt: skip
        assert before in text
        text = text.replace(before, after)
    path = folder / "show.toml"
    path.write_text(text, encoding="utf-8")
    assert {sink["kind"] for sink in tomllib.loads(text)["sink"]} == {"livelink", "osc_track", "publish", "web"}
    return path


def test_a_clip_with_a_face_goes_out_live_in_every_form(tmp_path: Path, clip: Path, ears: tuple[Ear, Ear]) -> None:
    link, osc = ears
    port = free_ports(4)
    program = start("run", show_file(tmp_path, clip, link, osc, port), "--json")
    try:
        with connect(f"tcp://127.0.0.1:{port}", timeout_s=PATIENCE_S) as engine:
            seen = next(told for told in engine.tracks(timeout_s=PATIENCE_S) if told.trackers["face"].subjects)
        link.socket.settimeout(LIMIT_S)
        packets = (read_packet(link.hear()) for _ in range(2000))
        packet = next(one for one in packets if one.values is not None)
        osc.socket.settimeout(LIMIT_S)
        messages = dict[str, Any]()
        while not any(address.endswith("/au/12") for address in messages):
            messages |= {one.message.address: one.message.params for one in OscPacket(osc.hear()).messages}
        program.terminate()
        _, err = program.communicate(timeout=LIMIT_S)
    finally:
        program.kill()
        program.communicate()
    assert program.returncode == 0, err
    assert "Traceback" not in err
    assert packet.values is not None
    assert (packet.subject, len(packet.values)) == ("Onset", 61)
    assert all(0.0 <= value <= 1.0 for value in packet.values[:52])
    (face,) = seen.trackers["face"].subjects
    assert face.points_px.shape == (478, 2)
    assert (face.points_px > 0).all()
    assert (face.points_px < (WIDTH, HEIGHT)).all()
    names = {name.partition(".")[0] for name in face.values}
    assert names >= {"blendshape", "au", "expression", "affect", "head", "gaze", "blink"}
    assert {name for name in face.values if name.startswith("blendshape.")} == {
        f"blendshape.{one}" for one in BLENDSHAPES
    }
    assert messages["/onset/face/count"] == [1]
    assert f"/onset/face/{face.id}/head/yaw_deg" in messages
