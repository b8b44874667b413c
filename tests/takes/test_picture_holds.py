"""Where no memory can be had for copies, pictures are refused: the loop goes on, and is not held by trying."""

import os
from typing import Any

import pytest

from onset.errors import MemoryFull
from onset.takes import picture_holds
from onset.takes.picture_holds import NO_MEMORY, PictureHolds
from onset.wire.ring import RingMemory
from tests.takes.rig import CAMERA, composite


def test_a_copy_that_finds_no_memory_is_refused_and_not_tried_for_with_each_frame(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[str] = []

    def full(name: str, *_: Any, **__: Any) -> RingMemory:
        tried.append(name)
        raise MemoryFull("shared memory is full")

    holds = PictureHolds(f"holds-{os.getpid()}", {"camera": (CAMERA, 0)}, 2)
    try:
        with monkeypatch.context() as memory:
            memory.setattr(picture_holds, "RingMemory", full)
            memory.setattr(picture_holds, "AGAIN_S", 3600.0)
            assert [holds.hold("camera", "source", composite(n)) for n in range(1, 6)] == [NO_MEMORY] * 5
            assert len(tried) == 1
        holds._again_s = 0.0  # later, with memory
        held = holds.hold("camera", "source", composite(6))
        assert not isinstance(held, str), held
        held.release()
    finally:
        holds.close()
