"""IBK as a peer: the published equation, on the same clean plate as ours, in linear light.

    alpha = 1 - d(I) / d(B),   d(X) = key - (w1 first + w2 second),   clamped to 0..1; 1 where d(I) <= 0

Source: learn.foundry.com, IBKGizmo; the same equation stands in the comments of NatronGitHub/openfx-misc, PIK/PIK.cpp.
Written anew. The difference key by the larger channel, d(X) = key - max(first, second), is one of its variants. The
matte is then stretched between a black and a white point, as artists do behind it, and the colour is either
I - (1 - alpha) B, with the matte before or after stretching, or I times the matte; then despilled by the mean or the
larger of the other channels, or not. A weight may be below 0, as its user may type: before blue, red at -0.1 and green
at 1 came to 0.8 of the MAD that no weight below 0 could reach (blue_stage).
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numba import njit

from onset.bench.key.footage import Footage
from onset.bench.key.keyed import Keyed, Light
from onset.bench.key.peer import Axis, Settings

F = np.float32
_FILLS = ("subtract", "subtract stretched", "multiply")
_DESPILLS = ("none", "mean", "max")


class Ibk:
    """On the estimated plate of our own key, or on the captured one."""

    axes: Sequence[Axis] = (
        Axis("limit", ("weights", "max")),
        Axis("first", (0.0, 0.3, 0.5, 0.7, 1.0), 0.1, low=-1.5, high=2.5, pair="weights"),
        Axis("second", (0.0, 0.3, 0.5, 0.7, 1.0), 0.1, low=-1.5, high=2.5, pair="weights"),
        Axis("black", (0.0, 0.05, 0.12, 0.2), 0.03, high=0.6, pair="levels"),
        Axis("white", (1.0, 0.9, 0.8, 0.65), 0.05, low=0.2, high=1.6, pair="levels"),
        Axis("fill", _FILLS, colour=True),
        Axis("despill", _DESPILLS, colour=True),
    )

    def __init__(self, *, captured: bool = False) -> None:
        self._captured = captured
        self.name = "IBK, captured plate" if captured else "IBK"
        plate = "the captured plate" if captured else "the plate that our key estimates"
        self.about = f"the published equation in linear light on {plate}, and its variant by the larger channel"

    def missing(self) -> str | None:
        """It is ours to run."""
        return None

    def told_apart(self, settings: Settings) -> Settings:
        """As `Peer.told_apart`: the larger channel knows no weights."""
        return {**settings, "first": 0.0, "second": 0.0} if settings["limit"] == "max" else settings

    def keyed(self, footage: Footage, several: Sequence[Settings], *, colour: bool) -> Iterator[list[Keyed]]:
        """As `Peer.keyed`."""
        for settings in several:
            yield [self._keyed(footage, place, settings, colour) for place in range(len(footage))]

    def _keyed(self, footage: Footage, place: int, settings: Settings, colour: bool) -> Keyed:
        image = footage.linear(place)
        plate = footage.captured if self._captured else footage.estimated(place)
        black, white = float(settings["black"]), float(settings["white"])
        larger = settings["limit"] == "max"
        weights = (0.0, 0.0) if larger else (float(settings["first"]), float(settings["second"]))
        matte = np.empty(image.shape[:2], np.float32)
        fill = np.empty_like(image) if colour else np.empty((0, 0, 3), np.float32)
        _key(
            image, plate, footage.primary, F(weights[0]), F(weights[1]), F(larger), F(black),
            F(1 / max(white - black, 0.01)), _FILLS.index(str(settings["fill"])),
            _DESPILLS.index(str(settings["despill"])), matte, fill, colour,
        )  # fmt: skip
        return Keyed(matte, fill)


@njit(nogil=True, cache=True)
def _key(
    image: Light, plate: Light, primary: Any, first: Any, second: Any, larger: Any, black: Any, stretch: Any,
    kind: Any, despill: Any, matte: Any, fill: Any, colour: Any,
) -> None:  # fmt: skip
    one, other = (primary + 1) % 3, (primary + 2) % 3
    for y in range(matte.shape[0]):
        for x in range(matte.shape[1]):
            pixel, bare = image[y, x], plate[y, x]
            over = pixel[primary] - first * pixel[one] - second * pixel[other]
            over -= larger * max(pixel[one], pixel[other])
            under = bare[primary] - first * bare[one] - second * bare[other] - larger * max(bare[one], bare[other])
            raw = F(1)
            if over > F(0) and under > F(0):
                raw = max(F(1) - over / under, F(0))
            alpha = min(max((raw - black) * stretch, F(0)), F(1))
            matte[y, x] = alpha
            if not colour:
                continue
            for channel in range(3):
                kept = pixel[channel] * alpha
                if kind < 2:
                    kept = pixel[channel] - (F(1) - (raw if kind == 0 else alpha)) * bare[channel]
                fill[y, x, channel] = max(kept, F(0)) if alpha > F(0) else F(0)
            if despill > 0:
                a, b = fill[y, x, one], fill[y, x, other]
                limit = max(a, b) if despill == 2 else F(0.5) * (a + b)
                fill[y, x, primary] = min(fill[y, x, primary], limit)
