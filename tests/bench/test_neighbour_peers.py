"""OpenCV and torch are asked for the same filter that they are compared with."""

import numpy as np
import pytest
from bench import neighbourhoods, resampling, small_planes
from bench.device import Place
from bench.formats import LAYOUTS, decoding
from bench.formats import opencv_peers as conversions
from bench.pictures import noise, plane
from bench.timing import Effort
from onset_kernels.around import AROUND
from onset_kernels.passes import cut
from onset_kernels.resample import Resampler
from onset_kernels.resample_filter import Filter

WIDTH, HEIGHT = 96, 64
ROUGH = Effort(rounds=1, budget_s=0, least=1)


@pytest.mark.parametrize(("name", "value"), [("box_blur", 3), ("gaussian_blur", 2), ("erode", 3), ("dilate", 3)])
def test_opencv_filters_the_same(name: str, value: float) -> None:
    cv2 = pytest.importorskip("cv2")
    source = plane(WIDTH, HEIGHT)
    target, spare = np.zeros_like(source), np.zeros_like(source)
    AROUND[name].run_cpu(source, target, spare, value, 1)
    side, edge = 2 * int(value) + 1, cv2.BORDER_REPLICATE
    square = np.ones((side, side), np.uint8)
    theirs = {
        "box_blur": lambda: cv2.blur(source, (side, side), borderType=edge),
        "gaussian_blur": lambda: cv2.GaussianBlur(source, (17, 17), value, borderType=edge),
        "erode": lambda: cv2.erode(source, square, borderType=edge),
        "dilate": lambda: cv2.dilate(source, square, borderType=edge),
    }[name]()
    assert np.abs(target - theirs).max() < 2e-3
    assert len(neighbourhoods.opencv_peers(name, value, source, 1)) == 1


def test_torch_filters_the_same_away_from_the_edge() -> None:
    torch = pytest.importorskip("torch")
    source = plane(WIDTH, HEIGHT)
    target, spare = np.zeros_like(source), np.zeros_like(source)
    AROUND["dilate"].run_cpu(source, target, spare, 3, 1)
    theirs = torch.nn.functional.max_pool2d(torch.as_tensor(source)[None, None], 7, 1, 3)[0, 0].numpy()
    assert np.array_equal(target[3:-3, 3:-3], theirs[3:-3, 3:-3])
    assert list(neighbourhoods.torch_peers("dilate", 3, source, "cpu")) == ["torch max_pool2d"]


def test_every_neighbourhood_is_measured() -> None:
    findings = neighbourhoods.bench([(WIDTH, HEIGHT)], [Place("cpu", 1)], ROUGH, lambda _: None)
    assert {row.name.partition(",")[0] for row in findings.rows} == set(AROUND)
    assert {row.bytes_moved for row in findings.rows} == {WIDTH * HEIGHT * 8}


def test_opencv_shrinks_by_area_as_we_do() -> None:
    cv2 = pytest.importorskip("cv2")
    source = plane(WIDTH, HEIGHT)
    target = np.zeros((HEIGHT // 2, WIDTH // 2), np.float32)
    Resampler(source.shape, target.shape, filter=Filter.AREA).run_cpu(source, target, 1)
    theirs = cv2.resize(source, (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA)
    assert np.abs(target - theirs).max() < 1e-5
    assert list(resampling.opencv_peers(Filter.AREA, source, (48, 32), 1)) == ["cv2.resize INTER_AREA"]


def test_every_filter_is_measured_with_its_bytes() -> None:
    findings = resampling.bench([(WIDTH, HEIGHT)], [Place("cpu", 1)], ROUGH, lambda _: None)
    assert [row.bytes_moved for row in findings.rows] == [WIDTH * HEIGHT * 5] * 2 + [WIDTH * HEIGHT * 13] * 2


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.key)
def test_a_format_is_noise_of_its_own_depth_and_decodes_in_one_pass(layout: object) -> None:
    from onset_kernels.picture import Layout

    assert isinstance(layout, Layout)
    assert len(cut(decoding(layout))) == 1
    for spec, made in zip(layout.planes, noise(layout, WIDTH, HEIGHT), strict=True):
        assert made.shape == spec.shape(WIDTH, HEIGHT)
        assert made.dtype == spec.dtype
        if layout.bits in (10, 12):
            assert 0 < made.max() < 1 << layout.bits


def test_opencv_converts_the_formats_that_it_knows() -> None:
    pytest.importorskip("cv2")
    known = {layout.key for layout in LAYOUTS if conversions(layout, WIDTH, HEIGHT, 1)}
    assert known == {"bgr24", "nv12", "yuyv", "yuv420p8"}
    for layout in LAYOUTS:
        for work in conversions(layout, WIDTH, HEIGHT, 1).values():
            work()


def test_small_planes_are_measured_with_their_bytes_and_peers() -> None:
    findings = small_planes.bench([(WIDTH, HEIGHT)], [Place("cpu", 1)], ROUGH, lambda _: None)
    rows = {row.name: row for row in findings.rows}
    pixels, small = WIDTH * HEIGHT, WIDTH * HEIGHT // 4
    assert rows["bgra8 made small by 2"].bytes_moved == 4 * pixels + 12 * small
    assert rows["times 10 planes of 1/2 the size"].bytes_moved == 8 * pixels + 40 * small
    if small_planes.shrinking_peers(WIDTH, HEIGHT, 1):
        assert [peer.name for peer in rows["times 4 planes of 1/2 the size"].peers] == ["cv2.resize INTER_LINEAR"]


@pytest.mark.parametrize(("height_px", "side"), [(64, 2), (1080, 4), (2160, 8)])
def test_a_picture_is_made_small_to_about_270_rows(height_px: int, side: int) -> None:
    assert small_planes.side_px(height_px) == side
