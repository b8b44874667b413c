"""Real stills keyed with no setting touched, and what a person drew on them: sure core, sure screen."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onset.media.png import write_png
from onset.media.still import read_still
from onset.offline_show import offline_show
from onset.still_key import key_still
from tests.footage import footage

Codes = NDArray[np.uint8]
Inside = NDArray[np.bool_]
CORE_HELD, SCREEN_SEEN, CAST = 0.9, 0.02, 15 / 255
"""A core pixel below the first is a hole, a screen pixel above the second is residue; the third is of encoded codes."""
VISIBLE = 0.02
GREY = 0.5
"""Alpha from which a pixel counts as visible, and the encoded grey that it is looked at over."""


@dataclass(frozen=True)
class KeyFigures:
    """Shares, 0 to 1: `holes` of the core, `residue` of the screen, `cast` of all visible pixels, `solid_cast` of those
    whose straight colour has it at alpha 0.5 and more."""

    holes: float
    residue: float
    cast: float
    solid_cast: float


@dataclass(frozen=True)
class KeyedStill:
    """`codes` (rows, columns, 3) as the camera gave them, `straight` (rows, columns, 3) encoded 0..1, `alpha` 0..1."""

    codes: Codes
    straight: NDArray[np.float32]
    alpha: NDArray[np.float32]


@cache
def regions() -> dict[str, dict[str, Any]]:
    """By the name of a still: its `core` and `screen`, `gap` where one was closed once: lists of polygons
    with a sentence each."""
    text = (Path(__file__).parent / "data" / "still_regions.toml").read_text()
    return {still["name"]: still for still in tomllib.loads(text)["still"]}


def inside(points: list[list[float]], width_px: int, height_px: int) -> Inside:
    """Pixels whose middle an outline encloses, by the even-odd rule; `points` are fractions of the frame."""
    x = (np.arange(width_px) + 0.5)[None, :]
    y = (np.arange(height_px) + 0.5)[:, None]
    found = np.zeros((height_px, width_px), np.bool_)
    corners = np.asarray(points) * (width_px, height_px)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y0 != y1:
            found ^= ((y0 <= y) != (y1 <= y)) & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    return found


def region(name: str, role: str, width_px: int, height_px: int) -> Inside:
    """All of a still that is sure `core`, sure `screen` or, where one was drawn, a `gap`."""
    found = np.zeros((height_px, width_px), np.bool_)
    for one in regions()[name][role]:
        found |= inside(one["points"], width_px, height_px)
    return found


def still_codes(name: str, *, blue: bool = False, height_px: int | None = None) -> Codes:
    """A shared still, 8 bit (rows, columns, 3); green and blue exchanged; scaled, down by area, up by a cubic."""
    import cv2

    pixels = cv2.imread(str(footage(f"green/{name}")), cv2.IMREAD_COLOR_RGB)
    assert pixels is not None
    codes = np.asarray(pixels, np.uint8)
    if height_px is not None:
        scale = height_px / codes.shape[0]
        by = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        codes = np.asarray(cv2.resize(codes, (round(codes.shape[1] * scale), height_px), interpolation=by), np.uint8)
    return np.ascontiguousarray(codes[..., [0, 2, 1]] if blue else codes)


def keyed(codes: Codes, folder: Path) -> KeyedStill:
    """What `onset key STILL OUTPUT --matte MATTE` writes, with no option."""
    source, output, matte = (folder / f"{name}.png" for name in ("still", "comp", "matte"))
    write_png(source, codes.astype(np.uint16) * 257)
    key_still(offline_show(None), source, output, matte=matte)
    comp, seen = read_still(output), read_still(matte)
    height, width = codes.shape[:2]
    straight = np.asarray(comp.planes[0]).view(np.uint16).reshape(height, width, 4)[..., :3]
    alpha = np.asarray(seen.planes[0]).view(np.uint16).reshape(height, width)
    return KeyedStill(codes, (straight / 65535).astype(np.float32), (alpha / 65535).astype(np.float32))


def to_linear(code: NDArray[np.float32]) -> NDArray[np.float32]:
    """IEC 61966-2-1."""
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4).astype(np.float32)


def to_code(linear: NDArray[np.float32]) -> NDArray[np.float32]:
    """IEC 61966-2-1."""
    bent = 1.055 * np.maximum(linear, 0.0031308) ** (1 / 2.4) - 0.055
    return np.where(linear <= 0.0031308, linear * 12.92, bent).astype(np.float32)


def over(still: KeyedStill, background: NDArray[np.float32]) -> NDArray[np.float32]:
    """Encoded comp over an encoded colour or picture (rows, columns, 3), mixed in linear light."""
    alpha = still.alpha[..., None]
    return to_code(alpha * to_linear(still.straight) + (1 - alpha) * to_linear(background))


def figures(name: str, still: KeyedStill, *, primary: int) -> KeyFigures:
    """The goals of one keyed still; `primary` is the screen's channel: 1 green, 2 blue."""
    height, width = still.alpha.shape
    core, screen = region(name, "core", width, height), region(name, "screen", width, height)
    others = [channel for channel in range(3) if channel != primary]

    def cast(colour: NDArray[np.float32]) -> Inside:
        found: Inside = colour[..., primary] - colour[..., others].max(axis=-1) > CAST
        return found

    comp = over(still, np.full((1, 1, 3), GREY, np.float32))
    return KeyFigures(
        holes=float((still.alpha[core] < CORE_HELD).mean()),
        residue=float((still.alpha[screen] > SCREEN_SEEN).mean()),
        cast=float(cast(comp)[still.alpha > VISIBLE].mean()),
        solid_cast=float(cast(still.straight)[still.alpha >= 0.5].mean()),
    )
