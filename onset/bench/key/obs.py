"""OBS Studio's chroma key v2 as a peer: its published formula, in floating point.

    distance = mean of 9 of |chroma - key|, chroma in BT.709 limited range, of encoded red, green, blue
    alpha = clamp((distance - similarity) / smoothness)^1.5
    colour towards its luma by 1 - clamp((distance - similarity) / spill)^1.5

Source: obsproject/obs-studio, plugins/obs-filters/data/chroma_key_filter_v2.effect and chroma-key-filter.c (units of
the sliders, 1/1000). Written anew from the formula. The nine: the pixel itself, and twice each of four samples that
lie half between two pixels, which the card blends before the distance is taken. The key colour is the bare screen's,
its chroma drawn out or in and turned; comps in linear light or, as OBS makes them, of encoded values.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numba import njit

from onset.bench.key.bare_screen import screen_code
from onset.bench.key.footage import Footage
from onset.bench.key.keyed import Keyed, keyed_from_encoded
from onset.bench.key.peer import Axis, Settings

F = np.float32
_TO_CHROMA = np.array([[-0.100644, -0.338572, 0.439216], [0.439216, -0.398942, -0.040274]])


class Obs:
    """The formula of the filter."""

    name = "OBS chroma key"
    about = "the published formula of OBS Studio's chroma key v2, in floating point, 4:4:4"
    axes: Sequence[Axis] = (
        Axis("push", (0.8, 1.0, 1.25, 1.6), 0.1, low=0.3, high=4.0),
        Axis("turn", (0.0,), 8.0, low=-40.0, high=40.0),
        Axis("similarity", (0.02, 0.05, 0.09, 0.14, 0.2, 0.28, 0.4), 0.02, low=0.001, pair="ramp"),
        Axis("smoothness", (0.01, 0.04, 0.08, 0.14, 0.22, 0.35), 0.02, low=0.001, pair="ramp"),
        Axis("spill", (0.001, 0.04, 0.1, 0.2, 0.4), 0.03, low=0.001, colour=True),
        Axis("comp", ("linear", "encoded"), colour=True),
    )

    def missing(self) -> str | None:
        """It is ours to run."""
        return None

    def told_apart(self, settings: Settings) -> Settings:
        """As `Peer.told_apart`."""
        return settings

    def keyed(self, footage: Footage, several: Sequence[Settings], *, colour: bool) -> Iterator[list[Keyed]]:
        """As `Peer.keyed`."""
        chroma = _TO_CHROMA @ np.clip(screen_code(footage), 0, 1)
        for settings in several:
            turn = np.radians(float(settings["turn"]))
            turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ chroma
            key = (turned * float(settings["push"])).astype(np.float32)
            yield [self._keyed(footage, place, key, settings, colour) for place in range(len(footage))]

    def _keyed(self, footage: Footage, place: int, key: Any, settings: Settings, colour: bool) -> Keyed:
        image = footage.encoded(place)
        matte = np.empty(image.shape[:2], np.float32)
        straight = np.empty_like(image) if colour else np.empty((0, 0, 3), np.float32)
        similarity, smoothness, spill = (F(settings[name]) for name in ("similarity", "smoothness", "spill"))
        _key(image, key, similarity, smoothness, spill, matte, straight, colour)
        if not colour:
            return Keyed(matte, straight)
        transfer = footage.display
        return keyed_from_encoded(matte, straight, transfer, over_encoded=settings["comp"] == "encoded")


@njit(nogil=True, cache=True)
def _distance(red: Any, green: Any, blue: Any, key: Any) -> Any:
    cb = red * F(-0.100644) + green * F(-0.338572) + blue * F(0.439216) - key[0]
    cr = red * F(0.439216) + green * F(-0.398942) + blue * F(-0.040274) - key[1]
    return np.sqrt(cb * cb + cr * cr)


@njit(nogil=True, cache=True)
def _between(image: Any, y: Any, x: Any, y_too: Any, x_too: Any, key: Any) -> Any:
    """The distance of the mean of two pixels, the picture's edge repeated."""
    rows, columns = image.shape[0], image.shape[1]
    one = image[min(max(y, 0), rows - 1), min(max(x, 0), columns - 1)]
    other = image[min(max(y_too, 0), rows - 1), min(max(x_too, 0), columns - 1)]
    half = F(0.5)
    return _distance(half * (one[0] + other[0]), half * (one[1] + other[1]), half * (one[2] + other[2]), key)


@njit(nogil=True, cache=True)
def _key(
    image: Any, key: Any, similarity: Any, smoothness: Any, spill: Any, matte: Any, straight: Any, colour: Any
) -> None:
    for y in range(matte.shape[0]):
        for x in range(matte.shape[1]):
            red, green, blue = image[y, x, 0], image[y, x, 1], image[y, x, 2]
            total = _between(image, y - 1, x - 1, y, x - 1, key) + _between(image, y, x + 1, y + 1, x + 1, key)
            total += _between(image, y + 1, x - 1, y + 1, x, key) + _between(image, y - 1, x, y - 1, x + 1, key)
            over = (F(2) * total + _distance(red, green, blue, key)) / F(9) - similarity
            share = min(max(over / smoothness, F(0)), F(1))
            matte[y, x] = share * np.sqrt(share)
            if not colour:
                continue
            share = min(max(over / spill, F(0)), F(1))
            keep = share * np.sqrt(share)
            luma = F(0.2126) * red + F(0.7152) * green + F(0.0722) * blue
            for channel in range(3):
                value = luma + (image[y, x, channel] - luma) * keep
                straight[y, x, channel] = min(max(value, F(0)), F(1))
