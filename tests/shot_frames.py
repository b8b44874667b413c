"""A few frames through the whole engine path, compositor and matte QC, from pictures given in linear light."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import LINEAR_709, SRGB_709, Layout, Picture

from onset.compositor import Compositor, Machine
from onset.frame import Frame, Loan, Output
from onset.ports import Want
from onset.quality import Quality
from onset.settings import make_show
from onset.stage.scenes import make_clip

Light = NDArray[np.float32]
WIDTH_PX, HEIGHT_PX = 480, 270
WANTS = (
    Want("matte", "matte", Layout.GRAY16, LINEAR_709),
    Want("comp", "comp", Layout.BGRA8, SRGB_709),
)


@dataclass(frozen=True)
class Shot:
    """What came of each frame: `alphas` 0..1 (rows, columns); and in the end `light` and `measures` that QC told."""

    alphas: list[Light]
    light: str
    measures: tuple[str, ...]
    texts: tuple[str, ...]


def shot(frames: Iterable[Light], *, keyer: dict[str, Any] | None = None, mattes: list[Any] | None = None) -> Shot:
    """Key frames of linear light (rows, columns, 3), the first as number 0, over nothing."""
    table = {"keyer": {"kind": "difference", **(keyer or {})}, "layer": [{"kind": "camera"}], "matte": mattes or []}
    (show,) = make_show(table, needs_source=False)
    alphas: list[Light] = []
    compositor = quality = None
    try:
        for index, light in enumerate(frames):
            if compositor is None or quality is None:
                picture = Picture(light.shape[1], light.shape[0], Layout.RGB_FLOAT, LINEAR_709)
                compositor = Compositor(show, picture, WANTS, Machine("cpu", 1))
                quality = Quality(compositor)
                outputs = _outputs(compositor)
            planes = tuple(np.ascontiguousarray(light[..., channel], np.float32) for channel in range(3))
            frame = Frame(planes, compositor.source, index, 0)
            compositor.composite(frame, outputs)
            quality.look(frame, outputs)
            alphas.append((outputs["matte"].planes[0] / 65535).astype(np.float32))
        told = dict(quality.told()) if quality is not None else {}
    finally:
        if compositor is not None:
            compositor.close()
    findings = told.get("findings", [])
    words = tuple(one["measure"] for one in findings), tuple(one["text"] for one in findings)
    return Shot(alphas, str(told.get("light")), *words)


def _outputs(compositor: Compositor) -> dict[str, Output]:
    made = {name: one.allocate() for name, one in compositor.outputs.items()}
    return {
        name: Output(name, made[name], one, Loan(made[name], release=lambda: None))
        for name, one in compositor.outputs.items()
    }


@cache
def scene(name: str, index: int = 0, *, empty: bool = False) -> tuple[Light, Light]:
    """The light of a benchmark scene's frame with a quiet sensor's noise, 0..1, and its true alpha."""
    clip = make_clip(name, seed=1, width_px=WIDTH_PX, height_px=HEIGHT_PX, frames=index + 1)
    exposure = clip.light(index)
    light = clip.plate if empty else exposure.light
    return seen(light, index), np.zeros_like(exposure.alpha) if empty else exposure.alpha


def seen(light: NDArray[Any], index: int = 0) -> Light:
    """Light as a camera that clips at 1 sees it, with noise of 0.002."""
    noise = np.random.default_rng([7, index]).normal(0, 0.002, light.shape)
    return np.clip(light + noise, 0.0, 1.0).astype(np.float32)


def error(alpha: Light, truth: Light) -> float:
    """Mean absolute error of a matte."""
    return float(np.abs(alpha - truth).mean())
