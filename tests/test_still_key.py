"""`onset key`: what the files hold, read by OpenCV and OpenEXR; what is refused, and how."""

import json
import resource
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.cli import run
from onset.media.png import write_png
from tests.footage import footage
from tests.programs import onset
from tests.rendered import GREEN, chroma_show, on_green, refused

Pixels = NDArray[Any]
cv2 = pytest.importorskip("cv2", reason="reads what was written; pip install 'onset-engine[camera]'")
FIGURE = (200, 60, 50)
GREY = (150, 150, 150)


def key(*words: object) -> None:
    assert run(["key", *(str(word) for word in words)]) == 0


def with_matte(folder: Path) -> tuple[object, ...]:
    """Asks for the matte too, as most tests here do: one pass to compile for all of them."""
    return "--matte", folder / "m.png"


def read(path: Path) -> Pixels:
    """Codes as stored, RGB(A)."""
    picture: Pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    return picture if picture.ndim == 2 else picture[..., [2, 1, 0, 3][: picture.shape[2]]]


def write(path: Path, rgb: Pixels, *options: int) -> Path:
    order = [2, 1, 0, 3][: rgb.shape[2]]
    assert cv2.imwrite(str(path), np.ascontiguousarray(rgb[..., order]), list(options))
    return path


def exr_channels(path: Path) -> dict[str, Pixels]:
    openexr = pytest.importorskip("OpenEXR")
    channels = openexr.File(str(path), separate_channels=True).channels()
    return {name: channel.pixels for name, channel in channels.items()}


def to_linear(code: Pixels) -> Pixels:
    """IEC 61966-2-1, from 0..1."""
    linear: Pixels = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
    return linear


@pytest.fixture
def still(tmp_path: Path) -> Path:
    """A figure on green, beside it grey that covers half of the light."""
    picture = on_green(box=FIGURE)
    half = to_linear(np.array([GREEN, GREY]) / 255).mean(axis=0)
    picture[12:36, 14:16] = np.round((1.055 * half ** (1 / 2.4) - 0.055) * 255)
    return write(tmp_path / "still.png", picture)


def test_png_is_straight_display_encoded_and_of_sixteen_bits(still: Path, tmp_path: Path) -> None:
    key(still, tmp_path / "o.png", "--matte", tmp_path / "m.png")
    out, matte = read(tmp_path / "o.png"), read(tmp_path / "m.png")
    assert (str(out.dtype), out.shape) == ("uint16", (48, 64, 4))
    assert (str(matte.dtype), matte.shape) == ("uint16", (48, 64))
    assert out[0, 0, 3] == matte[0, 0] == 0
    assert out[24, 32, 3] == matte[24, 32] == 65535
    np.testing.assert_allclose(out[24, 32, :3] / 257, FIGURE, atol=0.6)
    np.testing.assert_array_equal(out[..., 3], matte)
    assert 0.3 < matte[24, 15] / 65535 < 0.8
    assert abs(out[24, 15, :3] / 257 - GREY).max() < 30  # straight: as light as what stands there, not half of it


def test_exr_is_premultiplied_linear_and_half(still: Path, tmp_path: Path) -> None:
    for name in ("o.png", "o.exr"):
        key(still, tmp_path / name, *with_matte(tmp_path))
    png = read(tmp_path / "o.png") / 65535
    exr = exr_channels(tmp_path / "o.exr")
    assert set(exr) == set("RGBA")
    assert {plane.dtype for plane in exr.values()} == {np.dtype(np.float16)}
    np.testing.assert_allclose(exr["A"], png[..., 3], atol=0.001)
    for place, name in enumerate("RGB"):
        np.testing.assert_allclose(exr[name], to_linear(png[..., place]) * png[..., 3], atol=0.001)


@pytest.mark.parametrize("screen", ["auto", "green", "#28b43c"])
def test_a_screen_that_is_there_is_found_by_any_name(
    still: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], screen: str
) -> None:
    key(still, tmp_path / "o.png", "--screen", screen, "--json", *with_matte(tmp_path))
    answer = json.loads(capfd.readouterr().out)
    found = [int(answer["screen"][place : place + 2], 16) for place in (1, 3, 5)]
    np.testing.assert_allclose(found, GREEN, atol=3)
    assert read(tmp_path / "o.png")[0, 0, 3] == 0


