"""OpenEXR stills: linear, premultiplied, half or float. The display window is delivered; outside the data it is empty.

Halves arrive packed (`RGBA_HALF`), because numba has no float16 on a CPU; floats as planes. What is no number (NaN,
infinity) would spread through every blur it touches, so it is replaced by 0 and counted in the notes.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Alpha, Colour, Layout, Picture, Primaries, Transfer

from onset.errors import InputError
from onset.extras import missing_extra
from onset.media.exr_extent import missing_bytes
from onset.media.limits import MOST_PIXELS
from onset.media.tags import ColourOverride, describe
from onset.timecode import Timecode, nominal_base

View = NDArray[Any]
_ALPHA = {"auto": Alpha.PREMULTIPLIED, "premultiplied": Alpha.PREMULTIPLIED, "straight": Alpha.STRAIGHT}
_CHROMATICITIES = {
    Primaries.BT709: (0.64, 0.33, 0.30, 0.60, 0.15, 0.06),
    Primaries.BT2020: (0.708, 0.292, 0.170, 0.797, 0.131, 0.046),
    Primaries.P3_D65: (0.68, 0.32, 0.265, 0.69, 0.15, 0.06),
    Primaries.BT601_525: (0.63, 0.34, 0.31, 0.595, 0.155, 0.07),
    Primaries.BT601_625: (0.64, 0.33, 0.29, 0.60, 0.15, 0.06),
}
_HALF_ONE = 0x3C00


class ExrStill:
    """One EXR picture: `picture`, `notes`, `timecode` where the file has one, and `fill`."""

    def __init__(self, path: Path, data: bytes, override: ColourOverride) -> None:
        missing = missing_bytes(data)
        if missing:
            raise InputError(f"{path}: the EXR is cut off; copy the file again")
        header, channels = _read(path)
        chosen, layer_note = _choose(path, channels)
        notes = [layer_note] if layer_note else []
        self._data, self._display = _window(header["dataWindow"]), _window(header["displayWindow"])
        left, top, right, bottom = self._display
        pixels = [_pixels(path, name, channels[name]) for name in chosen]
        self._channels = pixels
        colour = _colour(header, override, notes)
        alpha = _ALPHA.get(override.alpha, Alpha.OPAQUE) if len(pixels) == 4 else Alpha.OPAQUE
        aspect = Fraction(float(header.get("pixelAspectRatio", 1.0))).limit_denominator(1000) or Fraction(1)
        self.picture = Picture(right - left, bottom - top, _layout(pixels), colour, alpha, aspect)
        self.timecode = _timecode(header)
        self.replaced = sum(_zero_what_is_no_number(channel) for channel in pixels)
        if self.replaced:
            notes.append(f"{self.replaced} samples were NaN or infinite and are taken as 0")
        self.notes = (f"EXR: {describe(colour)}", *notes)

    def fill(self, destination: Sequence[View]) -> None:
        """Write it into planes of `picture`; what lies outside the data window is empty."""
        if self.picture.layout is Layout.RGBA_HALF:
            packed = destination[0].view(np.float16).reshape(self.picture.height_px, -1, 4)
            targets = [packed[..., position] for position in range(4)]
            if len(self._channels) == 3:
                packed.view(np.uint16)[..., 3] = _HALF_ONE
        else:
            targets = list(destination)
        for channel, target in zip(self._channels, targets, strict=False):
            self._paste(channel, target)

    def _paste(self, channel: View, target: View) -> None:
        left, top, right, bottom = self._display
        x0, y0, x1, y1 = self._data
        if self._data == self._display:
            target[...] = channel
            return
        target[...] = 0
        inner = (max(left, x0), max(top, y0), min(right, x1), min(bottom, y1))
        if inner[0] < inner[2] and inner[1] < inner[3]:
            target[inner[1] - top : inner[3] - top, inner[0] - left : inner[2] - left] = channel[
                inner[1] - y0 : inner[3] - y0, inner[0] - x0 : inner[2] - x0
            ]


def _read(path: Path) -> tuple[Mapping[str, Any], dict[str, Any]]:
    try:
        import OpenEXR
    except ImportError as error:
        raise (missing_extra(error, f"{path}: reading EXR") or error) from error
    try:
        with OpenEXR.File(str(path), header_only=True) as file:
            _refuse_too_large(path, file.header())
        with OpenEXR.File(str(path), separate_channels=True) as file:
            return dict(file.header()), dict(file.channels())
    except (RuntimeError, ValueError, TypeError, KeyError) as error:
        raise InputError(f"{path}: OpenEXR cannot read it: {error}") from None


def _refuse_too_large(path: Path, header: Mapping[str, Any]) -> None:
    """A damaged header may ask for any amount of memory. Raises InputError."""
    for name in ("dataWindow", "displayWindow"):
        left, top, right, bottom = _window(header[name])
        if not (right - left > 0 and bottom - top > 0 and (right - left) * (bottom - top) <= MOST_PIXELS):
            size = f"{right - left}x{bottom - top}"
            raise InputError(f"{path}: its {name} is {size}; pictures of 1 to {MOST_PIXELS} pixels are read")


def _choose(path: Path, channels: Mapping[str, Any]) -> tuple[list[str], str]:
    """(names of R G B and A, or of one grey channel; a note when a layer had to be chosen)."""
    if {"R", "G", "B"} <= channels.keys():
        return ["R", "G", "B"] + (["A"] if "A" in channels else []), ""
    if "Y" in channels and not {"RY", "BY"} & channels.keys():
        return ["Y"], ""
    layers = sorted({name.rpartition(".")[0] for name in channels if "." in name})
    for layer in layers:
        names = [f"{layer}.{letter}" for letter in "RGBA" if f"{layer}.{letter}" in channels]
        if len(names) >= 3 and names[2].endswith(".B"):
            return names, f"layer {layer} is taken"
    have = ", ".join(sorted(channels))
    raise InputError(f"{path}: has no R, G and B and no Y channel (channels: {have}); write it as RGB or RGBA")


def _pixels(path: Path, name: str, channel: Any) -> View:
    if channel.xSampling != 1 or channel.ySampling != 1:
        raise InputError(f"{path}: channel {name} is subsampled; write it with full resolution")
    pixels: View = channel.pixels
    if pixels.dtype not in (np.float16, np.float32):
        raise InputError(f"{path}: channel {name} holds {pixels.dtype}, not half or float; write it as half")
    return pixels


def _layout(pixels: Sequence[View]) -> Layout:
    if len(pixels) == 1:
        return Layout.GRAY_FLOAT
    if all(channel.dtype == np.float16 for channel in pixels):
        return Layout.RGBA_HALF
    return Layout.RGBA_FLOAT if len(pixels) == 4 else Layout.RGB_FLOAT


def _window(corners: Any) -> tuple[int, int, int, int]:
    """Left, top, right, bottom; the file's corners are inclusive."""
    low, high = corners
    return int(low[0]), int(low[1]), int(high[0]) + 1, int(high[1]) + 1


