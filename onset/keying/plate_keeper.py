"""Keeps the screen's clean plate over the frames: found in the first, followed in the light, learned, found again.

    gain       one factor a channel, measured in every frame and taken at once: exposure, a lamp that flickers
    learning   per pixel, slow; fast where a good part of the screen comes off the plate, as in a pan
    reset      the gain explains little of the screen any more: a cut, another camera, other lamps
    haze       found in the first picture, it is divided out of that and of all that is compared or learned: it drifts

A plate that was given is followed in its light and nothing else. Nothing here reads a clock or the frame's number: the
same frames in the same order give the same plates.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onset.display_colour import colour_text
from onset.errors import OnsetError
from onset.frame import Frame
from onset.keying.cut import glimpse, is_another
from onset.keying.first_plate import FirstPlate, first_plate
from onset.keying.given_plate import fitted
from onset.keying.haze import Haze, find_haze, without_haze
from onset.keying.kept_state import State, kept, recalled
from onset.keying.learned_plate import LearnedPlate
from onset.keying.panels import patched
from onset.keying.plate_light import PlateLight, measure_light
from onset.keying.plate_noise import PlateNoise
from onset.keying.screen_plate import GivenPlate, Proxy, ScreenPlate, ScreenWanted
from onset.keying.wanted_screen import differs, look_for_screen, numbers_only, panel_colours
from onset.keying.warm_arrays import WarmArrays
from onset.screen import Screen

_LOG = logging.getLogger(__name__)
_TRY_EVERY = 15
"""Frames between two looks for a screen that is missing: looking takes 4 ms. At a cut it is looked for at once."""
_LOST_EVERY = 2
"""The same while nothing has the known screen's colour, as in a dissolve: each frame until it is found is opaque. After
a reset, which that was, in each frame: the next mixture is another colour again."""
_LEAST_SAMPLES = 40
_COVERED, _MOSTLY_COVERED = 0.02, 0.35
_COHERENT, _COHERENT_AT_CUT, _STEADY = 0.55, 0.8, 0.75
_REST = 8  # frames after a reset in which there is no other, but for a cut: a first plate takes 50 ms
_SAME_GAIN = 0.004
_MARKERS_FROM, _MARKERS_EVERY = 8, 1024
_MARKERS_MET_EVERY = 25
"""Frames between two looks where the markers of a given plate have come to: a camera is touched now and then."""

_KINDS = (Haze, LearnedPlate, PlateNoise, Screen, ScreenWanted)
_NOT_CARRIED = {"_shape", "_divide", "_read_plate", "_said", "_refused", "_elsewhere", "_warm"}
"""What the size, or whoever made the keeper, says, and what is only told; the rest is its state."""

ReadPlate = Callable[[Path], GivenPlate]


class PlateKeeper:
    """Settles the plate for each frame in turn, for proxies of `width_px` x `height_px`, `divide` times smaller.

    `read_plate` reads the file of `ScreenWanted.plate`; raising OnsetError it costs the plate, never the frame.
    """

    def __init__(self, width_px: int, height_px: int, divide: int, read_plate: ReadPlate | None = None) -> None:
        self._shape = (3, height_px, width_px)
        self._divide = divide
        self._read_plate = read_plate
        self._warm = WarmArrays()
        self._wanted: ScreenWanted | None = None
        self._screen: Screen | None = None
        self._learned: LearnedPlate | None = None
        self._given: NDArray[np.float32] | None = None
        self._haze: Haze | None = None
        self._noise = PlateNoise(divide)
        self._revision = 0
        self._fits = 1.0
        self._in_sight = False
        self._glimpse: NDArray[np.float32] | None = None
        self._frames = 0
        self._since_look = _TRY_EVERY
        self._since_reset = _REST
        self._owed = False
        self._notes: tuple[str, ...] = ()
        self._refused: tuple[str, ...] = ()
        self._elsewhere: tuple[str, ...] = ()
        self._said: set[str] = set()

    def look_again(self) -> None:
        """Forget the screen and its plate; the next frame is the first. A plate's file is read again."""
        self._wanted = None

    def state(self) -> State:
        """All that the frames so far have come to, as arrays; copied, 8 MB at 1080p."""
        carried = {name: value for name, value in vars(self).items() if name not in _NOT_CARRIED}
        return kept(carried, _KINDS, self._warm.copy)

    def restore(self, state: State) -> None:
        """Go on where a keeper of this size was when `state` was taken. Raises ValueError when it is no such state."""
        values = recalled(state, _KINDS)
        carried = {name for name in vars(self) if name not in _NOT_CARRIED}
        if values.keys() != carried:
            raise ValueError(f"a keeper's state has {', '.join(sorted(carried))}; this one {', '.join(sorted(values))}")
        learned = values["_learned"]
        if learned is not None and learned.mean.shape != self._shape:
            raise ValueError(f"the state is of a proxy of {learned.mean.shape}; this keeper was made for {self._shape}")
        vars(self).update(values)

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
        now = glimpse(proxy)
        cut = self._glimpse is not None and is_another(now, self._glimpse)
        if cut:
            self._since_look, self._since_reset, self._elsewhere = _TRY_EVERY, _REST + 1, ()
        self._glimpse = now
        if wanted != self._wanted:
            self._wanted, self._learned, self._given, self._since_look = wanted, None, None, _TRY_EVERY
            self._haze, self._refused, self._elsewhere = None, (), ()
            if wanted.plate is not None:
                self._take(wanted, wanted.plate)
        if self._learned is None:
            if self._since_look >= _TRY_EVERY:
                self._begin(wanted, proxy)
        else:
            self._go_on(self._learned, wanted, proxy, cut=cut)
        return self._shown(frame)

    def _take(self, wanted: ScreenWanted, path: Path) -> None:
        """Take the plate in a file; without success the plate is found as if none had been given."""
        try:
            if self._read_plate is None:
                raise ValueError(f"plate {path}: this keyer reads no plates; leave it out")
            made = fitted(self._read_plate(path), wanted, *self._shape[1:], self._divide)
        except (OnsetError, ValueError) as error:
            self._refused = (f"{error}; the plate is found in the picture instead",)
            self._tell(())
            return
        self._put(made.first, made.screen, made.notes, known=True, picture=made.empty)
        self._given = made.empty

    def _begin(self, wanted: ScreenWanted, proxy: Proxy) -> None:
        """Find the screen and its plate in this frame."""
        self._since_look = 0
        unusual = self._screen is None
        found = look_for_screen(wanted, proxy, unusual=unusual)
        if found.screen is None:
            self._learned = None
            self._tell(found.notes)
        else:
            picture = numbers_only(proxy)
            screen = found.screen
            self._haze = find_haze(picture, screen.primary)
            if self._haze is not None:
                picture = without_haze(picture, self._haze)
                screen = look_for_screen(wanted, picture, unusual=unusual).screen or screen
            first = patched(first_plate(picture, screen), picture, screen, panel_colours(picture, wanted.patch))
            self._put(first, screen, found.notes, picture=picture)

    def _put(
        self,
        first: FirstPlate,
        screen: Screen,
        notes: tuple[str, ...],
        *,
        known: bool = False,
        picture: Proxy | None = None,
    ) -> None:
        learned_first = self._screen is None
        self._learned = LearnedPlate(first, screen.primary, self._revision + 1, known=known, picture=picture)
        self._screen = screen
        self._since_reset = 0
        self._owed = False
        self._in_sight = True
        self._noise.restart()
        self._tell(notes)
        if learned_first:
            self.state()  # so that its memory is warm at a roll; this frame takes 50 ms anyway

    def _go_on(self, learned: LearnedPlate, wanted: ScreenWanted, whole: Proxy, *, cut: bool) -> None:
        proxy = whole
        if self._haze is not None:
            proxy = without_haze(whole, self._haze, float(learned.gain[learned.primary]))
        noise = self._noise.of_proxy
        light = measure_light(
            proxy, learned.mean, learned.count, learned.primary, learned.colour_limit, noise, self._frames,
            (float(learned.gain[0]), float(learned.gain[1]), float(learned.gain[2])),
        )  # fmt: skip
        in_sight = self._in_sight = light.samples >= _LEAST_SAMPLES and light.valid >= _COVERED
        self._fits = light.coherent if in_sight else 1.0 if self._given is None else 0.0
        if self._given is None and self._must_begin(light, learned, wanted, proxy, in_sight=in_sight, cut=cut):
            self._begin(wanted, whole)
            return
        if cut and self._given is None:
            self._look_beside(learned, wanted, proxy)
        if self._given is not None and (in_sight or self._since_look >= _TRY_EVERY):
            self._elsewhere = () if in_sight else self._other_screen(learned, proxy)
        if not in_sight:
            return  # somebody stands before all of it: what is known stays
        if max(abs(new / old - 1.0) for new, old in zip(light.gain, learned.gain, strict=True)) > _SAME_GAIN:
            learned.follow(light.gain)
        self._noise.heard(light.noise)
        if self._given is not None and (cut or self._since_reset % _MARKERS_MET_EVERY == 0):
            learned.meet_markers(numbers_only(proxy), self._given)
        if self._given is None:
            learned.learn(proxy, noise, fast=light.steady < _STEADY)
            age = learned.age
            if age >= _MARKERS_FROM and (age & (age - 1) == 0 or age % _MARKERS_EVERY == 0):
                learned.look_for_markers(numbers_only(proxy))

    def _look_beside(self, learned: LearnedPlate, wanted: ScreenWanted, proxy: Proxy) -> None:
        """Behind a cut the plate may still hold, but there may be another screen beside it, or no longer be one."""
        found = look_for_screen(wanted, proxy)
        if found.screen is None or self._screen is None:
            return
        notes = found.notes
        if notes and differs(found.screen, learned.pixels, learned.primary, learned.colour_limit):
            colours = f"{colour_text(*self._screen.linear)} and {colour_text(*found.screen.linear)}"
            notes = (f"two screens, {colours}: keying the first, of the shot before; set screen for the other",)
        self._tell(notes)

    def _other_screen(self, learned: LearnedPlate, proxy: Proxy) -> tuple[str, ...]:
        """What to tell where nothing has the colour of the plate that was given, but there is another screen."""
        self._since_look = 0
        found = look_for_screen(ScreenWanted(), proxy).screen
        if found is None or self._screen is None:
            return ()
        if not differs(found, learned.pixels, learned.primary, learned.colour_limit):
            return ()
        if self._elsewhere:
            return self._elsewhere  # noise moves its colour by a code: said once
        own, theirs = colour_text(*self._screen.linear), colour_text(*found.linear)
        note = f"the plate's screen, {own}, is nowhere in sight, but one of {theirs}: capture a plate of this set"
        self._log(note)
        return (note,)

    def _must_begin(
        self, light: PlateLight, learned: LearnedPlate, wanted: ScreenWanted, proxy: Proxy, *, in_sight: bool, cut: bool
    ) -> bool:
        """Whether the picture shows another screen, or this one so changed that nothing of the plate holds."""
        young = self._since_reset < _TRY_EVERY
        every = _LOST_EVERY if young or not in_sight else _TRY_EVERY  # one begun in a dissolve holds for a little of it
        if light.valid < _MOSTLY_COVERED and self._since_look >= (1 if young and not in_sight else every):
            self._since_look = 0
            found = look_for_screen(wanted, proxy).screen
            held = learned.mean if young else learned.pixels
            if found is not None and differs(found, held, learned.primary, learned.colour_limit):
                return True
        # A young plate learns such a change in a frame, but for what lies beside people: once at rest it begins anew.
        self._owed |= in_sight and light.coherent < (_COHERENT_AT_CUT if cut else _COHERENT)
        return self._owed and self._since_reset > _REST

    def _shown(self, frame: Frame | None) -> ScreenPlate | None:
        learned, screen = self._learned, self._screen
        if learned is None or screen is None:
            return None
        self._revision = learned.revision
        # In a black frame what was the screen has no light to compare noise with: it would come to half of it.
        if frame is not None and self._in_sight and self._noise.is_due():
            self._noise.look(frame, learned.bare, learned.primary)
        gain = (float(learned.gain[0]), float(learned.gain[1]), float(learned.gain[2]))
        red, green, blue = (value * by for value, by in zip(screen.linear, gain, strict=True))
        return ScreenPlate(
            replace(screen, linear=(red, green, blue)),
            learned.pixels,
            learned.confidence,
            learned.markers,
            self._noise.of_pixel,
            learned.revision,
            gain,
            self._given,
            self._fits,
            (*self._notes, *self._elsewhere),
            learned.looks,
            0.0 if self._haze is not None else self._noise.of_bare_proxy,  # what haze leaves over is no noise
        )

    def _tell(self, notes: tuple[str, ...]) -> None:
        """Keep what is to be told, a refused plate first, and log it once each, however often it is found."""
        self._notes = (*self._refused, *notes)
        for note in self._notes:
            self._log(note)

    def _log(self, note: str) -> None:
        if note not in self._said:
            self._said.add(note)
            _LOG.warning("keyer: %s", note)
