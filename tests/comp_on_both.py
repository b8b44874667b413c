"""Runs the demo's whole plan on the CPU and on CUDA and prints how far apart they lie; for test_comp_on_both."""

import json
import os

import numpy as np
from onset_kernels import run_cuda, sweep_cuda
from onset_kernels.picture import LINEAR_709, SRGB_709, Layout, Picture

from onset.compositor import Compositor, Machine, lent
from onset.frame import Frame
from onset.pool import Pool
from onset.ports import Want
from onset.settings import make_show
from onset.stage.scene import Stage

WIDTH_PX, HEIGHT_PX = 48, 27
WANTS = [Want("comp", "comp", Layout.BGRA8, SRGB_709), Want("matte", "matte", Layout.GRAY8, LINEAR_709)]
TABLE = {
    "source": {"kind": "pattern"},
    "keyer": {"kind": "difference", "grow_px": 0.5},
    "layer": [{"kind": "bars"}, {"kind": "camera"}],
}


def composed(device: str) -> dict[str, np.ndarray]:
    """Three frames of the stage through the show, the last one's outputs as bytes."""
    picture = Picture(WIDTH_PX, HEIGHT_PX, Layout.BGRA8)
    (show,) = make_show(TABLE)
    compositor = Compositor(show, picture, WANTS, Machine(device, 1))
    pool = Pool(capacity=8, wait=False)
    outputs = lent(compositor.outputs, lambda _name, one: pool.lend(one))
    assert outputs is not None
    stage = Stage(WIDTH_PX, HEIGHT_PX)
    planes = picture.allocate()
    for index in range(3):
        stage.draw(index, planes)
        compositor.composite(Frame(planes, picture, index, index * 40_000_000), outputs)
    return {name: output.planes[0].view(np.uint8).astype(int) for name, output in outputs.items()}


if __name__ == "__main__":
    if os.environ.get("NUMBA_ENABLE_CUDASIM") == "1":  # it starts a Python thread for each of a block's 256
        for module in (run_cuda, sweep_cuda):
            setattr(module, "BLOCK", (8, 4))  # noqa: B010 - a constant elsewhere
    cpu, cuda = composed("cpu"), composed("cuda")
    apart = {name: np.abs(cpu[name] - cuda[name]) for name in cpu}
    print(json.dumps({name: {"largest": int(a.max()), "share": float((a > 0).mean())} for name, a in apart.items()}))