def test_a_blue_screen_is_found(tmp_path: Path) -> None:
    picture = on_green(box=(200, 170, 60))[..., [0, 2, 1]]
    key(write(tmp_path / "still.png", picture), tmp_path / "o.png", *with_matte(tmp_path))
    out = read(tmp_path / "o.png")
    assert (out[0, 0, 3], out[24, 32, 3]) == (0, 65535)


def test_without_a_screen_the_matte_is_opaque_and_one_line_says_so(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    grey = write(tmp_path / "grey.png", np.full((30, 40, 3), 120, np.uint8))
    key(grey, tmp_path / "o.png", "--matte", tmp_path / "m.png", "--json")
    out, err = capfd.readouterr()
    assert json.loads(out)["screen"] is None
    assert [line for line in err.splitlines() if "no screen found" in line] == [
        "onset key: keyer: no screen found in the picture: nothing is keyed; set screen to green, blue or #rrggbb"
    ]
    assert read(tmp_path / "m.png").min() == 65535
    np.testing.assert_allclose(read(tmp_path / "o.png")[..., :3] / 257, 120, atol=0.1)


@pytest.mark.parametrize("ending", ["png", "exr"])
def test_a_fault_of_the_set_is_told_in_words_and_a_good_still_is_not_accused(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], ending: str
) -> None:
    good = on_green(320, 180, box=FIGURE)
    key(write(tmp_path / "good.png", good), tmp_path / f"o.{ending}", "--json", *with_matte(tmp_path))
    out, err = capfd.readouterr()
    assert json.loads(out)["qc"] == {"light": "green", "findings": []}
    assert "matte," not in err
    good[:, :100] = good[:, :100] * 0.55
    key(write(tmp_path / "dark.png", good), tmp_path / f"o.{ending}", "--json", *with_matte(tmp_path))
    out, err = capfd.readouterr()
    qc = json.loads(out)["qc"]
    assert qc["light"] in ("amber", "red")
    assert "unevenness_stops" in [finding["measure"] for finding in qc["findings"]]
    assert [line for line in err.splitlines() if "the screen's left third is" in line and "light it" in line]


def test_a_background_leaves_no_alpha(still: Path, tmp_path: Path) -> None:
    plate = write(tmp_path / "plate.png", np.full((10, 10, 3), (20, 90, 220), np.uint8))
    for name in ("o.png", "o.exr"):
        key(still, tmp_path / name, "--background", plate, "--show", chroma_show(tmp_path))
    out = read(tmp_path / "o.png")
    assert out.shape == (48, 64, 3)
    np.testing.assert_allclose(out[0, 0] / 257, (20, 90, 220), atol=1)
    np.testing.assert_allclose(out[24, 32] / 257, FIGURE, atol=0.6)
    assert set(exr_channels(tmp_path / "o.exr")) == set("RGB")


def test_the_alpha_of_the_input_limits_the_matte(tmp_path: Path) -> None:
    picture = np.dstack([on_green(box=FIGURE), np.full((48, 64), 255, np.uint8)])
    picture[:, 32:, 3] = 51
    words = ("--matte", tmp_path / "m.png", "--show", chroma_show(tmp_path))
    key(write(tmp_path / "still.png", picture), tmp_path / "o.png", *words)
    matte = read(tmp_path / "m.png")
    assert (matte[24, 20], matte[24, 40], matte[0, 0], matte[0, 60]) == (65535, 51 * 257, 0, 0)
    np.testing.assert_allclose(read(tmp_path / "o.png")[24, 40] / 257, (*FIGURE, 51), atol=0.6)


@pytest.mark.parametrize("size", [(1, 1), (1, 7), (520, 1), (33, 17), (641, 361)])
@pytest.mark.parametrize("ending", ["png", "exr"])
def test_outputs_have_the_size_of_the_input(tmp_path: Path, size: tuple[int, int], ending: str) -> None:
    source = write(tmp_path / "still.png", np.full((size[1], size[0], 3), FIGURE, np.uint8))
    key(source, tmp_path / f"o.{ending}", "--matte", tmp_path / "m.png")
    assert read(tmp_path / "m.png").shape == (size[1], size[0])
    shape = exr_channels(tmp_path / "o.exr")["A"].shape if ending == "exr" else read(tmp_path / "o.png").shape[:2]
    assert shape == (size[1], size[0])


