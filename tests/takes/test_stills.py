"""A stream recorded as OpenEXR stills: packets, headers, delivered folders, and what reads them."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import Alpha, Colour, Layout, Matrix, Picture, Range, Transfer

from onset.commands.takes.play import play_show
from onset.linear_planes import LinearPlanes
from onset.media.still import open_still
from onset.media.tags import AS_TAGGED
from onset.takes.coding import choose_coding
from onset.takes.deliver import check_delivered
from onset.takes.exr_header import read_attributes, timecode_attribute, with_attributes
from onset.takes.filled import filled
from onset.takes.finalise import finalise
from onset.takes.frame_encoder import FrameEncoder
from onset.takes.read import Shown, open_take
from onset.takes.repair import repair
from onset.takes.stills import PICTURE_OF, write_stills
from onset.takes.thumbnail import thumbnail
from onset.takes.verify import verify
from onset.timecode import Timecode
from tests.takes import made
from tests.takes.folders import snapshot
from tests.takes.rig import Rig

OpenEXR: Any = pytest.importorskip("OpenEXR")
VIDEO = Colour(Transfer.BT709, matrix=Matrix.BT709, range=Range.LIMITED)
SOURCE = Picture(64, 48, Layout.YUV420P8, VIDEO)
KIND = made.Kind("openexr", "exr", "gbrpf16le", Layout.RGB_FLOAT, ".exr", Colour(Transfer.LINEAR))


def planes(code: int, of: Picture = SOURCE) -> tuple[NDArray[Any], ...]:
    """Flat luma on a grey of no colour."""
    found = of.allocate()
    for number, plane in enumerate(found):
        plane[...] = code if number == 0 else 128
    return found


def stills_take(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, missing: tuple[int, ...] = (), name: str = "exr", **more: Any
) -> made.Made:
    """A take whose camera is stills, each of one flat level that tells its index."""

    def encode(_: Any, levels: Any, size: tuple[int, int], __: Any) -> tuple[list[bytes], bytes, str]:
        source = Picture(*size, Layout.YUV420P8, VIDEO)
        encoder = FrameEncoder(choose_coding(name, source), source)
        return [bytes(encoder.encode(planes(level, source))) for level in levels], b"", ""

    monkeypatch.setattr(made, "encode", encode)
    return made.make_take(
        folder, frames=6, size=(64, 48), streams={"camera": KIND}, refused={"camera": missing}, **more
    )


@pytest.mark.parametrize("name", ["exr", "exr_dwaa"])
def test_a_packet_is_a_whole_file_in_linear_light(tmp_path: Path, name: str) -> None:
    coding = choose_coding(name, SOURCE)
    path = tmp_path / "one.exr"
    path.write_bytes(bytes(FrameEncoder(coding, SOURCE).encode(planes(126))))
    with OpenEXR.File(str(path), separate_channels=True) as file:
        header, channels = dict(file.header()), dict(file.channels())
    assert sorted(channels) == ["B", "G", "R"]
    assert channels["R"].pixels.dtype == np.float16
    expected = LinearPlanes(SOURCE, 1).make(planes(126))
    np.testing.assert_allclose(channels["G"].pixels, expected[1], atol=2e-3)
    wanted = OpenEXR.ZIP_COMPRESSION if name == "exr" else OpenEXR.DWAA_COMPRESSION
    assert header["compression"] == wanted


def test_an_eight_bit_matte_comes_back_to_the_code(tmp_path: Path) -> None:
    of = Picture(256, 4, Layout.GRAY8, Colour(Transfer.LINEAR))
    coding = choose_coding("exr", of)
    matte = np.tile(np.arange(256, dtype=np.uint8), (4, 1))
    data = bytes(FrameEncoder(coding, of).encode((matte,)))
    path = tmp_path / "one.exr"
    path.write_bytes(data)
    with OpenEXR.File(str(path), separate_channels=True) as file:
        back = file.channels()["Y"].pixels
    np.testing.assert_array_equal(np.rint(back.astype(np.float32) * 255), matte)


def test_a_picture_with_alpha_is_refused_with_what_to_do() -> None:
    with pytest.raises(ValueError, match="exr takes pictures without alpha; record fill and matte"):
        choose_coding("exr", Picture(64, 48, Layout.BGRA8, Colour(), Alpha.STRAIGHT))


@pytest.mark.parametrize(
    ("text", "rate", "frame", "field"),
    [("01:02:03:04", "24", 4, False), ("10:59:58;28", "30000/1001", 28, False), ("23:00:07:49", "50", 24, True)],
)
def test_openexr_reads_the_label_that_was_put_in(tmp_path: Path, text: str, rate: str, frame: int, field: bool) -> None:
    label = Timecode.parse(text, Fraction(rate))
    data = bytes(FrameEncoder(choose_coding("exr", SOURCE), SOURCE).encode(planes(90)))
    path = tmp_path / "one.exr"
    path.write_bytes(with_attributes(data, {"timeCode": timecode_attribute(label)}))
    with OpenEXR.File(str(path), separate_channels=True) as file:
        read, pixels = file.header()["timeCode"], file.channels()["R"].pixels
    assert (read.hours, read.minutes, read.seconds, read.frame) == (label.hours, label.minutes, label.seconds, frame)
    assert (bool(read.dropFrame), bool(read.fieldPhase)) == (label.drop, field)
    assert float(np.ptp(pixels.astype(np.float32))) == 0.0


@pytest.mark.parametrize("cut", [0, 7, 60, 200])
def test_a_header_that_is_cut_off_is_refused(cut: int) -> None:
    data = bytes(FrameEncoder(choose_coding("exr", SOURCE), SOURCE).encode(planes(90)))
    with pytest.raises(ValueError, match=r"OpenEXR|cut off"):
        with_attributes(data[:cut], {})


def test_a_take_is_delivered_as_numbered_stills_with_timecode_and_rate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = stills_take(tmp_path, monkeypatch, missing=(0, 3))
    manifest = finalise(one.folder, "closed")
    delivered = manifest.stream("camera").delivered
    assert delivered is not None
    assert (delivered.path, delivered.frames, delivered.repeated) == ("camera_exr", 6, [(0, 0), (3, 3)])
    files = sorted((one.folder / "camera_exr").iterdir())
    assert files[0].name == f"{manifest.name}_camera.1001.exr"
    labels, shown = [], []
    for path in files:
        header = dict(OpenEXR.File(str(path), header_only=True).header())
        labels.append((header["timeCode"].hours, header["timeCode"].seconds, header["timeCode"].frame))
        shown.append(header.get(PICTURE_OF))
        assert header["framesPerSecond"] == manifest.rate_hz
        assert header["onset.take"] == manifest.name
    assert labels == [(1, 0, number) for number in range(6)]
    assert shown == [made.FIRST_INDEX + 1, None, None, made.FIRST_INDEX + 2, None, None]
    verdict = verify(one.folder)
    assert verdict.problems == []
    before = snapshot(one.folder)
    finalise(one.folder, manifest.state)
    assert snapshot(one.folder) == before


def test_the_pictures_of_a_take_of_stills_are_read_exported_shown_and_played(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = stills_take(tmp_path, monkeypatch)
    finalise(one.folder, "closed")
    with open_take(one.folder) as take:
        found = [each for each in take.pictures("camera") if isinstance(each, Shown)]
        assert len(list(filled(take, "camera"))) == 6
        small = thumbnail(take)
    assert small is not None
    assert small.startswith(b"\xff\xd8")
    for each in found:
        wanted = LinearPlanes(SOURCE, 1).make(planes(made.level(each.index, "camera")))
        assert each.picture.layout is Layout.RGB_FLOAT
        np.testing.assert_allclose(np.stack(each.planes), wanted, atol=1e-3)
    source = play_show(one.folder, "camera", port=8080, bus=5600, once=True)["source"]
    assert (source["kind"], source["rate"], source["loop"]) == ("images", "24", False)
    still = open_still(sorted(Path(source["path"]).iterdir())[0], AS_TAGGED)
    assert str(still.timecode) == "01:00:00:00"


def test_a_still_that_was_changed_lost_or_relabelled_is_found_and_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = stills_take(tmp_path, monkeypatch)
    finalise(one.folder, "closed")
    first, second, third = sorted((one.folder / "camera_exr").iterdir())[:3]
    first.write_bytes(first.read_bytes()[:-40])
    second.unlink()
    wrong = timecode_attribute(Timecode.parse("02:00:00:00", Fraction(24)))
    third.write_bytes(with_attributes(third.read_bytes(), {"timeCode": wrong}))
    problems = " ".join(verify(one.folder).problems)
    assert "has 5 stills, the take has 6" in problems
    assert f"{second.name}: cannot be read" in problems
    assert f"{third.name}: is not labelled 01:00:00:02" in problems
    assert f"camera_exr/{first.name}: is not what it was" in problems
    repair(one.folder)
    assert verify(one.folder).problems == []
    with open_take(one.folder) as take:
        assert check_delivered(take, take.manifest.stream("camera")) == []
    mended = read_attributes(third.read_bytes())["timeCode"]
    assert mended == timecode_attribute(Timecode.parse("01:00:00:02", Fraction(24)))


def test_a_death_between_folders_costs_only_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = stills_take(tmp_path, monkeypatch)
    with open_take(one.folder) as take:
        stream = take.manifest.stream("camera")
        write_stills(one.folder / ".camera_exr.part", take, stream, one.packets["camera"].values(), [])
    manifest = finalise(one.folder, "closed")
    assert manifest.state == "closed"
    assert not list(one.folder.glob(".*.part"))
    assert verify(one.folder).problems == []


def test_encoders_of_a_recording_make_stills(tmp_path: Path) -> None:
    with Rig(tmp_path, f"exr-{tmp_path.name}", rate_hz=20, camera="exr", matte="exr_dwaa") as rig:
        folder = rig.roll()
        rig.offered(6)
        rig.cut()
    assert verify(folder).problems == []
    with open_take(folder) as take:
        # A busy machine may refuse some: what is there is right.
        camera, matte = ([one for one in take.pictures(name) if isinstance(one, Shown)] for name in ("camera", "matte"))
    assert camera
    assert matte
    for frame in matte:
        assert frame.picture.layout is Layout.GRAY_FLOAT
        np.testing.assert_allclose(frame.planes[0], (frame.index % 256) / 255, atol=1e-3)
