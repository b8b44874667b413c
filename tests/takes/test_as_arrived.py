"""Pictures of a lossless stream come back in the very layout in which they were recorded."""

import numpy as np
import pytest
from onset_kernels.picture import Layout

from onset.takes.as_arrived import as_arrived, can_be_as_arrived
from onset.takes.coding import FORMATS, choose_coding
from onset.takes.frame_encoder import FrameEncoder
from tests.takes.test_frame_encoder import decoded, noise, picture


@pytest.mark.parametrize("layout", FORMATS, ids=lambda layout: layout.key)
def test_samples_come_back_in_the_order_in_which_they_came(layout: Layout) -> None:
    of = picture(layout)
    coding, planes = choose_coding("lossless", of), noise(of)
    encoder = FrameEncoder(coding, of)
    encoder.encode(noise(of, seed=2))
    back = as_arrived(decoded(coding, encoder, bytes(encoder.encode(planes))), of)
    assert can_be_as_arrived(coding.picture, of, "lossless")
    assert [plane.dtype for plane in back] == [plane.dtype for plane in planes]
    for ours, theirs in zip(back, planes, strict=True):
        if layout in (Layout.BGRA8, Layout.RGBA8):  # an alpha that is opaque is not recorded, and comes back as such
            colours = theirs.view(np.uint8).reshape(*theirs.shape[:2], -1).copy()
            colours.reshape(theirs.shape[0], -1, 4)[..., 3] = 255
            np.testing.assert_array_equal(ours.view(np.uint8).reshape(colours.shape), colours)
        elif layout is Layout.RGB10:  # two bits of padding, which nobody reads
            np.testing.assert_array_equal(ours & 0x3FFFFFFF, theirs)
        else:
            np.testing.assert_array_equal(ours, theirs)


def test_a_codec_with_loss_or_another_picture_is_told_apart() -> None:
    of, other = picture(Layout.YUV420P8), picture(Layout.YUV422P8)
    assert not can_be_as_arrived(choose_coding("mjpeg", of).picture, of, "mjpeg")
    assert not can_be_as_arrived(choose_coding("lossless", of).picture, other, "lossless")
