"""Which codec a file gets, and the form in which it takes pictures."""

from pathlib import Path

import av
import pytest

from onset.errors import UsageError
from onset.media.codecs import CODECS, FORMATS, Codec, choose_codec


@pytest.mark.parametrize(
    ("name", "with_alpha", "codec"),
    [
        ("a.mp4", False, "h264"), ("a.MP4", True, "h264"), ("a.mkv", True, "ffv1"), ("a.mov", False, "prores"),
        ("a.mov", True, "prores4444"),
    ],
)  # fmt: skip
def test_the_ending_says_it(name: str, with_alpha: bool, codec: str) -> None:
    assert choose_codec(Path(name), "auto", with_alpha=with_alpha).name == codec


@pytest.mark.parametrize(
    ("name", "codec", "says"),
    [
        ("a.avi", "auto", r"cannot tell the container from '\.avi'; use \.mp4, \.mkv, \.mov"),
        ("a", "auto", "'no ending'"),
        ("a.mov", "av1", "codec 'av1' is unknown; known: auto, h264, hevc, prores"),
        ("a.mp4", "prores", r"prores does not go into \.mp4; use \.mov or \.mkv"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_does(name: str, codec: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        choose_codec(Path(name), codec, with_alpha=False)


@pytest.mark.parametrize("codec", CODECS.values(), ids=lambda codec: codec.name)
def test_every_row_names_an_encoder_that_takes_its_formats(codec: Codec) -> None:
    taken = {form.name for form in av.codec.Codec(codec.encoder, "w").video_formats or ()}
    formats = {codec.pixel_format, codec.alpha, codec.whole} - {""}
    assert formats <= taken
    assert set(codec.containers) <= set(FORMATS)


def test_odd_sides_are_taken_whole_where_chroma_cannot_be_halved() -> None:
    h264, ffv1 = CODECS["h264"], CODECS["ffv1"]
    assert h264.sized(640, 360) is h264
    for size in ((641, 360), (640, 361), (1, 1)):
        odd = h264.sized(*size)
        assert (odd.pixel_format, odd.divide) == ("yuv444p", (1, 1))
    assert CODECS["prores"].sized(641, 361) is CODECS["prores"]
    assert ffv1.sized(15, 200).options["slices"] == "4"
    assert ffv1.sized(16, 16) is ffv1


def test_a_picture_too_small_for_its_codec_is_refused() -> None:
    with pytest.raises(UsageError, match="dnxhr takes pictures of 256x120 and larger, not 255x120"):
        CODECS["dnxhr"].sized(255, 120)