def _colour(header: Mapping[str, Any], override: ColourOverride, notes: list[str]) -> Colour:
    transfer = Transfer.LINEAR if override.transfer == "auto" else Transfer(override.transfer)
    if override.primaries != "auto":
        return Colour(transfer=transfer, primaries=Primaries(override.primaries))
    tagged = header.get("chromaticities")
    if tagged is None:
        return Colour(transfer=transfer)
    for primaries, known in _CHROMATICITIES.items():
        if np.allclose(tagged[:6], known, atol=2e-3):
            return Colour(transfer=transfer, primaries=primaries)
    notes.append(f"its chromaticities {[round(float(v), 4) for v in tagged[:6]]} are not known here: taken as bt709")
    return Colour(transfer=transfer)


def _timecode(header: Mapping[str, Any]) -> Timecode | None:
    """The `timeCode` attribute; its frames only count to 29, so that the base is the rate's, 24 when not said."""
    label = header.get("timeCode")
    if label is None:
        return None
    rate_hz = header.get("framesPerSecond", Fraction(24))
    base = max(nominal_base(rate_hz), label.frame + 1)
    return Timecode(label.hours, label.minutes, label.seconds, label.frame, base, bool(label.dropFrame))


def _zero_what_is_no_number(channel: View) -> int:
    bad = ~np.isfinite(channel)
    count = int(np.count_nonzero(bad))
    if count:
        channel[bad] = 0
    return count
