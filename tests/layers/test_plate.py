import logging
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from onset_kernels.picture import Layout
from onset_kernels.plan import Load

from onset.errors import InputError
from onset.layers.plate import PlateLayer, Settings, build
from tests.clips import frame_of, write_clip, write_picture_clip
from tests.layers.drawn import Pixels, canvas, drawn, frame_at

SECOND_NS = 1_000_000_000
SIZE = (64, 36)
LEVELS = (40, 80, 120, 160)
RATE = Fraction(10)


def png(path: Path, pixels: np.ndarray) -> Path:
    """A still of these RGB codes, (height, width, 3)."""
    frame = frame_of([pixels.reshape(pixels.shape[0], -1)], pixels.shape[1], pixels.shape[0], "rgb24")
    import av

    context = av.CodecContext.create("png", "w")
    context.width, context.height, context.pix_fmt = pixels.shape[1], pixels.shape[0], "rgb24"
    context.time_base = Fraction(1, 25)
    packets = [*context.encode(frame), *context.encode(None)]
    path.write_bytes(b"".join(bytes(packet) for packet in packets))
    return path


def clip(path: Path) -> Path:
    """Four grey pictures, ten a second."""
    return write_clip(path, codec="ffv1", size=SIZE, levels=LEVELS, rate=RATE)


def level(layer: PlateLayer, now_ns: int) -> int:
    """Which of LEVELS a layer shows at a time, by its brightness."""
    bright = float(drawn(layer, frame_at(now_ns))[18, 32, 0])
    codes = [(code - 16) / 219 for code in LEVELS]
    lights = [((code + 0.099) / 1.099) ** (1 / 0.45) for code in codes]
    return int(np.argmin([abs(bright - light) for light in lights]))


