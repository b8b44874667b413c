import threading
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from onset_kernels.picture import Layout, Transfer

from onset.errors import InputError, SourceLost
from onset.frame import Frame
from onset.pool import Pool
from onset.ports import Source
from onset.sources.images import Images, Settings, build
from tests.clips import frame_of
from tests.sources.reading import read_all


def write_png(path: Path, level: int, *, size: tuple[int, int] = (12, 8), pixel_format: str = "gray16be") -> None:
    width, height = size
    wide = pixel_format.endswith("be")
    count = {"gray": 1, "gray16be": 1, "rgb24": 3}[pixel_format]
    plane = np.full((height, width * count), level, ">u2" if wide else np.uint8)
    context: Any = av.CodecContext.create("png", "w")
    context.width, context.height, context.pix_fmt = width, height, pixel_format
    context.time_base = Fraction(1, 25)
    frame = frame_of([plane], width, height, pixel_format)
    frame.pts = 0
    path.write_bytes(b"".join(bytes(packet) for packet in (*context.encode(frame), *context.encode(None))))


def shot(folder: Path, numbers: list[int]) -> Path:
    for number in numbers:
        write_png(folder / f"shot_{number:04}.png", 1000 * number)
    return folder / "shot_####.png"


def fast(path: Path, **options: Any) -> Images:
    return build(Settings(path, pace="fast", **options))


