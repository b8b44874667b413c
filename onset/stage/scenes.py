"""The benchmark's scenes: short clips of people and things before a screen, with alpha, foreground and plate known.

    clip = make_clip("loose_hair", seed=1)
    frame = clip.frame(0)

All truth is linear light, BT.709 primaries, 1.0 being the camera's white; a clipped screen or a highlight lies above 1.

    camera = encode(sensor(veil(alpha * (foreground + spill) + (1 - alpha) * plate)))

`foreground` is what a compositor wants: the surface under its own lamps, *without* the screen's light that bounces off
it (`spill`, declared beside it), without veil and noise. It is defined everywhere: where alpha is 0 it continues what
is nearest. Motion and focus blur act on premultiplied colour and alpha alike, so that the identity above holds in every
pixel. A frame depends on nothing but GENERATOR_VERSION, name, seed, size and index; the same on every run. On another
make of processor vector arithmetic may round differently in the last bit of a float, hence now and then a code by one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Picture

from onset.stage.shot.codec import compressed
from onset.stage.shot.encode import planes_of
from onset.stage.shot.exposure import Exposure, clean_plate, expose
from onset.stage.shot.held_back import HELD_BACK
from onset.stage.shot.moment import Moment
from onset.stage.shot.noise import exposed
from onset.stage.shot.scene_type import SceneType
from onset.stage.shot.tuning import TUNING
from onset.stage.shot.veil import veiled

__all__ = ["GENERATOR_VERSION", "RATE_HZ", "SCENES", "SceneClip", "SceneFrame", "SceneType", "make_clip"]

GENERATOR_VERSION = 1
"""Raised with every change that moves a pixel of any scene; docs/key_benchmark.md says why."""
RATE_HZ = Fraction(25)
SMALLEST_PX = 64

SCENES: Mapping[str, SceneType] = MappingProxyType({scene.name: scene for scene in (*TUNING, *HELD_BACK)})
"""Every scene type by name, those for tuning first."""


@dataclass(frozen=True)
class SceneFrame:
    """One frame. `planes` are the camera's, as the clip's `picture` says; the rest is float32 truth.

    `alpha` (h, w) 0..1; `foreground` (h, w, 3) straight, without spill, defined where alpha is 0 too; `plate`
    (h, w, 3) what stands behind it, noise-free; `spill` (h, w, 3) straight, 0 where alpha is 0.
    """

    planes: tuple[NDArray[Any], ...]
    alpha: NDArray[np.float32]
    foreground: NDArray[np.float32]
    plate: NDArray[np.float32]
    spill: NDArray[np.float32]


class SceneClip:
    """Frames 0..len-1 of one scene, each made when it is asked for; none depends on another."""

    def __init__(self, scene: SceneType, *, seed: int, width_px: int, height_px: int, frames: int) -> None:
        self.scene, self.seed, self.rate_hz, self._frames = scene, seed, RATE_HZ, frames
        self.picture: Picture = scene.shot.camera.picture(width_px, height_px)
        self._key = crc32(scene.name.encode()) ^ seed * 0x9E3779B1 & 0xFFFFFFFF
        self.plate: NDArray[np.float32] = clean_plate(scene.shot, height_px, width_px, self._key)
        """The empty set, (h, w, 3) float32 linear."""

    def __len__(self) -> int:
        return self._frames

    def frame(self, index: int) -> SceneFrame:
        """Frame `index`. Raises IndexError outside 0..len-1."""
        exposure = self.light(index)
        planes = self._taken(exposure.light, index)
        return SceneFrame(planes, exposure.alpha, exposure.foreground, exposure.plate, exposure.spill)

    def light(self, index: int) -> Exposure:
        """The light of frame `index` before it reaches the lens, with its truth. Raises IndexError as `frame`."""
        if not 0 <= index < self._frames:
            raise IndexError(f"frame {index} of {self.scene.name} does not exist; there are 0 to {self._frames - 1}")
        camera = self.scene.shot.camera
        moment = Moment.of_frame(index, float(self.rate_hz), camera.shutter, camera.exposures)
        return expose(self.scene.shot, self.plate, self._key, moment)

    def empty(self, index: int) -> tuple[NDArray[Any], ...]:
        """The camera's planes of the empty set, for keyers given a captured plate; noise differs by `index`."""
        return self._taken(self.plate, -1 - index)

    def _taken(self, light: NDArray[np.float32], index: int) -> tuple[NDArray[Any], ...]:
        camera = self.scene.shot.camera
        generator = np.random.default_rng([self._key, 4, index & 0xFFFFFFFF])
        strayed = veiled(light, camera.veil, camera.veil_light)
        planes = planes_of(exposed(strayed, camera.sensor, generator), self.picture)
        return compressed(planes, self.picture, camera.compression) if camera.compression else planes


def make_clip(name: str, *, seed: int = 1, width_px: int = 1920, height_px: int = 1080, frames: int = 8) -> SceneClip:
    """The clip of scene `name`. `frames` is only how many there are: frame 3 is the same in a longer clip.

    Raises ValueError for an unknown name, a negative seed, sides that are odd or below 64 pixels, or no frames.
    """
    if name not in SCENES:
        raise ValueError(f"scene {name!r} is unknown; known: {', '.join(SCENES)}")
    if seed < 0:
        raise ValueError(f"seed {seed} is negative; use 0 or more")
    for side, pixels in (("width_px", width_px), ("height_px", height_px)):
        if pixels < SMALLEST_PX or pixels % 2:
            raise ValueError(f"{side} is {pixels}; scenes need an even number of at least {SMALLEST_PX} pixels")
    if frames < 1:
        raise ValueError(f"a clip of {frames} frames shows nothing; ask for at least 1")
    return SceneClip(SCENES[name], seed=seed, width_px=width_px, height_px=height_px, frames=frames)
