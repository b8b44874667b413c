"""The last seconds of sound by number, whatever the blocks are and wherever they fall in memory."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.sound.sound_memory import SoundMemory


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=30), st.integers(1, 32))
def test_it_keeps_the_newest_samples_in_place(pieces: list[tuple[bool, int]], size: int) -> None:
    memory = SoundMemory(size, 2)
    whole = np.zeros((0, 2), np.float32)
    for is_lost, count in pieces:
        block = np.arange(len(whole), len(whole) + count, dtype=np.float32)[:, None] + np.array(
            [[1.0, 0.5]], np.float32
        )
        if is_lost:
            memory.skip(count)
            block[:] = 0
        else:
            memory.add(block)
        whole = np.concatenate([whole, block])
    assert (memory.end, memory.start) == (len(whole), max(0, len(whole) - size))
    assert np.array_equal(memory.read(memory.start, memory.end), whole[memory.start :])


def test_what_is_gone_or_has_not_come_is_refused() -> None:
    memory = SoundMemory(10, 1)
    memory.add(np.zeros((25, 1), np.float32))
    for first, end in ((14, 20), (20, 26)):
        with pytest.raises(ValueError, match=f"samples {first} to {end} of 15 to 25"):
            memory.read(first, end)