def still(tmp_path: Path, width: int = 64, height: int = 36) -> Path:
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2] = (255, 0, 0)
    pixels[:, width // 2 :] = (0, 0, 255)
    return png(tmp_path / "still.png", pixels)


def shown(layer: PlateLayer) -> Pixels:
    try:
        return drawn(layer)
    finally:
        layer.close()


def test_a_still_of_the_canvas_size_is_shown_as_it_is(tmp_path: Path) -> None:
    out = shown(build(Settings(still(tmp_path))))
    np.testing.assert_allclose(out[5, 3], (1, 0, 0, 1), atol=1e-6)
    np.testing.assert_allclose(out[30, 60], (0, 0, 1, 1), atol=1e-6)


def test_fit_leaves_clear_bars_and_fill_none(tmp_path: Path) -> None:
    square = still(tmp_path, 40, 40)
    fitted = shown(build(Settings(square, mode="fit")))
    assert (fitted[:, :13, 3] == 0).all()
    assert (fitted[:, 15:48, 3] == 1).all()
    filled = shown(build(Settings(square, mode="fill")))
    assert (filled[..., 3] == 1).all()


def test_the_offset_moves_it_and_a_change_comes_within_a_few_frames(tmp_path: Path) -> None:
    layer = build(Settings(still(tmp_path)))
    layer.settings = replace(layer.settings, scale=0.5)
    assert drawn(layer)[18, 31, 0] == pytest.approx(1.0)
    layer.settings = replace(layer.settings, offset_px=(-8.0, 0.0))
    for number in range(4000):
        out = drawn(layer, frame_at(number))
        if out[18, 31, 2] > 0.5:
            break
        time.sleep(0.005)
    assert out[18, 31, 2] == pytest.approx(1.0)
    assert (out[:, 41:, 3] == 0).all()
    layer.close()


def test_a_clip_plays_at_its_own_rate_against_frame_time(tmp_path: Path) -> None:
    layer = build(Settings(clip(tmp_path / "plate.mkv")))
    layer.wait = True
    start = 5 * SECOND_NS
    at = [0.0, 0.05, 0.1, 0.199, 0.2, 0.35]
    assert [level(layer, start + round(s * SECOND_NS)) for s in at] == [0, 0, 1, 1, 2, 3]
    layer.close()


def test_a_clip_goes_round_and_speed_hastens_it(tmp_path: Path) -> None:
    layer = build(Settings(clip(tmp_path / "plate.mkv"), speed=2.0))
    layer.wait = True
    assert [level(layer, round(s * SECOND_NS)) for s in (0.0, 0.051, 0.151, 0.201, 0.251)] == [0, 1, 3, 0, 1]
    layer.close()


def test_without_loop_the_last_picture_stays(tmp_path: Path) -> None:
    layer = build(Settings(clip(tmp_path / "plate.mkv"), loop=False))
    layer.wait = True
    assert [level(layer, round(s * SECOND_NS)) for s in (0.0, 0.3, 0.4, 99.0)] == [0, 3, 3, 3]
    layer.close()


def test_when_time_jumps_back_it_begins_again(tmp_path: Path) -> None:
    layer = build(Settings(clip(tmp_path / "plate.mkv")))
    layer.wait = True
    assert [level(layer, round(s * SECOND_NS)) for s in (7.0, 7.2, 1.0, 1.1)] == [0, 2, 0, 1]
    layer.close()


def test_numbered_stills_play_at_the_rate_given(tmp_path: Path) -> None:
    for number, code in enumerate((0, 128, 255)):
        png(tmp_path / f"shot_{number:04d}.png", np.full((36, 64, 3), code, np.uint8))
    layer = build(Settings(tmp_path / "shot_%04d.png", rate=Fraction(2)))
    layer.wait = True
    seen = [float(drawn(layer, frame_at(round(s * SECOND_NS)))[0, 0, 0]) for s in (0.0, 0.5, 1.2, 1.5)]
    assert seen == pytest.approx([0.0, 0.2158605, 1.0, 0.0], abs=4e-4)
    layer.close()


def test_moving_within_cover_keeps_the_plan_and_uncovering_the_canvas_changes_it(tmp_path: Path) -> None:
    layer = build(Settings(still(tmp_path)))

    def layouts(**settings: object) -> list[Layout]:
        layer.settings = replace(layer.settings, **settings)  # type: ignore[arg-type]
        return [node.layout for node in layer.plan(canvas()) if isinstance(node, Load)]

    assert layouts() == [Layout.RGB10]
    assert layouts(scale=1.3, offset_px=(3.0, 0.0)) == [Layout.RGB10]
    assert layouts(scale=0.5, offset_px=(0.0, 0.0)) == [Layout.BGRA8]
    assert layouts(scale=0.4, offset_px=(5.0, 5.0)) == [Layout.BGRA8]
    layer.close()


def test_a_plan_that_is_only_asked_for_leaves_what_is_shown(tmp_path: Path) -> None:
    layer = build(Settings(still(tmp_path)))
    first = layer.settings
    assert drawn(layer)[5, 3, 0] == pytest.approx(1.0)
    layer.settings = replace(first, scale=0.5)
    small = layer.plan(canvas())
    layer.settings = first
    shown_still = layer.values(frame_at(1)).planes["plate"].arrays[0]
    assert shown_still.shape == (36, 64)  # type: ignore[attr-defined]
    layer.settings = replace(first, scale=0.5)
    assert layer.plan(canvas()) == small
    out = drawn(layer, frame_at(2))
    assert (out[:8, :, 3] == 0).all()
    assert out[18, 20] == pytest.approx((1, 0, 0, 1), abs=1e-3)
    layer.close()


def test_a_cut_off_clip_plays_what_is_there_and_warns(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = write_clip(tmp_path / "cut.mkv", codec="ffv1", size=(640, 360), levels=range(20, 60), rate=RATE)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with caplog.at_level(logging.WARNING):
        layer = build(Settings(path, loop=False))
        layer.wait = True
        out = drawn(layer, frame_at(0))
        out = drawn(layer, frame_at(100 * SECOND_NS))
        layer.close()
    assert (out[..., 3] == 1).all()
    assert any("cut off after" in message for message in caplog.messages)


def test_nan_in_an_exr_is_shown_as_black_and_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    exr = pytest.importorskip("OpenEXR", reason="writes the plate with OpenEXR")
    pixels = np.full((36, 64, 3), 0.5, np.float32)
    pixels[3, 4] = (np.nan, np.inf, 0.25)
    header = {"compression": exr.ZIP_COMPRESSION, "type": exr.scanlineimage}
    exr.File(header, {"RGB": pixels}).write(str(tmp_path / "plate.exr"))
    with caplog.at_level(logging.WARNING):
        out = shown(build(Settings(tmp_path / "plate.exr")))
    assert np.isfinite(out).all()
    assert out[3, 4, 0] == 0.0
    assert out[20, 20] == pytest.approx((0.5, 0.5, 0.5, 1.0))
    assert [message for message in caplog.messages if "NaN or infinite" in message] == [
        f"plate {tmp_path / 'plate.exr'}: 2 samples that were NaN or infinite are shown as 0"
    ]


@pytest.mark.parametrize("name", ["none.png", "none.mp4"])
def test_a_missing_plate_is_one_clear_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=f"{name}: no such file"):
        build(Settings(tmp_path / name))


def test_text_called_a_clip_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "notes.mp4"
    path.write_text("not a clip")
    with pytest.raises(InputError, match=r"notes\.mp4"):
        build(Settings(path))


def test_a_transparent_clip_is_premultiplied(tmp_path: Path) -> None:
    planes = [np.full((36, 64), 0x80808080, np.uint32)]
    path = write_picture_clip(tmp_path / "glass.mov", planes, "png", "rgba")
    out = shown(build(Settings(path)))
    assert out[9, 9] == pytest.approx((0.2158605 * 128 / 255,) * 3 + (128 / 255,), abs=4e-4)


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        ({"mode": "crop"}, "mode 'crop' is none of fit, fill, stretch"),
        ({"scale": 0.0}, r"scale 0\.0 is outside 0\.01 to 100"),
        ({"speed": -1.0}, r"speed -1\.0 is outside"),
        ({"offset_px": (float("nan"), 0.0)}, "offset_px"),
        ({"rate": Fraction(0)}, "rate 0 is outside"),
    ],
)
def test_bad_settings_are_refused_naming_the_value(bad: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Settings(Path("x.png"), **bad)  # type: ignore[arg-type]


def test_closing_twice_is_fine(tmp_path: Path) -> None:
    layer = build(Settings(still(tmp_path)))
    layer.close()
    layer.close()
