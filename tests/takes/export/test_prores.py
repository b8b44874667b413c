"""ProRes, opened by FFmpeg."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from onset_kernels.picture import LINEAR_709, Alpha, Matrix, Range

from onset.errors import InputError
from onset.media.clip import Clip
from tests.takes.export.handed import MATTE, NTSC, closed_take, export
from tests.takes.made import FFV1, FIRST_INDEX, GRAY, level


def decoded(path: Path) -> list[tuple[str, list[np.ndarray[Any, Any]]]]:
    """(pixel format, planes as 16-bit codes) of each frame."""
    with av.open(str(path)) as container:
        return [(frame.format.name, [samples(each) for each in frame.planes]) for frame in container.decode(video=0)]


def samples(plane: Any) -> np.ndarray[Any, Any]:
    rows = np.frombuffer(plane, "<u2").reshape(plane.height, -1)
    return rows[:, : plane.width]


def described(path: Path) -> tuple[str, str, list[Any]]:
    """(tag, timecode, kinds of stream)."""
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        kinds = [stream.type for stream in container.streams]
        return str(video.codec_context.codec_tag), video.metadata["timecode"], kinds


@pytest.mark.parametrize("kind", Alpha)
def test_fill_and_matte_become_4444_with_straight_alpha(tmp_path: Path, kind: Alpha) -> None:
    streams = {"fill": replace(FFV1, alpha=kind), "matte": MATTE}
    take = closed_take(tmp_path / "takes", streams=streams, rate=NTSC, timecode="00:00:59;28", dropped=[2])
    done = export("prores", take, tmp_path / "out")
    (path,) = done.files
    assert done.repeated == {"fill": [(2, 2)]}
    assert described(path) == ("ap4h", "00:00:59;28", ["video", "data"])
    found = decoded(path)
    assert len(found) == 6
    for number, shown in enumerate((0, 1, 1, 3, 4, 5)):
        name, planes = found[number]
        bits = 12 if "12" in name else 10
        assert name.startswith("yuva444p")
        alpha = level(FIRST_INDEX + shown, "matte") / 255
        assert float(planes[3].mean()) / ((1 << bits) - 1) == pytest.approx(alpha, abs=2e-3)
        fill = (level(FIRST_INDEX + shown, "fill") - 16) / 219
        straight = {
            Alpha.STRAIGHT: fill,
            Alpha.PREMULTIPLIED: min(fill / alpha, 1.0),  # a fill's codes end at white
            Alpha.OPAQUE: encoded(min(linear(fill) / alpha, 1.0)),
        }
        luma = 64 + 876 * straight[kind]
        assert float(planes[0].mean()) / (1 << (bits - 10)) == pytest.approx(luma, abs=3)  # above white too


def linear(value: float) -> float:
    return value / 4.5 if value < 0.081 else float(((value + 0.099) / 1.099) ** (1 / 0.45))


def encoded(value: float) -> float:
    return value * 4.5 if value < 0.018 else float(1.099 * value**0.45 - 0.099)


def test_without_a_fill_the_comp_becomes_422_hq_and_the_note_says_so(tmp_path: Path) -> None:
    take = closed_take(tmp_path / "takes", refused={"comp": [0]})
    done = export("prores", take, tmp_path / "out")
    (path,) = done.files
    assert described(path) == ("apch", "01:00:00:00", ["video", "data"])
    clip = Clip(path, turn=False)
    labels = [str(frame.timecode) for frame in clip.frames()]
    clip.close()
    assert labels == [f"01:00:00:0{number}" for number in range(6)]
    assert any("has no fill" in note for note in done.notes)
    levels = [float(planes[0].mean()) / 4 for _, planes in decoded(path)]
    wanted = [level(FIRST_INDEX + shown, "comp") for shown in (1, 1, 2, 3, 4, 5)]
    assert levels == pytest.approx(wanted, abs=0.6)


def test_a_matte_that_is_not_linear_is_no_alpha(tmp_path: Path) -> None:
    take = closed_take(tmp_path / "takes", streams={"fill": FFV1, "matte": GRAY}, frames=2)
    with pytest.raises(InputError, match="matte is not linear"):
        export("prores", take, tmp_path / "out")
    assert not list((tmp_path / "out").rglob("*.mov"))


def test_a_matte_that_a_codec_of_colour_recorded_is_the_alpha_all_the_same(tmp_path: Path) -> None:
    coloured = replace(FFV1, colour=replace(LINEAR_709, matrix=Matrix.BT709, range=Range.LIMITED))
    take = closed_take(tmp_path / "takes", streams={"fill": FFV1, "matte": coloured}, frames=3)
    (path,) = export("prores", take, tmp_path / "out").files
    for number, (name, planes) in enumerate(decoded(path)):
        bits = 12 if "12" in name else 10
        alpha = (level(FIRST_INDEX + number, "matte") - 16) / 219
        assert float(planes[3].mean()) / ((1 << bits) - 1) == pytest.approx(alpha, abs=2e-3)
