import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import Alpha, Layout, Matrix, Range

from onset.media.format import format_of
from onset.media.planes import fill
from onset.media.tags import ColourOverride
from tests.clips import frame_of
from tests.pictures import _upsampled

SIZE = (13, 37)  # rows past one band are covered by the second number being more than 32


def reference(
    samples: list[NDArray[np.float64]], bits: int, kr: float, kb: float, *, full: bool
) -> NDArray[np.float64]:
    """R'G'B'A by H.273 in float64."""
    y, cb, cr, alpha = samples
    largest, unit = (1 << bits) - 1, 1 << (bits - 8)
    luma = y / largest if full else (y - 16 * unit) / (219 * unit)
    span = largest if full else 224 * unit
    blue = luma + 2 * (1 - kb) * (cb - 128 * unit) / span
    red = luma + 2 * (1 - kr) * (cr - 128 * unit) / span
    green = (luma - kr * red - kb * blue) / (1 - kr - kb)
    return np.stack([red, green, blue, alpha / largest], axis=-1)


@pytest.mark.parametrize(
    ("pixel_format", "bits", "across", "down"),
    [("yuva444p", 8, 1, 1), ("yuva444p12le", 12, 1, 1), ("yuva422p10le", 10, 2, 1), ("yuva420p", 8, 2, 2),
     ("yuva444p10be", 10, 1, 1), ("yuva444p16le", 16, 1, 1)],
)  # fmt: skip
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize(("matrix", "kr", "kb"), [("bt709", 0.2126, 0.0722), ("bt601", 0.299, 0.114)])
def test_yuv_with_alpha_is_decoded_without_rounding(
    pixel_format: str, bits: int, across: int, down: int, full: bool, matrix: str, kr: float, kb: float
) -> None:
    width, height = SIZE
    random = np.random.default_rng(bits)
    dtype = np.uint8 if bits == 8 else np.dtype(">u2" if pixel_format.endswith("be") else "<u2")
    small = (-(-height // down), -(-width // across))
    shapes = [(height, width), small, small, (height, width)]
    planes = [random.integers(0, 1 << bits, shape).astype(dtype) for shape in shapes]
    frame = frame_of(planes, width, height, pixel_format)
    override = ColourOverride(matrix=matrix, range="full" if full else "limited")  # type: ignore[arg-type]
    form = format_of(frame, codec="prores", override=override)
    out = form.picture.allocate()
    fill(frame, form, out)
    samples = [plane.astype(np.float64) for plane in planes]
    for number in (1, 2):
        samples[number] = _upsampled(samples[number], width, height, 0.0, 0.5)
    wanted = reference(samples, bits, kr, kb, full=full)
    np.testing.assert_allclose(np.stack(out, axis=-1), wanted, atol=2e-6)


def test_the_picture_is_rgb_afterwards_with_a_straight_alpha() -> None:
    import av

    form = format_of(av.VideoFrame(16, 16, "yuva444p10le"), codec="prores")
    assert form.picture.layout is Layout.RGBA_FLOAT
    assert (form.picture.colour.matrix, form.picture.colour.range) == (Matrix.RGB, Range.FULL)
    assert form.picture.alpha is Alpha.STRAIGHT
    assert any("so that its alpha is kept" in note for note in form.notes)


@pytest.mark.parametrize(("given", "alpha"), [("premultiplied", Alpha.PREMULTIPLIED), ("ignore", Alpha.OPAQUE)])
def test_what_the_alpha_means_can_be_set(given: str, alpha: Alpha) -> None:
    import av

    override = ColourOverride(alpha=given)  # type: ignore[arg-type]
    assert format_of(av.VideoFrame(16, 16, "rgba"), codec="png", override=override).picture.alpha is alpha
