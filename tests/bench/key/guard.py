"""What our key scores on a few small clips. After a change for the better: `python tests/bench/key/guard.py`."""

import json
from pathlib import Path

from onset.bench.key.effort import Effort, Take
from onset.bench.key.footage import Footage
from onset.bench.key.ours import our_scores

EXPECTED = Path(__file__).with_name("expected_scores.json")
EFFORT = Effort(384, 216, 2)
SCENES = ("loose_hair", "clipped_screen", "dark_corners", "juggler")
"""Of one picture type, so that one pass is compiled; scenes for tuning alone."""
GUARDED = ("mad", "edge_mad", "core", "screen", "grad", "dtssd", "comp", "edge_comp", "spill", "keep_skin")


def measured(scene: str) -> dict[str, float]:
    """The guarded measures of one scene, those that it has."""
    scores = our_scores(Footage.of(Take(scene, 1).clip(EFFORT))).as_dict()
    return {name: value for name in GUARDED if (value := scores[name]) is not None}


if __name__ == "__main__":
    EXPECTED.write_text(json.dumps({scene: measured(scene) for scene in SCENES}, indent=1) + "\n")
