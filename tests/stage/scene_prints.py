"""What each benchmark scene looked like when it was published: means of blocks, small enough to keep.

Run `python tests/stage/scene_prints.py` to write them anew, after a change that is meant.
"""

import json
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from onset.stage.scenes import GENERATOR_VERSION, SCENES, SceneFrame, make_clip

FILE = Path(__file__).parents[1] / "data" / "scene_prints.json"
ROWS, COLUMNS = 3, 4


class Frame(TypedDict):
    """Which picture of each scene is kept."""

    seed: int
    width_px: int
    height_px: int
    frames: int


FRAME: Frame = {"seed": 1, "width_px": 128, "height_px": 96, "frames": 1}


def fingerprint(frame: SceneFrame) -> dict[str, list[float]]:
    """Block means of alpha, foreground, plate and the first camera plane as a share of its largest code."""
    first = frame.planes[0]
    codes = first.view(np.uint8)[:, 1::4] if first.dtype == np.uint32 else first
    largest = 255 if codes.dtype == np.uint8 else 1023
    return {
        "alpha": _blocks(frame.alpha),
        "foreground": _blocks(frame.foreground.mean(axis=-1)),
        "plate": _blocks(frame.plate.mean(axis=-1)),
        "camera": _blocks(codes.astype(np.float64) / largest),
    }


def _blocks(plane: NDArray[Any]) -> list[float]:
    rows, columns = plane.shape[0] // ROWS, plane.shape[1] // COLUMNS
    means = plane[: rows * ROWS, : columns * COLUMNS].reshape(ROWS, rows, COLUMNS, columns).mean(axis=(1, 3))
    return [round(float(mean), 4) for mean in means.ravel()]


def all_prints() -> dict[str, Any]:
    """Every scene's."""
    return {name: {"version": GENERATOR_VERSION, **fingerprint(make_clip(name, **FRAME).frame(0))} for name in SCENES}


FINGERPRINTS: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}

if __name__ == "__main__":
    rows = [f"{json.dumps(name)}: {json.dumps(kept)}" for name, kept in all_prints().items()]
    FILE.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
