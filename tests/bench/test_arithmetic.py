"""The yardsticks compute what the operations compute: a peer that did something else would prove nothing."""

import numpy as np
import pytest
from bench.arithmetic import PEERS, SCREEN_LINEAR
from bench.operations import operations

SCREEN = dict(zip(("screen_r", "screen_g", "screen_b"), SCREEN_LINEAR, strict=True))
GREEN = {"key_r": 0.0, "key_g": 1.0, "key_b": 0.0, "balance": 0.25}
PARAMETERS: dict[str, dict[str, float]] = {
    "difference_key.DIFFERENCE_KEY": {**SCREEN, **GREEN},
    "screen_subtract.SCREEN_SUBTRACT": {**SCREEN, "ceiling": 1.25},
    "despill.DESPILL": {**GREEN, "amount": 1.0},
    "cdl.CDL": {
        **{f"slope_{c}": 1.1 for c in "rgb"},
        **{f"offset_{c}": 0.02 for c in "rgb"},
        **{f"power_{c}": 0.9 for c in "rgb"},
        "saturation": 0.9,
    },
    "matrix_3x4.MATRIX_3X4": {
        f"{to}{of}": value for to in "rgb" for of, value in zip("rgb", (0.5, 0.3, 0.2), strict=True)
    },
}  # fmt: skip


@pytest.mark.parametrize("name", PEERS)
def test_a_yardstick_computes_what_the_operation_does(name: str) -> None:
    operation = dict(operations())[name]
    random = np.random.default_rng(3)
    lanes = {lane: random.random(300, np.float32) for lane in operation.lane_names}
    given = (
        {**PARAMETERS.get(name, {}), **_matrix(operation.parameters)} if "matrix" in name else PARAMETERS.get(name, {})
    )
    parameters = [np.float32(given[parameter]) for parameter in operation.parameters]
    ours = [operation.function(*pixel, *parameters) for pixel in zip(*lanes.values(), strict=True)]
    theirs = PEERS[name](lanes)
    rows = theirs if isinstance(theirs, list) else [theirs]
    mine = np.array(ours, np.float32).reshape(300, -1)
    kept = mine[:, 1:2] if name == "despill.DESPILL" else mine  # the yardstick answers with the channel it changes
    assert np.abs(kept - np.stack(rows, axis=-1)).max() < 2e-3


def _matrix(parameters: tuple[str, ...]) -> dict[str, float]:
    """Rows of 0.5 0.3 0.2 and an offset of 0.01, whatever the parameters are called."""
    return dict(zip(parameters, [0.5, 0.3, 0.2, 0.01] * 3, strict=True))
