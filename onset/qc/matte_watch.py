"""Watches one camera's matte: a report for every frame, from the proxy, the plate and what the pass made of them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from onset.keying.cut import is_black
from onset.keying.evidence import Evidence
from onset.keying.proxy import proxy_divide
from onset.keying.screen_plate import ScreenPlate
from onset.keying.wide_extremes import most_and_least_of_25
from onset.qc import matte_measures as measures
from onset.qc.deep_gaps import deep_gaps
from onset.qc.gaps import told_apart
from onset.qc.kept_shadows import residue_rows
from onset.qc.matte_report import MatteReport
from onset.qc.screen_measures import ScreenLight, screen_light, second_channel

Map = NDArray[np.float32]
_CLIPPED = 0.97
_REPORT_ROWS = 1080
_LEAST_ROWS = 200
"""A smaller picture's edges are reported as if it had so many: of one pixel they would be called wide, sharp or not."""
THIRDS = "left third", "middle third", "right third"
_SCREEN_EVERY = 15
_RED = 0
"""Before a red screen no cast is told: skin has more red than green and blue, with a screen or without."""
_SHARE_TO_FIT = 0.1
"""Of the picture, what must be bare screen for a plate to be told that it does not fit: somebody may stand close."""


class MatteWatch:
    """Watches mattes of `width_px` x `height_px` pixels; holds the frame before."""

    def __init__(self, width_px: int, height_px: int) -> None:
        self._divide = proxy_divide(height_px)
        shape = -(-height_px // self._divide), -(-width_px // self._divide)
        self._alphas = np.zeros(shape, np.float32)
        half = (shape[0] + 1) // 2, (shape[1] + 1) // 2
        self._away, self._around, self._inside, self._marked = (np.zeros(half, np.float32) for _ in range(4))
        self._enclosed = np.zeros(half, np.bool_)
        self._outside = np.zeros(half, np.bool_)
        self._queue = np.zeros(half[0] * half[1], np.int32)
        self._before = np.zeros((3, *shape), np.float32)
        self._first = True
        self._forced_before: NDArray[np.bool_] | None = None
        self._before_alpha = np.zeros(shape, np.float32)
        self._by_row = np.zeros((shape[0], measures.SUMS), np.float32)
        self._cast = np.zeros((half[0], 1 + len(THIRDS)), np.int64)
        self._depth = np.zeros(half, np.float32)
        self._sums = np.zeros(measures.SUMS, np.float64)
        self._cast_sums = np.zeros(1 + len(THIRDS), np.float64)
        self._light: ScreenLight | None = None
        self._light_revision = -1
        self._looks = 0

    @property
    def lattice(self) -> tuple[int, int, int]:
        """Rows, columns and step in pixels of the lattice that `forced` is of."""
        return *self._away.shape, 2 * self._divide

    def begin_shot(self) -> None:
        """The next frame has none before it: what happens to stand still over a cut flickers in nobody's eye."""
        self._first = True

    def look(
        self,
        evidence: Evidence,
        matte: NDArray[Any],
        picture: NDArray[np.uint32] | None = None,
        forced: NDArray[np.bool_] | None = None,
    ) -> MatteReport:
        """The report of one frame. Without a plate there is no screen, and nothing to say but that.

        `matte` is the grey picture that was stored, uint8 or uint16 (height, width) at full size; `picture` the
        composite, BGRA8 and display-encoded; without it the cast is not measured. `forced` (of `lattice`) says where
        the matte is clear or solid whatever the key says: there it has neither holes nor residue.
        """
        plate = evidence.plate
        if plate is None:
            self._first = True
            return MatteReport(screen_found=False)
        proxy, alphas = evidence.proxy, self._alphas
        measures.picked(matte, self._divide, float(np.iinfo(matte.dtype).max), alphas)
        self._find_regions(proxy, plate)
        like = 0.05 + 2.0 * plate.noise
        share = measures.share_below(self._around, like)  # what is drawn over the screen hides none of it from the key
        black = is_black(proxy)
        if black:
            self._inside.fill(0.0)  # nobody can be seen there, so that nobody has holes
        if forced is not None:
            self._inside[forced], self._around[forced], self._enclosed[forced] = 0.0, 1.0, False
        self._calm_where_drawn(forced)
        light = proxy[plate.screen.primary, ::2, ::2]
        small = alphas[::2, ::2]
        deep = deep_gaps(small, self._away, self._enclosed, self._depth, self._queue)
        off_light = told_apart(small, self._away, light, self._enclosed)
        own = measures.mean_light(plate.pixels[plate.screen.primary])
        still = -1.0 if self._first else max(0.004, 1.5 * plate.noise * own)
        self._first = False
        measures.counted(
            alphas, proxy, self._around, self._inside, self._enclosed, self._before, self._before_alpha,
            _CLIPPED, still, like, self._by_row,
        )  # fmt: skip
        if evidence.shadows > 0.0:
            channel, left = plate.screen.primary, self._by_row[:, measures.RESIDUE]
            residue_rows(alphas, proxy[channel], plate.pixels[channel], self._around, like, evidence.shadows, left)
        measures.added_up(self._by_row, self._sums)
        cast = {} if picture is None else self._cast_of(plate, picture)
        return self._report(plate, self._screen(plate), share, 4.0 * off_light, 4.0 * deep, black=black, cast=cast)

    def _cast_of(self, plate: ScreenPlate, picture: NDArray[np.uint32]) -> dict[str, Any]:
        """How much of what is solid has the screen's cast in the composite, and where most of it lies."""
        if plate.screen.primary == _RED:
            return {}
        second = second_channel(plate.screen.linear, plate.screen.primary)
        measures.cast_counts(self._alphas, picture, self._divide, plate.screen.primary, second, self._cast)
        measures.added_up(self._cast, self._cast_sums)
        seen, *thirds = (float(count) for count in self._cast_sums)
        at_top = float(sum(self._cast[0, 1:])) / self._depth.shape[1]
        part = THIRDS[int(np.argmax(thirds))] if sum(thirds) else ""
        return {"green_cast": _share(sum(thirds), seen), "cast_at_top": at_top, "cast_part": part}

    def _calm_where_drawn(self, forced: NDArray[np.bool_] | None) -> None:
        """A shape that moves over what stands still, drawn now or in the frame before, is no flicker of the key."""
        before, self._forced_before = self._forced_before, None if forced is None else forced.copy()
        for drawn in (before, forced):
            if drawn is not None:
                rows, columns = self._alphas.shape
                whole = drawn.repeat(2, axis=0).repeat(2, axis=1)[:rows, :columns]
                np.copyto(self._before_alpha, self._alphas, where=whole)

    def _find_regions(self, proxy: Map, plate: ScreenPlate) -> None:
        """Every other pixel of the proxy is enough to tell inside, edge and screen apart.

        All within two of those about a bare one must be bare too: a person's edge is no residue; and about one inside
        a person they must be as unlike the screen.
        """
        pixels, markers = (np.require(plane, np.float32, ("C", "W")) for plane in (plate.pixels, plate.markers))
        measures.likeness(proxy, pixels, markers, plate.screen.primary, self._away, self._marked)
        most_and_least_of_25(self._marked, self._away, self._around, self._inside)
        measures.enclose(self._alphas, self._enclosed, self._outside, self._queue)

    def _screen(self, plate: ScreenPlate) -> ScreenLight:
        """Measured anew when the plate is another one, at most every fifteenth look: a plate settles all the time."""
        self._looks += 1
        old = self._light_revision != plate.revision and self._looks % _SCREEN_EVERY == 0
        if self._light is None or old:
            self._light, self._light_revision = screen_light(plate), plate.revision
        return self._light

    def _report(
        self,
        plate: ScreenPlate,
        light: ScreenLight,
        share: float,
        off_light: float,
        deep: float,
        *,
        black: bool,
        cast: dict[str, Any],
    ) -> MatteReport:
        sums = self._sums
        scale = _REPORT_ROWS / max(self._alphas.shape[0], _LEAST_ROWS)
        return MatteReport(
            screen_found=True,
            core_holes=_share(sums[measures.HOLES], sums[measures.CORE]),
            screen_residue=_share(sums[measures.RESIDUE], sums[measures.BARE]),
            gaps_off_light=_share(off_light, sums[measures.CORE] + off_light),
            deep_gaps=_share(deep, sums[measures.CORE] + off_light + deep),
            edge_width_px=_share(sums[measures.CONTOUR], sums[measures.SLOPE]) * scale,
            flicker=_share(sums[measures.MOVED], sums[measures.STILL]),
            unevenness_stops=light.unevenness_stops,
            darkest_stops=light.darkest_stops,
            darkest_part=light.darkest_part,
            screen_level=light.level,
            screen_saturation=light.saturation,
            screen_clipped=_share(sums[measures.CLIPPED], sums[measures.BARE]),
            noise=plate.noise,
            screen_share=share,
            plate_fit=plate.fits if share >= _SHARE_TO_FIT else 1.0,
            black=black,
            **cast,
        )


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else 0.0