def values(frames: list[Frame]) -> list[int]:
    return [int(frame.planes[0][3, 3]) // 1000 for frame in frames]


def test_pictures_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    source = fast(shot(tmp_path, [3, 1, 2]))
    assert isinstance(source, Source)
    assert source.picture.layout is Layout.GRAY16
    frames = read_all(source)
    assert values(frames) == [1, 2, 3]
    assert [frame.index for frame in frames] == [0, 1, 2]
    assert source.frame_count == 3


def test_sixteen_bits_keep_their_byte_order(tmp_path: Path) -> None:
    write_png(tmp_path / "a1.png", 0x0102)
    frame = read_all(fast(tmp_path / "a#.png"))[0]
    assert np.all(frame.planes[0] == 0x0102)


def test_times_count_from_the_first_number_at_the_given_rate(tmp_path: Path) -> None:
    frames = read_all(fast(shot(tmp_path, [7, 8, 9]), rate=Fraction(24000, 1001)))
    assert [frame.media_ns for frame in frames] == [n * 1001 * 1_000_000_000 // 24000 for n in range(3)]


def test_a_missing_number_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"missing numbers: 3 to 4; set gaps"):
        fast(shot(tmp_path, [1, 2, 5]))


def test_a_missing_number_can_be_held(tmp_path: Path) -> None:
    source = fast(shot(tmp_path, [1, 2, 5]), gaps="hold")
    frames = read_all(source)
    assert values(frames) == [1, 2, 2, 2, 5]
    assert [frame.media_ns for frame in frames] == [n * 1_000_000_000 // 24 for n in range(5)]
    assert any("3 to 4" in note and "held" in note for note in source.notes)


def test_a_missing_number_can_be_skipped_and_time_goes_on(tmp_path: Path) -> None:
    frames = read_all(fast(shot(tmp_path, [1, 2, 5]), gaps="skip"))
    assert values(frames) == [1, 2, 5]
    assert frames[-1].media_ns == 4 * 1_000_000_000 // 24


def test_a_stretch_can_be_chosen(tmp_path: Path) -> None:
    assert values(read_all(fast(shot(tmp_path, [1, 2, 3, 4, 5]), first_number=2, frames=3))) == [2, 3, 4]


def test_a_gap_before_the_stretch_does_not_matter(tmp_path: Path) -> None:
    assert values(read_all(fast(shot(tmp_path, [1, 4, 5]), first_number=4))) == [4, 5]


def test_a_gap_after_the_stretch_does_not_matter(tmp_path: Path) -> None:
    assert values(read_all(fast(shot(tmp_path, [1, 2, 5]), frames=2))) == [1, 2]


def test_a_start_past_the_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="first_number = 9 is outside 1 to 2"):
        fast(shot(tmp_path, [1, 2]), first_number=9)


def test_looping_goes_on_with_the_index(tmp_path: Path) -> None:
    source = fast(shot(tmp_path, [1, 2]), loop=True)
    pool = Pool(capacity=8, wait=False)
    frames = [frame for frame in (source.read(pool.lend) for _ in range(5)) if frame]
    assert values(frames) == [1, 2, 1, 2, 1]
    assert [frame.index for frame in frames] == [0, 1, 2, 3, 4]
    source.close()
    assert source.read(pool.lend) is None


def test_a_picture_of_another_size_ends_the_sequence_by_name(tmp_path: Path) -> None:
    path = shot(tmp_path, [1, 2, 3])
    write_png(tmp_path / "shot_0002.png", 0, size=(10, 8))
    source = fast(path)
    pool = Pool(capacity=8, wait=False)
    assert source.read(pool.lend) is not None
    with pytest.raises(SourceLost, match=r"shot_0002\.png: is 10x8 gray16, the sequence began with 12x8 gray16"):
        source.read(pool.lend)


def test_a_picture_of_another_kind_ends_the_sequence_by_name(tmp_path: Path) -> None:
    path = shot(tmp_path, [1, 2])
    write_png(tmp_path / "shot_0002.png", 0, pixel_format="rgb24")
    with pytest.raises(SourceLost, match=r"shot_0002\.png: is 12x8 rgb24"):
        read_all(fast(path))


def test_a_damaged_picture_ends_the_sequence_by_name(tmp_path: Path) -> None:
    path = shot(tmp_path, [1, 2])
    (tmp_path / "shot_0002.png").write_bytes(b"")
    with pytest.raises(SourceLost, match=r"shot_0002\.png: the file is empty"):
        read_all(fast(path))


def test_a_damaged_first_picture_is_refused_at_once(tmp_path: Path) -> None:
    path = shot(tmp_path, [1, 2])
    (tmp_path / "shot_0001.png").write_bytes(b"junk")
    with pytest.raises(InputError, match=r"shot_0001\.png"):
        fast(path)


def test_no_memory_is_counted(tmp_path: Path) -> None:
    source = fast(shot(tmp_path, [1, 2, 3]))
    pool = Pool(capacity=1, wait=False)
    first = source.read(pool.lend)
    assert first is not None
    assert source.read(pool.lend) is None
    assert source.lost == {"no memory": 2}


def test_live_playing_skips_what_is_late(tmp_path: Path) -> None:
    source = build(Settings(shot(tmp_path, list(range(1, 66))), rate=Fraction(100)))
    pool = Pool(capacity=64, wait=False)
    assert source.read(pool.lend) is not None
    time.sleep(0.1)
    second = source.read(pool.lend)
    assert second is not None
    assert source.lost == {"late": second.index - 1}
    assert values([second]) == [second.index + 1]


def test_close_ends_a_waiting_read(tmp_path: Path) -> None:
    source = build(Settings(shot(tmp_path, [1, 2]), rate=Fraction(1, 60)))
    pool = Pool(capacity=4, wait=False)
    assert source.read(pool.lend) is not None
    answers: list[Frame | None] = []
    reader = threading.Thread(target=lambda: answers.append(source.read(pool.lend)))
    reader.start()
    time.sleep(0.05)
    source.close()
    reader.join(10)
    assert answers == [None]


def test_exr_pictures_bring_label_and_linear_light(tmp_path: Path) -> None:
    exr: Any = pytest.importorskip("OpenEXR", reason="needs OpenEXR: pip install 'onset-engine[exr]'")
    for number in (1, 2):
        label = exr.TimeCode(10, 0, 0, 22 + number, *([False] * 6), *([0] * 8))
        header = {"compression": exr.ZIP_COMPRESSION, "type": exr.scanlineimage, "timeCode": label}
        pixels = np.full((4, 6, 4), number, np.float16)
        if number == 2:
            pixels[0, 0, 0] = np.nan
        exr.File(header, {"RGBA": pixels}).write(str(tmp_path / f"a{number}.exr"))
    source = fast(tmp_path, rate=Fraction(25))
    frames = read_all(source)
    assert source.picture.layout is Layout.RGBA_HALF
    assert source.picture.colour.transfer is Transfer.LINEAR
    assert [str(frame.timecode) for frame in frames] == ["10:00:00:23", "10:00:00:24"]
    assert any(note.startswith("a2.exr: 1 samples were NaN") for note in source.notes)


@pytest.mark.parametrize(
    ("bad", "message"),
    [({"rate": Fraction(0)}, "frame rate"), ({"frames": -1}, "frames = -1"), ({"gaps": "guess"}, "gaps = 'guess'"),
     ({"first_number": -2}, "first_number = -2"), ({"pace": "slow"}, "pace = 'slow'")],
)  # fmt: skip
def test_settings_name_the_bad_value(bad: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Settings(Path("a"), **bad)
