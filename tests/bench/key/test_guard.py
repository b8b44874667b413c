import json

import pytest

from tests.bench.key.guard import EXPECTED, SCENES, measured

WORSE = 1.25
LEAST = {"mad": 0.2, "edge_mad": 3.0, "core": 0.5, "screen": 0.3, "grad": 0.05, "dtssd": 0.2, "comp": 0.3,
         "edge_comp": 2.0, "spill": 0.003, "keep_skin": 0.5}  # fmt: skip
"""What a measure may grow by at any rate: near nothing, a quarter of it is less than another processor's rounding."""


@pytest.mark.parametrize("scene", SCENES)
def test_our_key_is_not_worse_than_it_was(scene: str) -> None:
    expected = json.loads(EXPECTED.read_text())[scene]
    found = measured(scene)
    worse = {
        name: f"{found[name]:.3g} was {value:.3g}"
        for name, value in expected.items()
        if found[name] > max(WORSE * value, value + LEAST[name])
    }
    assert found.keys() == expected.keys()
    assert worse == {}, "if the loss is meant: python tests/bench/key/guard.py"
