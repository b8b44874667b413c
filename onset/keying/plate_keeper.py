"""Keeps the screen's clean plate over the frames: found in the first, followed in the light, learned, found again.

    gain       one factor a channel, measured in every frame and taken at once: exposure, a lamp that flickers
    learning   per pixel, slow; fast where a good part of the screen comes off the plate, as in a pan
    reset      the gain explains little of the screen any more: a cut, another camera, other lamps

Nothing here reads a clock or the frame's number: the same frames in the same order give the same plates.
"""

import logging
import math
from dataclasses import replace

import numpy as np

from onset.frame import Frame
from onset.keying.first_plate import first_plate
from onset.keying.learned_plate import LearnedPlate
from onset.keying.plate_light import measure_light
from onset.keying.screen_noise import measured_noise
from onset.keying.screen_plate import Proxy, ScreenPlate, ScreenWanted
from onset.keying.wanted_screen import differs, look_for_screen
from onset.screen import Screen

_LOG = logging.getLogger(__name__)
_TRY_EVERY = 15
"""Frames between two looks for a screen that is missing: looking takes 4 ms."""
_LEAST_SAMPLES = 40
_COVERED, _MOSTLY_COVERED = 0.02, 0.35
_COHERENT, _STEADY = 0.55, 0.75
_REST = 8  # frames after a reset in which there is no other: a first plate takes 50 ms
_SAME_GAIN = 0.004
_NOISE_EVERY, _NOISE_KEPT = 25, 9
_LEAST_NOISE = 0.0005


class PlateKeeper:
    """Settles the plate for each frame in turn, for proxies of `width_px` x `height_px`, `divide` times smaller."""

    def __init__(self, width_px: int, height_px: int, divide: int) -> None:
        self._shape = (3, height_px, width_px)
        self._divide = divide
        self._wanted: ScreenWanted | None = None
        self._screen: Screen | None = None
        self._learned: LearnedPlate | None = None
        self._plate: ScreenPlate | None = None
        self._noises: list[float] = []
        self._temporal = 0.0
        self._frames = 0
        self._since_look = _TRY_EVERY
        self._since_reset = _REST
        self._said: set[str] = set()

    def look_again(self) -> None:
        """Forget the screen and its plate; the next frame is the first."""
        self._wanted = None

    def settle(self, wanted: ScreenWanted, proxy: Proxy, index: int, frame: Frame | None = None) -> ScreenPlate | None:
        """The plate in force for this frame, or None when there is no screen.

        `proxy` is float32 (3, rows, columns) linear. `frame`, where given, lends full-size pixels to measure noise on.
        Raises ValueError for a proxy of another size.
        """
        if proxy.shape != self._shape:
            raise ValueError(f"frame {index}: its proxy is {proxy.shape}; this keeper was made for {self._shape}")
        self._frames += 1
        self._since_look += 1
        self._since_reset += 1
        if wanted != self._wanted:
            self._wanted, self._learned, self._since_look = wanted, None, _TRY_EVERY
        if self._learned is None:
            if self._since_look >= _TRY_EVERY:
                self._begin(wanted, proxy)
        else:
            self._go_on(self._learned, wanted, proxy)
        return self._shown(frame)

    def _begin(self, wanted: ScreenWanted, proxy: Proxy) -> None:
        """Find the screen and its plate in this frame."""
        self._since_look = 0
        found = look_for_screen(wanted, proxy)
        for note in found.notes:
            self._say(note)
        self._screen = found.screen
        if found.screen is None:
            self._learned = None
            return
        revision = 0 if self._learned is None else self._learned.revision
        first = first_plate(proxy, found.screen)
        self._learned = LearnedPlate(first, found.screen.primary, first.colour_limit, revision + 1)
        self._since_reset = 0
        self._noises.clear()

    def _go_on(self, learned: LearnedPlate, wanted: ScreenWanted, proxy: Proxy) -> None:
        noise = self._proxy_noise()
        light = measure_light(
            proxy, learned.mean, learned.count, learned.primary, learned.colour_limit, noise, self._frames
        )
        if light.valid < _MOSTLY_COVERED and self._another_screen(learned, wanted, proxy):
            self._begin(wanted, proxy)
            return
        if light.samples < _LEAST_SAMPLES or light.valid < _COVERED:
            return  # somebody stands before all of it: what is known stays
        if light.coherent < _COHERENT and self._since_reset > _REST:
            self._begin(wanted, proxy)
            return
        if max(abs(new / old - 1.0) for new, old in zip(light.gain, learned.gain, strict=True)) > _SAME_GAIN:
            learned.follow(light.gain)
        learned.learn(proxy, noise, fast=light.steady < _STEADY)
        if learned.age >= 6 and (learned.age & (learned.age - 1) == 0 or learned.age % 1024 == 0):
            learned.look_for_markers(proxy)
        self._temporal = light.noise

    def _another_screen(self, learned: LearnedPlate, wanted: ScreenWanted, proxy: Proxy) -> bool:
        """Whether the picture has a screen, and it is not the one that is kept."""
        if self._since_look < _TRY_EVERY:
            return False
        self._since_look = 0
        found = look_for_screen(wanted, proxy).screen
        return found is not None and differs(found, learned.pixels, learned.primary, learned.colour_limit)

    def _proxy_noise(self) -> float:
        """The noise of a proxy pixel, relative to the screen."""
        return self._temporal or self._noise() / math.sqrt(self._averaged)

    def _noise(self) -> float:
        if self._noises:
            return float(np.median(self._noises))
        return max(self._temporal * math.sqrt(self._averaged), _LEAST_NOISE)

    @property
    def _averaged(self) -> int:
        """How many full-size pixels one of the proxy is the mean of."""
        return min(self._divide, 2) * self._divide

    def _measure(self, learned: LearnedPlate, frame: Frame) -> None:
        """Measure the noise a few times, on changing places; then it is known, until the plate is begun again."""
        due = self._since_reset % _NOISE_EVERY == 0 or not self._noises
        if due and len(self._noises) < _NOISE_KEPT:
            found = measured_noise(frame, learned.bare, learned.primary, self._frames)
            if found is not None:
                self._noises.append(max(found, _LEAST_NOISE))

    def _shown(self, frame: Frame | None) -> ScreenPlate | None:
        learned, screen = self._learned, self._screen
        if learned is None or screen is None:
            return None
        if frame is not None:
            self._measure(learned, frame)
        gain = (float(learned.gain[0]), float(learned.gain[1]), float(learned.gain[2]))
        red, green, blue = (value * by for value, by in zip(screen.linear, gain, strict=True))
        lit = replace(screen, linear=(red, green, blue))
        return ScreenPlate(
            lit, learned.pixels, learned.confidence, learned.markers, self._noise(), learned.revision, gain
        )

    def _say(self, text: str) -> None:
        """Once each, however often it is found."""
        if text not in self._said:
            self._said.add(text)
            _LOG.warning("keyer: %s", text)
