"""Coefficients against exactly known motion of the mesh itself: the solve alone, with no picture and no model.

    python -m onset.bench.trackers.expression_mesh

One JSON row for each motion and neutral.
"""

import json
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from onset.bench.trackers.expression_curve import curve_row
from onset.bench.trackers.mesh_motion import MOTIONS, Mesh
from onset.tracking.face.arkit import BLENDSHAPES
from onset.tracking.face.blendshapes import BlendshapeSolver, divided
from onset.tracking.face.canonical import canonical_m

STEPS = 21
NOISE_MM = 0.3
"""Independent noise of every coordinate of every point; a round figure, not that of any camera."""


def rows(base: Mesh) -> Iterator[dict[str, Any]]:
    """Figures of every motion from this face, against its own neutral and against everyone's; then noise and time."""
    amounts = np.linspace(0.0, 1.0, STEPS).tolist()
    for neutral in ("own", "canonical"):
        for name, motion in MOTIONS.items():
            solver = BlendshapeSolver(base if neutral == "own" else None)
            found = [divided(solver.solve(motion(base, amount)), {}) for amount in amounts]
            yield curve_row([name], amounts, found, bench="expression.mesh", motion=name, neutral=neutral)
    yield noise(base)


def noise(base: Mesh, frames: int = 300) -> dict[str, Any]:
    """How coefficients of a still face jitter when every point has noise, and what a solve costs."""
    numbers = np.random.default_rng(1)
    solver = BlendshapeSolver(base)
    found, took_ms = [], []
    for _ in range(frames):
        mesh = base + numbers.normal(0.0, NOISE_MM, base.shape)
        start_ns = time.perf_counter_ns()
        found.append(divided(solver.solve(mesh), {}))
        took_ms.append((time.perf_counter_ns() - start_ns) / 1e6)
    spread = {name: float(np.std([one[name] for one in found])) for name in BLENDSHAPES}
    worst = max(spread, key=lambda name: spread[name])
    return {
        "bench": "expression.noise",
        "noise_mm": NOISE_MM,
        "rms": round(float(np.sqrt(np.mean(np.square(list(spread.values()))))), 4),
        "worst": {worst: round(spread[worst], 4)},
        "solve_ms": {"p50": round(float(np.median(took_ms)), 3), "p95": round(float(np.percentile(took_ms, 95)), 3)},
    }


if __name__ == "__main__":
    for row in rows(1000.0 * canonical_m()):
        print(json.dumps(row))