@pytest.mark.parametrize("name", ["s.png", "s16.png", "s.jpg", "s.tif", "s16.tif", "s.bmp", "s.webp"])
def test_stills_of_many_kinds_give_the_same_colours(tmp_path: Path, name: str) -> None:
    picture = on_green(128, 96, box=FIGURE)
    deep = "16" in name
    source = write(tmp_path / name, picture.astype(np.uint16) * 257 if deep else picture)
    key(source, tmp_path / "o.png", "--show", chroma_show(tmp_path))
    out = read(tmp_path / "o.png")
    assert (out[0, 0, 3], out[48, 64, 3]) == (0, 65535)
    tolerance = 3.0 if name.endswith(("jpg", "webp")) else 0.6
    np.testing.assert_allclose(out[48, 64, :3] / 257, FIGURE, atol=tolerance)


def test_an_exr_is_taken_as_linear_and_nan_in_it_is_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    openexr = pytest.importorskip("OpenEXR")
    linear = to_linear(on_green(box=FIGURE) / 255).astype(np.float16)
    linear[2:4, 2:4] = np.nan
    channels = {name: np.ascontiguousarray(linear[..., place]) for place, name in enumerate("RGB")}
    openexr.File({"compression": openexr.ZIP_COMPRESSION}, channels).write(str(tmp_path / "still.exr"))
    key(tmp_path / "still.exr", tmp_path / "o.png", "--show", chroma_show(tmp_path))
    out = read(tmp_path / "o.png")
    assert (out[0, 0, 3], out[24, 32, 3]) == (0, 65535)
    np.testing.assert_allclose(out[24, 32, :3] / 257, FIGURE, atol=0.6)
    assert "12 samples" in capfd.readouterr().err


def test_a_photograph_held_upright_is_turned(tmp_path: Path) -> None:
    picture = on_green(64, 48, box=FIGURE)
    picture[:, :4] = (30, 30, 30)  # stored: a dark edge on the left
    write(tmp_path / "plain.jpg", picture, int(cv2.IMWRITE_JPEG_QUALITY), 100)
    exif = b"\xff\xe1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"  # orientation 6
    data = (tmp_path / "plain.jpg").read_bytes()
    (tmp_path / "still.jpg").write_bytes(data[:2] + exif + data[2:])
    key(tmp_path / "still.jpg", tmp_path / "o.png", "--show", chroma_show(tmp_path))
    out = read(tmp_path / "o.png")
    assert out.shape == (64, 48, 4)
    assert out[0, 24, 3] == 65535  # the dark edge is on top: a quarter turn clockwise
    assert out[0, 24, :3].max() / 257 < 45
    assert out[63, 24, 3] == 0


def test_a_show_gives_the_rest(still: Path, tmp_path: Path) -> None:
    show = tmp_path / "shot.toml"
    show.write_text(
        '[keyer]\nkind = "chroma"\n[[layer]]\nkind = "solid"\ncolour = "#102030"\n[[layer]]\nkind = "camera"\n'
    )
    key(still, tmp_path / "o.png", "--show", show)
    np.testing.assert_allclose(read(tmp_path / "o.png")[0, 0] / 257, (16, 32, 48), atol=0.6)


def test_how_the_still_was_taken_is_said_and_can_be_overruled(
    still: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    key(still, tmp_path / "a.png", *with_matte(tmp_path))
    assert "no transfer tagged: srgb" in capfd.readouterr().err
    key(still, tmp_path / "b.png", "--transfer", "linear", "--show", chroma_show(tmp_path))
    assert "transfer as set" in capfd.readouterr().err
    taken_as_linear = np.array(FIGURE) / 255
    encoded = 1.055 * taken_as_linear ** (1 / 2.4) - 0.055
    np.testing.assert_allclose(read(tmp_path / "b.png")[24, 32, :3] / 65535, encoded, atol=0.002)


def test_the_same_still_gives_the_same_file_each_time(still: Path, tmp_path: Path) -> None:
    for ending in ("png", "exr"):
        pair = [tmp_path / f"{name}.{ending}" for name in ("a", "b")]
        for path in pair:
            key(still, path, *with_matte(tmp_path))
        assert pair[0].read_bytes() == pair[1].read_bytes()


@pytest.mark.parametrize(
    ("output", "options", "says"),
    [
        ("o.jpg", (), "a still is written as .png or .exr"),
        ("o", (), "a still is written as .png or .exr"),
        ("still.png", (), "is the input; give the output another name"),
        ("none/o.png", (), "there is no folder"),
        ("o.png", ("--matte", "m.exr"), "a matte is written as .png"),
        ("o.png", ("--matte", "o.png"), "is the output as well"),
        ("o.png", ("--matte", "still.png"), "is the input"),
        ("o.png", ("--background", "none.png"), "the background is not there"),
        ("o.png", ("--screen", "teal"), "none of auto, green, blue or #rrggbb"),
        ("o.png", ("--transfer", "film"), "--transfer: 'film' is none of the choices"),
        ("o.png", ("--show", "none.toml"), "no such show file"),
    ],
)
def test_wrong_usage_is_refused_in_one_line(
    still: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], output: str, options: tuple[str, ...], says: str
) -> None:
    before = still.read_bytes()
    files = [str(tmp_path / word) if "." in word else word for word in options]
    assert says in refused(capfd, "key", still, tmp_path / output, *files)
    assert still.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["still.png"]


