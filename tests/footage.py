"""Real pictures and clips for tests, where the machine has them."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def footage(name: str) -> Path:
    """The file `name` in the folder ONSET_FOOTAGE, or in `shared/footage` beside the repository; skips without it."""
    folder = Path(os.environ.get("ONSET_FOOTAGE") or ROOT.parent / "shared" / "footage")
    path = folder / name
    if not path.exists():
        pytest.skip(f"no footage {name}; set ONSET_FOOTAGE to the folder that holds it")
    return path
