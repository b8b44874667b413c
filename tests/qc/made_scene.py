"""A small set with a person before a screen, whose every fault is planted by hand; and what is measured of it."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from onset.keying.evidence import Evidence
from onset.keying.screen_plate import ScreenPlate
from onset.qc.matte_report import MatteReport
from onset.qc.matte_watch import MatteWatch
from onset.screen import even_screen

WIDTH_PX, HEIGHT_PX = 480, 270
GREEN = (0.06, 0.42, 0.10)
SKIN = (0.45, 0.28, 0.20)
Map = NDArray[np.float32]


def person(soft_px: float = 3.0) -> Map:
    """Alpha of a head and shoulders that stand on the lower edge, with an edge of this width."""
    y, x = np.mgrid[0:HEIGHT_PX, 0:WIDTH_PX].astype(np.float32)
    head = 55.0 - np.hypot(x - 240.0, y - 110.0)
    body = 120.0 - np.hypot((x - 240.0), (y - 290.0))
    alpha: Map = np.clip(np.maximum(head, body) / soft_px + 0.5, 0.0, 1.0).astype(np.float32)
    return alpha


@dataclass
class MadeScene:
    """A good scene; give other fields to plant a fault. `light` (rows, columns) multiplies the screen."""

    green: tuple[float, float, float] = GREEN
    skin: tuple[float, float, float] = SKIN
    light: Map = field(default_factory=lambda: np.ones((HEIGHT_PX, WIDTH_PX), np.float32))
    alpha: Map = field(default_factory=person)
    matte: Map | None = None
    noise: float = 0.01
    fits: float = 1.0
    seed: int = 1

    def plate(self) -> ScreenPlate:
        """The clean plate."""
        pixels = np.array(self.green, np.float32)[:, None, None] * self.light
        ones = np.ones_like(self.light)
        screen = even_screen(self.green, 1)
        return ScreenPlate(screen, pixels, ones, 0 * ones, self.noise, self.seed, fits=self.fits)

    def proxy(self) -> Map:
        """What the camera sees of it."""
        plate = self.plate().pixels
        skin = np.array(self.skin, np.float32)[:, None, None]
        random = np.random.default_rng(self.seed)
        grain = random.normal(0, 0.3 * self.noise * self.green[1], plate.shape)
        return np.clip(self.alpha * skin + (1 - self.alpha) * plate + grain, 0, 1).astype(np.float32)

    def comp(self) -> NDArray[np.uint32]:
        """The composite over grey, display-encoded BGRA8."""
        light = self.alpha * np.array(self.skin, np.float32)[:, None, None] + (1 - self.alpha) * 0.2
        codes = np.rint(255 * np.clip(light, 0, 1) ** (1 / 2.2)).astype(np.uint32)
        packed: NDArray[np.uint32] = (codes[2] | codes[1] << 8 | codes[0] << 16 | 255 << 24).astype(np.uint32)
        return packed

    def stored(self) -> NDArray[np.uint8]:
        """The matte that went out: the true one unless another is planted."""
        return np.rint(255 * (self.alpha if self.matte is None else self.matte)).astype(np.uint8)


def measured(*scenes: MadeScene) -> MatteReport:
    """The report of the last of these frames."""
    watch = MatteWatch(WIDTH_PX, HEIGHT_PX)
    report = MatteReport(screen_found=False)
    for scene in scenes:
        evidence = Evidence(scene.proxy(), scene.plate())
        report = watch.look(evidence, scene.stored(), scene.comp())
    return report