@pytest.mark.parametrize("command", ["key", "render"])
def test_a_matte_that_only_comes_live_is_refused_in_one_line(
    still: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], command: str
) -> None:
    show, made = tmp_path / "show.toml", tmp_path / "made"
    show.write_text('[keyer]\nkind = "luma"\n[[matte]]\nkind = "ring"\nrole = "external"\nname = "no.one"\n')
    source = still.rename(tmp_path / "still_0001.png")
    made.mkdir()
    places = (source, made / "o.png") if command == "key" else (tmp_path / "still_%04d.png", made / "o.mkv")
    capfd.readouterr()
    assert run([command, *map(str, places), "--show", str(show)]) == 2
    assert "matte.0: kind 'ring' comes while a show runs" in capfd.readouterr().err.splitlines()[-1]
    assert not list(made.iterdir())


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (None, "no such file"),
        (b"", "the file is empty"),
        (b"no picture" * 20, "is not a picture that can be read"),
        (b"RIFF\x2a\0\0\0WEBPVP8X\x0a\0\0\0\x02" + bytes(16), "is a moving WebP; save one picture of it"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\0\x08\x02\0\0\0\0\0\0\0", "still.png"),  # 0x0
    ],
)
def test_an_input_that_is_no_picture_is_refused_in_one_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], data: bytes | None, says: str
) -> None:
    if data is not None:
        (tmp_path / "still.png").write_bytes(data)
    assert says in refused(capfd, "key", tmp_path / "still.png", tmp_path / "o.png")
    assert not (tmp_path / "o.png").exists()


def test_a_file_that_cannot_be_written_leaves_what_was_there(
    still: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (300, 300, 3), dtype=np.uint8)
    source, out = write(tmp_path / "noise.png", noise), tmp_path / "o.png"
    show = chroma_show(tmp_path)
    key(still, out, "--show", show)
    before = out.read_bytes()
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    done = onset(
        "key", source, out, "--show", show,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limit[1])),
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith("could not be written: File too large; what was there is as it was")
    assert "Traceback" not in done.stderr
    assert out.read_bytes() == before
    assert [path.name for path in tmp_path.glob(".*")] == []


@pytest.mark.parametrize(
    ("name", "screen"),
    [
        ("green/film_hair_glasses_1920.png", True),
        ("green/studio_hoodie_1040.png", True),
        ("green/two_people_500.jpg", True),
        ("faces/astronaut_512.png", False),
    ],
)
def test_real_stills_have_a_hole_where_the_screen_is_and_none_elsewhere(
    tmp_path: Path, name: str, screen: bool
) -> None:
    source = footage(name)
    key(source, tmp_path / "o.exr", "--matte", tmp_path / "m.png")
    matte = read(tmp_path / "m.png") / 65535
    assert matte.shape == read(source).shape[:2]
    if screen:
        assert (matte < 0.02).mean() > 0.15
        assert (matte > 0.98).mean() > 0.1
    else:
        assert matte.min() == 1.0


@pytest.mark.slow
def test_a_hundred_megapixels_are_keyed_within_four_gigabytes(tmp_path: Path) -> None:
    picture = np.zeros((9000, 11200, 3), np.uint8)
    picture[:] = GREEN
    picture[2000:, 3000:8000] = np.random.default_rng(0).integers(90, 160, (7000, 5000, 1), np.uint8)
    write_png(tmp_path / "big.png", picture.astype(np.uint16) * 257)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    done = onset("key", tmp_path / "big.png", tmp_path / "o.png", "--matte", tmp_path / "m.png")
    assert done.returncode == 0, done.stderr
    peak_kib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert Fraction(peak_kib, 1 << 20) < 4 or peak_kib == before
    assert read(tmp_path / "m.png").shape == (9000, 11200)
