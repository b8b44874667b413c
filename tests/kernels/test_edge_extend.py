"""Edge extend, against its formula and at its ends."""

import numpy as np
from onset_kernels.edge_extend import EDGE_EXTEND

from tests.kernels.pictures import colours, lanes, mattes
from tests.kernels.pointwise import applied
from tests.kernels.tolerances import COLOUR


def extended(share: float, device: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What is made, the layer (4, count) and the straight colour carried over it (3, count)."""
    rgb, fill = colours(200, seed=1), colours(200, seed=2)
    a = mattes(rgb.shape[1], seed=3)
    pixels = {**lanes(rgb * a), "a": a, **lanes(fill, "fill_"), "share": np.full_like(a, share)}
    return np.stack(applied(EDGE_EXTEND, pixels, device=device)), np.concatenate([rgb * a, a[None]]), fill


def test_a_share_of_nothing_leaves_the_layer_and_a_whole_one_leaves_only_its_matte(device: str) -> None:
    made, layer, _ = extended(0.0, device)
    np.testing.assert_array_equal(made, layer[:3])
    made, layer, fill = extended(1.0, device)
    np.testing.assert_allclose(made, layer[3].astype(np.float64) * fill, atol=COLOUR)


def test_a_share_between_blends_premultiplied_light(device: str) -> None:
    made, layer, fill = extended(0.25, device)
    wide = layer.astype(np.float64)
    np.testing.assert_allclose(made, 0.75 * wide[:3] + 0.25 * wide[3] * fill, atol=COLOUR)
