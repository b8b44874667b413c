from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from onset_kernels.picture import Layout, Picture

from onset.errors import InputError, SourceLost
from onset.frame import Frame, Lend, Loan, monotonic_ns
from onset.pool import Pool
from onset.ports import Source
from onset.sources.framing import Framing, framed
from tests.pictures import Planes, pixels, random_planes


class Still:
    """Delivers these planes as frames, in order."""

    live = False
    rate_hz = Fraction(25)

    def __init__(self, picture: Picture, shown: Sequence[Planes], breaks: bool = False) -> None:
        self.picture = picture
        self.lost: dict[str, int] = {}
        self.closed = False
        self._shown = list(shown)
        self._breaks = breaks
        self._index = 0

    def read(self, lend: Lend) -> Frame | None:
        if self._index == len(self._shown):
            if self._breaks:
                raise SourceLost("the cable is out")
            return None
        loan = lend(self.picture)
        assert loan is not None
        for target, source in zip(loan.planes, self._shown[self._index], strict=True):
            target[...] = source
        self._index += 1
        return Frame(loan.planes, self.picture, self._index - 1, monotonic_ns(), loan=loan)

    def close(self) -> None:
        self.closed = True


def still(layout: Layout = Layout.YUV420P8, width: int = 16, height: int = 10, frames: int = 1) -> Still:
    picture = Picture(width, height, layout)
    return Still(picture, [random_planes(picture, seed) for seed in range(frames)])


def first(source: Source) -> Frame:
    frame = source.read(Pool(capacity=1, wait=False).lend)
    assert frame is not None
    return frame


def test_no_framing_is_the_source_itself() -> None:
    source = still()
    assert framed(source, Framing()) is source


@pytest.mark.parametrize(
    ("framing", "change"),
    [
        (Framing(flip="horizontal"), lambda image: image[:, ::-1]),
        (Framing(flip="vertical"), lambda image: image[::-1]),
        (Framing(flip="both"), lambda image: image[::-1, ::-1]),
        (Framing(rotate=90), lambda image: np.rot90(image, -1)),
        (Framing(rotate=180), lambda image: np.rot90(image, 2)),
        (Framing(rotate=270), lambda image: np.rot90(image, 1)),
        (Framing(flip="horizontal", rotate=90), lambda image: np.rot90(image[:, ::-1], -1)),
    ],
    ids=["mirrored", "upside-down", "both", "quarter", "half", "three-quarters", "mirrored-quarter"],
)
@pytest.mark.parametrize("layout", [Layout.YUV420P8, Layout.NV12, Layout.BGRA8, Layout.BGR24])
def test_flips_and_rotations_move_every_pixel(framing: Framing, change: Any, layout: Layout) -> None:
    inner = still(layout)
    source = framed(inner, framing)
    wanted = change(pixels(inner._shown[0], inner.picture))
    frame = first(source)
    assert (frame.picture.height_px, frame.picture.width_px) == wanted.shape[:2]
    assert frame.picture == source.picture
    np.testing.assert_allclose(pixels(frame.planes, frame.picture), wanted, atol=1e-9)


def test_crop_comes_before_the_turn() -> None:
    inner = still(Layout.GRAY8, 6, 4)
    frame = first(framed(inner, Framing(crop=(1, 0, 2, 1), rotate=90)))
    np.testing.assert_array_equal(frame.planes[0], np.rot90(inner._shown[0][0][:3, 1:4], -1))


def test_an_odd_crop_of_420_starts_on_a_chroma_block_and_says_so() -> None:
    source = framed(still(), Framing(crop=(3, 1, 0, 0)))
    assert (source.picture.width_px, source.picture.height_px) == (14, 10)
    assert any("crop starts at 2, 0 instead of 3, 1" in note for note in source.notes)  # type: ignore[attr-defined]


def test_a_crop_that_leaves_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="leaves nothing of 16x10"):
        framed(still(), Framing(crop=(8, 0, 8, 0)))


def test_422_turned_by_90_degrees_says_that_it_becomes_444() -> None:
    source = framed(still(Layout.YUV422P10), Framing(rotate=90))
    assert source.picture.layout is Layout.YUV444P10
    assert any("yuv422p10 becomes yuv444p10" in note for note in source.notes)  # type: ignore[attr-defined]


def test_deinterlacing_comes_first() -> None:
    inner = still(Layout.GRAY8, 4, 6)
    frame = first(framed(inner, Framing(deinterlace="top", crop=(0, 1, 0, 0))))
    lines = inner._shown[0][0].astype(int)
    np.testing.assert_array_equal(frame.planes[0][0], (lines[0] + lines[2] + 1) // 2)


def test_desqueezing_widens_after_the_crop_and_before_the_turn() -> None:
    inner = still(Layout.GRAY8, 16, 10)
    source = framed(inner, Framing(crop=(4, 0, 4, 0), desqueeze=Fraction(2), rotate=90))
    frame = first(source)
    assert (source.picture.width_px, source.picture.height_px) == (10, 16)
    assert frame.planes[0].shape == (16, 10)


def test_a_delay_holds_frames_back_and_delivers_them_all() -> None:
    inner = still(Layout.GRAY8, frames=5)
    source = framed(inner, Framing(delay_frames=2))
    pool = Pool(capacity=8, wait=False)
    frame = source.read(pool.lend)
    assert frame is not None
    assert frame.index == 0
    assert inner._index == 3  # two more were read and are held
    rest = [source.read(pool.lend) for _ in range(4)]
    assert [one.index for one in rest if one] == [1, 2, 3, 4]
    np.testing.assert_array_equal(rest[-1].planes[0], inner._shown[4][0])  # type: ignore[union-attr]
    assert source.read(pool.lend) is None


def test_what_is_held_is_delivered_before_the_source_is_reported_lost() -> None:
    picture = Picture(4, 4, Layout.GRAY8)
    source = framed(Still(picture, [random_planes(picture)] * 3, breaks=True), Framing(delay_frames=2))
    pool = Pool(capacity=8, wait=False)
    assert [frame.index for frame in (source.read(pool.lend) for _ in range(3)) if frame] == [0, 1, 2]
    with pytest.raises(SourceLost, match="the cable is out"):
        source.read(pool.lend)
    assert source.read(pool.lend) is None


def test_no_memory_is_counted_and_leaks_nothing() -> None:
    source = framed(still(frames=6), Framing(flip="horizontal"))
    pool = Pool(capacity=1, wait=False)
    answers: list[Loan | None] = [None, None, None]

    def scarce(picture: Picture) -> Loan | None:
        return answers.pop() if answers else pool.lend(picture)

    frame = source.read(scarce)
    assert frame is not None
    assert frame.index == 3
    assert source.lost == {"no memory": 3}


def test_times_and_label_of_the_capture_are_kept() -> None:
    frame = first(framed(still(), Framing(flip="vertical")))
    assert frame.captured_ns < frame.stamps["framing"]


def test_closing_closes_the_inner_source() -> None:
    inner = still()
    framed(inner, Framing(rotate=180)).close()
    assert inner.closed


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"flip": "sideways"}, "flip = 'sideways'"),
        ({"rotate": 45}, "rotate = 45"),
        ({"crop": (0, -1, 0, 0)}, r"crop = \[0, -1, 0, 0\]"),
        ({"desqueeze": Fraction(9)}, "desqueeze = 9"),
        ({"deinterlace": "yadif"}, "deinterlace = 'yadif'"),
        ({"delay_frames": -1}, "delay_frames = -1"),
    ],
)
def test_framing_names_the_bad_value(bad: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Framing(**bad)
