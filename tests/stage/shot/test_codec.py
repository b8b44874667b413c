import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import Colour, Layout, Picture

from onset.stage.shot.camera import STILL, VIDEO, Compression
from onset.stage.shot.codec import compressed
from onset.stage.shot.encode import planes_of

H264, MJPEG, PRORES = Compression("libx264", 18), Compression("mjpeg", 3), Compression("prores_ks", 4)


def scene(width_px: int, height_px: int) -> NDArray[np.float32]:
    y, x = np.mgrid[:height_px, :width_px] / height_px
    light = np.stack([0.1 + 0.2 * x, 0.4 + 0.1 * np.sin(40 * y), 0.1 + 0.1 * y], axis=-1)
    light[height_px // 4 : height_px // 2, width_px // 4 : width_px // 2] = (0.7, 0.4, 0.3)
    return np.asarray(np.clip(light, 0, 1), np.float32)


@pytest.mark.parametrize(
    ("compression", "layout", "colour", "most"),
    [
        (H264, Layout.YUV420P8, VIDEO, 3.0),
        (H264, Layout.YUV422P8, VIDEO, 3.0),
        (MJPEG, Layout.YUV420P8, STILL, 4.0),
        (MJPEG, Layout.YUV422P8, STILL, 4.0),
        (PRORES, Layout.YUV422P10, VIDEO, 3.0),
    ],
)
@pytest.mark.parametrize("size", [(192, 108), (130, 70)])
def test_a_codec_changes_a_picture_a_little_and_always_alike(
    compression: Compression, layout: Layout, colour: Colour, most: float, size: tuple[int, int]
) -> None:
    picture = Picture(*size, layout, colour)
    planes = planes_of(scene(*size), picture)
    once, again = (compressed(planes, picture, compression) for _ in range(2))
    per_code = 2 ** (layout.bits - 8)
    for before, after, same in zip(planes, once, again, strict=True):
        np.testing.assert_array_equal(after, same)
        assert (after.shape, after.dtype.name) == (before.shape, before.dtype.name)
        error = (after.astype(float) - before) / per_code
        assert abs(error.mean()) < 0.7, "a range or matrix was changed on the way"
        assert 0.0 < error.std() < most


def test_a_lower_quality_costs_more_detail() -> None:
    picture = Picture(192, 108, Layout.YUV420P8, VIDEO)
    planes = planes_of(scene(192, 108), picture)
    errors = [
        np.abs(compressed(planes, picture, Compression("libx264", qp))[0].astype(float) - planes[0]).mean()
        for qp in (10, 22, 36)
    ]
    assert errors[0] < errors[1] < errors[2]


def test_what_is_not_known_is_refused_by_name() -> None:
    picture = Picture(64, 64, Layout.YUV420P8, VIDEO)
    planes = picture.allocate()
    with pytest.raises(ValueError, match="vp9"):
        compressed(planes, picture, Compression("vp9", 20))
    wide = Picture(64, 64, Layout.YUV444P8, VIDEO)
    with pytest.raises(ValueError, match="yuv444p8"):
        compressed(wide.allocate(), wide, H264)
